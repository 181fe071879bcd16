// What devices send each other while a model reads a prompt or writes a token.
#pragma once

#include "estimate/architecture/architecture.h"
#include "estimate/explain/flow.h"

namespace rootspace::estimate {

struct Passed {
    const char* what;           // "the prompt"
    Quantity tokens;            // of all sequences
    Quantity logits;            // of them those whose logits are made
    std::int64_t number_bytes;  // of one activation
};

// vLLM's tensor parallelism: RowParallelLinear sums its outputs over the devices, once after
// attention and once after the MLP or the experts; each embedding table is summed as well, logits
// are gathered. Sent by each device.
std::vector<Flow> tensor_traffic(const Architecture& architecture, const Passed& passed,
                                 std::int64_t devices);

// The hidden state crosses from each device that has blocks or the head to the next: all
// `crossings` together.
std::vector<Flow> layer_traffic(const Architecture& architecture, const Passed& passed,
                                std::int64_t crossings);

}  // namespace rootspace::estimate
