// What an op is handed when it runs. The contract, in steps:
// 1. The stage's program has allocated every pointer here, with the sizes the op's facts state.
// 2. forward reads inputs and parameters, writes output and extras; workspace is scratch. A linear
// op's output is put through `curve`, if there is one.
// 3. backward reads what the facts say it reads (other pointers are null) and the gradient of the
// output; it writes the
//    gradients of its inputs (where the pointer is not null) and of its parameters, each exactly
//    once, from scratch.
// 4. input_gradients[0] may be output_gradient where the facts say backward works in place.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "cost/op.h"

namespace rootspace {

// What belongs to the run rather than to the op.
struct RunContext {
    std::uint64_t seed = 0;
    bool training = true;     // false: dropout passes everything
    std::uint32_t step = 0;   // of training; dropout draws anew in each
    std::uint32_t layer = 0;  // number of the op in the network: its name for the random numbers
    const std::int32_t* token_numbers = nullptr;  // [B, T], for embeddings
    const void* targets = nullptr;                // int32 classes or scalars, for the loss
};

template <class T>
struct ForwardCall {
    std::array<const T*, 2> inputs{};
    T* output = nullptr;
    std::array<T*, 2> extras{};
    T* workspace = nullptr;
    const T* parameters = nullptr;
    std::optional<Curve> curve;
    RunContext context;
};

template <class T>
struct BackwardCall {
    std::array<const T*, 2> inputs{};
    const T* output = nullptr;
    std::array<const T*, 2> extras{};
    const T* output_gradient = nullptr;
    std::array<T*, 2> input_gradients{};
    T* workspace = nullptr;
    const T* parameters = nullptr;
    T* parameter_gradients = nullptr;
    RunContext context;
};

}  // namespace rootspace
