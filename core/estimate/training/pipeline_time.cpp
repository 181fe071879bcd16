#include "estimate/training/pipeline_time.h"

#include "base/quantities.h"

namespace rootspace::estimate {

std::int64_t StageMacs::both() const { return checked_add(forward, backward); }

PipelineMacs pipeline_macs(const std::vector<StageMacs>& stages, std::int64_t micro_batches,
                           bool interleaved) {
    std::int64_t all = 0;
    for (const StageMacs& stage : stages) all = checked_add(all, stage.both());
    PipelineMacs found;
    std::int64_t longest = -1, before = 0;
    for (const StageMacs& stage : stages) {
        const std::int64_t own = checked_mul(stage.both(), micro_batches);
        const auto consider = [&](std::int64_t total) {
            if (total > longest || (total == longest && own > found.own))
                longest = total, found = {own, total - own};
        };
        consider(checked_add(own, before));
        if (!interleaved) {
            // All stages once, and this one's other micro-batches one way.
            const std::int64_t further = micro_batches - 1;
            consider(checked_add(all, checked_mul(stage.forward, further)));
            consider(checked_add(all, checked_mul(stage.backward, further)));
        }
        before = checked_add(before, interleaved ? stage.first_chunk : stage.both());
    }
    return found;
}

}  // namespace rootspace::estimate
