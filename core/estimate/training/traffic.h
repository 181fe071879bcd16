// Bytes that each device sends in one training step, by reason. Counts alone: times follow from a
// device's links.
#pragma once

#include <string>
#include <vector>

#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

enum class Link { data, tensor, pipeline, context, expert, host, disk };

struct Flow {
    std::string name;
    Link link;
    Bytes bytes;  // sent by one device in a step; host and disk: moved either way
    std::string formula;
    std::string source;
};

// Collectives are rings: an all-reduce of n bytes over N devices sends 2 (N - 1) / N n from each,
// an all-gather or reduce-scatter half of that (Patarasuk & Yuan 2009).
std::vector<Flow> step_traffic(const Architecture& architecture, const StageShape& stage,
                               const PrecisionRecipe& precision, const ActivationSetup& setup,
                               const Parallelism& parallelism);

Flow flow(std::string name, Link link, const Quantity& bytes, std::string source);

}  // namespace rootspace::estimate
