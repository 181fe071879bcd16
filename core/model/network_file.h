// Network files, written in pieces (network_spec.h reads them). "layers" is the inside of a list:
// one layer, or several with a comma between each two.
#pragma once

#include <cstdint>
#include <string>

namespace rootspace {

std::string feature_network(int batch, int features, const std::string& layers,
                            const std::string& loss = "squared_error", int seed = 1);
std::string token_network(int batch, int tokens, int vocabulary, const std::string& layers,
                          const std::string& loss = "cross_entropy", int seed = 1);

std::string repeated(std::int64_t times, const std::string& layers);
std::string residual(const std::string& layers);
std::string sequence(const std::string& layers);

std::string kind(const std::string& name);  // of a layer that takes no number
std::string linear(int out, bool bias = true);
std::string swiglu(int out);
std::string dropout(const std::string& rate);
std::string attention(int heads, int kv_heads, bool causal, bool bias = true);
std::string embedding(int out);

}  // namespace rootspace
