// The networks whose gradients are measured, natively and in WebAssembly alike, as network files.
#pragma once

#include <string>

namespace rootspace {

struct MlpSizes {
    int layers, width, batch;
};

// `layers` stages relu(x W + b), then the squared error.
std::string mlp_network(const MlpSizes& sizes);

struct TransformerSizes {
    int blocks, width, tokens, batch;
};

// An embedding, `blocks` blocks of two stages each (causal attention with heads 64 wide; a gelu MLP
// of four times the width), a linear stage and the cross entropy.
std::string transformer_network(const TransformerSizes& sizes);

}  // namespace rootspace
