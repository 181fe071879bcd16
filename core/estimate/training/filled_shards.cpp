#include "estimate/training/filled_shards.h"

#include "estimate/training/base_weights.h"
#include "estimate/training/parameters.h"

namespace rootspace::estimate {

void fill_up(WeightTensor& parameter, std::int64_t devices, bool within) {
    std::int64_t& first = parameter.stacked && !within ? parameter.copies : parameter.rows;
    first = checked_mul(divided_up(first, devices), devices);
}

std::vector<WeightTensor> filled_up(const std::vector<WeightTensor>& tensors,
                                    const Parallelism& p) {
    std::vector<WeightTensor> found = parameters(tensors);
    for (WeightTensor& tensor : found) {
        const std::int64_t devices = is_expert(tensor) ? expert_replicas(p) : replicas(p);
        fill_up(tensor, devices, p.expert > 1 && devices > tensor.copies);
    }
    return found;
}

StageShape filled_up(const StageShape& stage, const Parallelism& p) {
    StageShape found = stage;
    if (!stage.adapted || !gathered_packed(stage.base)) found.tensors = filled_up(stage.tensors, p);
    found.trained = filled_up(stage.trained, p);
    return found;
}

}  // namespace rootspace::estimate
