// Activations of one pipeline stage: kept, at the peak, offloaded, and the multiply-adds of a step.
#pragma once

#include <string>
#include <vector>

#include "estimate/activations/recompute.h"
#include "estimate/training/buffers.h"
#include "estimate/training/offload.h"
#include "estimate/training/pipeline_time.h"

namespace rootspace::estimate {

struct ActivationChoice {
    RecomputeChoice recompute;
    bool operator_checkpoints = false;
    Engine engine = Engine::torch;  // decides how the cross entropy is computed
    Place kept = Place::device;
    std::int64_t chunks_in_flight = 1;
};

struct StageActivations {
    std::vector<Item> items, host;  // host: or disk, as `kept` says
    std::vector<Flow> flows;
    std::int64_t step_macs = 0, recomputed_macs = 0;  // of a whole step
    StageMacs macs;                                   // of one micro-batch
    std::string why;
};

StageActivations stage_activations(const Architecture& architecture, const StageShape& stage,
                                   const ActivationSetup& setup, const Parallelism& parallelism,
                                   const ActivationChoice& choice, KnownBlocks& known);

}  // namespace rootspace::estimate
