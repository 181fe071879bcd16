#include "estimate/training/filled_shards.h"

#include "estimate/explain/telling.h"
#include "estimate/training/parameters.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {

void fill_up(WeightTensor& parameter, std::int64_t devices, bool within) {
    std::int64_t& first = parameter.stacked && !within ? parameter.copies : parameter.rows;
    first = checked_mul(divided_up(first, devices), devices);
}

std::vector<WeightTensor> filled_up(const std::vector<WeightTensor>& tensors, const Parallelism& p,
                                    const WeightFormat* base) {
    std::vector<WeightTensor> found = parameters(tensors);
    for (WeightTensor& tensor : found) {
        if (base && is_packed(tensor, *base)) continue;
        const std::int64_t devices = is_expert(tensor) ? expert_replicas(p) : replicas(p);
        fill_up(tensor, devices,
                knows_all_trainers && p.cuts_within_experts && devices > tensor.copies);
    }
    return found;
}

void fill_up(StageShape& stage, const Parallelism& p) {
    if (!stage.fills()) return;
    stage.filled_tensors = filled_up(stage.tensors, p, stage.adapted ? stage.base : nullptr);
    stage.filled_trained = filled_up(stage.trained, p);
}

}  // namespace rootspace::estimate
