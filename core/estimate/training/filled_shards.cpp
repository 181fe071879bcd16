#include "estimate/training/filled_shards.h"

#include "estimate/training/parameters.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {

void fill_up(WeightTensor& parameter, std::int64_t devices, bool within) {
    std::int64_t& first = parameter.stacked && !within ? parameter.copies : parameter.rows;
    first = checked_mul(divided_up(first, devices), devices);
}

std::vector<WeightTensor> filled_up(const std::vector<WeightTensor>& tensors, const Parallelism& p,
                                    const WeightFormat* base) {
    std::vector<WeightTensor> packed, plain;
    for (const WeightTensor& tensor : tensors)
        (base && is_packed(tensor, *base) ? packed : plain).push_back(tensor);
    std::vector<WeightTensor> found = parameters(plain);
    for (WeightTensor& tensor : found) {
        const std::int64_t devices = is_expert(tensor) ? expert_replicas(p) : replicas(p);
        fill_up(tensor, devices, p.cuts_within_experts && devices > tensor.copies);
    }
    found.insert(found.end(), packed.begin(), packed.end());
    return found;
}

StageShape filled_up(const StageShape& stage, const Parallelism& p) {
    StageShape found = stage;
    found.tensors = filled_up(stage.tensors, p, stage.adapted ? stage.base : nullptr);
    found.trained = filled_up(stage.trained, p);
    return found;
}

}  // namespace rootspace::estimate
