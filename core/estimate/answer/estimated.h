// What answer, levers and questions have in common: the items of one device for a request.
#pragma once

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
    Work work;         // of one device
};

struct Estimated {
    std::vector<Item> items, host, disk;
    std::string peak;
    std::vector<NamedWork> works;
    std::vector<Flow> traffic;
    std::vector<Bytes> stages;
    std::vector<std::string> notes;
    std::int64_t extra_forward_steps = 0;
};

// Throws InputError naming the request's field.
Estimated estimated(const Request& request);
Estimated inference_estimated(const Request& request);
Estimated training_estimated(const Request& request);

// All weights that are loaded, in a format: those of blocks that predict further tokens are not.
WeightBytes model_weights(const Architecture& architecture, const WeightFormat& format);

// As the request names it; of all sequences on all devices.
EngineCache engine_cache(const std::string& engine);
std::vector<Item> model_cache(const Request& request);

}  // namespace rootspace::estimate
