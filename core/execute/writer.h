// Writes text, one byte at a time, with a trained network.
#pragma once

#include <memory>
#include <string>

#include "execute/network.h"

namespace rootspace {

// Throws InputError when the network does not read tokens into classes of them, is not causal, or
// the prompt leaves the vocabulary.
void refuse_unwritable(const NetworkPlan& plan, const std::string& prompt);

class Writer {
  public:
    // Reads the last T bytes of what is there (prompt and what was written). Temperature 0 takes
    // the likeliest byte; otherwise bytes are drawn from softmax(logits / temperature) by (seed,
    // number of the byte). The network's numbers are copied into one of batch 1. Refuses what
    // refuse_unwritable refuses.
    Writer(Network<float>& network, std::string prompt, double temperature, std::uint64_t seed);
    ~Writer();

    // The next byte, appended to the context.
    unsigned char next();

  private:
    unsigned char draw(const float* logits);

    std::unique_ptr<Network<float>> single_;  // batch 1, with a copy of the weights
    std::string context_;
    double temperature_;
    std::uint64_t seed_;
    std::uint64_t written_ = 0;
};

}  // namespace rootspace
