// What a device sends in a step of a small setting, and sums of it.
#pragma once

#include "core/estimate/training/shapes.h"
#include "estimate/training/traffic.h"

namespace rootspace::estimate {

struct Sending {
    std::int64_t batch = 2, tokens = 1024, micro_batches = 4;
    std::int64_t stage = 0;
    bool recomputes = false, muon = false;  // the whole of each block
    Engine engine = Engine::torch;
    const char* precision = "bf16-mixed";
    StateHolder holder = StateHolder::recipe;
};

inline std::vector<Flow> flows(const Architecture& model, const Parallelism& p,
                               const Sending& how = {}) {
    StageShape stage = shape(model, p, how.stage);
    stage.micro_batches = how.micro_batches;
    stage.recomputes = stage.recomputes_attention = how.recomputes;
    stage.muon = how.muon, stage.holder = how.holder;
    ActivationSetup setup;
    setup.batch = how.batch, setup.tokens = how.tokens;
    setup.tensor_parallel = p.tensor, setup.context_parallel = p.context;
    return step_traffic(model, stage, precision_recipe(how.precision), setup, p, how.engine);
}

inline Bytes sent(const std::vector<Flow>& flows, Link link) {
    Bytes sum = 0;
    for (const Flow& one : flows)
        if (one.link == link) sum += one.bytes;
    return sum;
}

// -1 where there is none.
inline Bytes sent(const std::vector<Flow>& flows, const std::string& name) {
    for (const Flow& one : flows)
        if (one.name == name) return one.bytes;
    return -1;
}

}  // namespace rootspace::estimate
