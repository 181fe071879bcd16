// What answer, levers and questions have in common: the items of one device for a request.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "estimate/answer/request.h"
#include "estimate/device/roofline.h"
#include "estimate/explain/item.h"
#include "estimate/inference/inference.h"
#include "estimate/inference/streaming.h"
#include "estimate/training/training.h"
#include "estimate/weights/weight_bytes.h"

namespace rootspace::estimate {

struct NamedWork {
    std::string name;  // "the prompt", "one token of the answer", "a training step"
    double tokens;     // of all sequences, all devices
    Work work;         // of one device
};

// All weights that inference loads. They depend on the model and their format alone, so one
// counting serves every engine, context, batch and number of devices.
struct LoadedWeights {
    std::vector<WeightTensor> tensors;  // of the whole model
    WeightBytes bytes;
};
using Loaded = std::shared_ptr<const LoadedWeights>;

struct Estimated {
    std::vector<Item> items, host, disk;
    std::string peak;
    std::vector<NamedWork> works;
    std::vector<Flow> traffic;
    std::vector<Bytes> stages;
    std::vector<std::string> notes;
    Loaded loaded;  // of inference
};

// Throws InputError naming the request's field. `loaded` is what an estimate of the same model and
// format found; without it the weights are counted.
Estimated estimated(const Request& request, Loaded loaded = nullptr);
Estimated inference_estimated(const Request& request, Loaded loaded);
Estimated training_estimated(const Request& request);

// All weights that are loaded, in a format: those of blocks that predict further tokens are not.
WeightBytes model_weights(const Architecture& architecture, const WeightFormat& format);

// As the request names it; of all sequences on all devices.
EngineCache engine_cache(const std::string& engine);
std::vector<Item> model_cache(const Request& request);

}  // namespace rootspace::estimate
