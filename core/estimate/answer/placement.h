// The weights that inference loads, and what each device has of them under the engine asked for.
#pragma once

#include <memory>

#include "estimate/answer/request.h"
#include "estimate/inference/device_part.h"
#include "estimate/inference/streaming.h"
#include "estimate/inference/vllm_weights.h"
#include "estimate/weights/weight_bytes.h"

namespace rootspace::estimate {

// They depend on the model and their format alone.
struct LoadedWeights {
    std::vector<WeightTensor> tensors;  // of the whole model
    StoredWeights stored;               // without blocks that predict further tokens
    WeightBytes bytes;                  // of `stored`
};

struct PlacedPart {
    DevicePart part;
    WeightBytes weights;
    std::vector<Item> beside{};  // weights that the engine adds to them
};

// How an engine lays a model over devices.
enum class Placing {
    alone,   // one device has it all
    split,   // all devices alike share every matrix and work together: vLLM
    layers,  // whole blocks each, and one device after another works: transformers, llama.cpp
};

struct Placement {
    Placing placing = Placing::alone;
    std::vector<PlacedPart> parts;  // split: one for all; layers: each device that has something
    std::vector<Item> host;         // weights in the host's memory
};

// What one counting serves: every context and batch, and where engine, format and devices stay,
// both.
struct Loaded {
    std::shared_ptr<const LoadedWeights> weights;
    std::shared_ptr<const Placement> placement;
    std::string engine, format;
    std::int64_t devices = 0;
    bool host_apart = false;
    ExpertKernels kernels = ExpertKernels::none;  // vLLM's
};

// `known`: what an estimate of the same model found. Throws InputError for a family or
// format that the engine does not run, or devices that it cannot split the model over.
Loaded load(const Request& request, const Loaded& known);

// Whether the device's memory is another than the host's, as that of graphics cards is; the
// visitor's own device is taken to be one.
bool host_apart(const Device& device);

// Bytes of a number that products are computed from.
std::int64_t activation_bytes(const WeightFormat& format);

// What is assumed of the engine on the device and of several devices, in sentences.
std::vector<std::string> placement_notes(const Request& request, const Placement& placement);

}  // namespace rootspace::estimate
