// Random network files: every layer kind, nested at random, small enough to run by the hundred.
#pragma once

#include <cstdint>
#include <string>

#include "support/networks.h"

namespace rootspace {

class RandomNetwork {
  public:
    explicit RandomNetwork(std::uint64_t seed) : state_(seed) {}

    // 1 to `most_stages` layers and a loss; tokens or features, either loss.
    std::string text(int most_stages) {
        const bool tokens = below(2) == 0;
        int width = 2 * (1 + below(3));
        const int features = width;
        std::string layers = tokens ? embedding(width) + "," : "";
        layers += list(1 + below(most_stages), 3, width, tokens);
        const int seed = below(1000);
        const std::string loss = below(2) == 0 ? "cross_entropy" : "squared_error";
        return tokens ? token_network(2, 1 + below(4), 5, layers, loss, seed)
                      : feature_network(1 + below(3), features, layers, loss, seed);
    }

    int below(int count) {  // splitmix64: Steele, Lea & Flood, OOPSLA 2014
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return static_cast<int>((z ^ (z >> 31)) % static_cast<std::uint64_t>(count));
    }

  private:
    std::string list(int count, int depth, int& width, bool tokens) {
        std::string text;
        for (int i = 0; i < count; ++i) text += (i ? "," : "") + layer(depth, width, tokens);
        return text;
    }

    std::string layer(int depth, int& width, bool tokens) {
        switch (below(depth > 0 ? 14 : 10)) {
            case 0:
                return linear(width = 2 * (1 + below(3)), below(2) == 0);
            case 1:
                return kind("relu");
            case 2:
                return kind("gelu");
            case 3:
                return kind("tanh");
            case 4:
                return kind("silu");
            case 5:
                return swiglu(width = 2 * (1 + below(3)));
            case 6:
                return kind("layer_norm");
            case 7:
                return kind("rms_norm");
            case 8:
                return dropout("0.3");
            case 9:
                if (!tokens) return kind("tanh");
                return attention(2, 1 + below(2), below(2) == 0);
            case 10:
                return sequence(list(1 + below(3), depth - 1, width, tokens));
            case 11: {  // each copy must take what the one before it gives
                int inner = width;
                const std::string layers = list(1 + below(2), depth - 1, inner, tokens);
                return inner == width ? repeated(2, layers) : repeated(2, kind("relu"));
            }
            default: {
                int inner = width;
                std::string layers = list(1 + below(3), depth - 1, inner, tokens);
                if (inner != width) layers += "," + linear(width);
                return residual(layers);
            }
        }
    }

    std::uint64_t state_;
};

}  // namespace rootspace
