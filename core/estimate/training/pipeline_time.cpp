#include "estimate/training/pipeline_time.h"

namespace rootspace::estimate {

PipelineMacs pipeline_macs(const std::vector<StageMacs>& stages, std::int64_t micro_batches,
                           bool interleaved, double eight_bit_time) {
    Macs all;
    for (const StageMacs& stage : stages) all += stage.both();
    Macs longest{-1, 0}, longest_own, before;
    double longest_time = -1;
    for (const StageMacs& stage : stages) {
        const Macs own = stage.both() * micro_batches;
        const auto consider = [&](const Macs& total) {
            const double time = double(total.all) - (1 - eight_bit_time) * double(total.eight_bit);
            if (time < longest_time) return;
            // Sums that a double does not tell apart are told apart as they are.
            if (time == longest_time && (total.all < longest.all ||
                                         (total.all == longest.all && own.all <= longest_own.all)))
                return;
            longest_time = time, longest = total, longest_own = own;
        };
        consider(own + before);
        if (!interleaved) {
            // All stages once, and this one's other micro-batches one way.
            const std::int64_t further = micro_batches - 1;
            consider(all + stage.forward * further);
            consider(all + stage.backward * further);
        }
        // The other micro-batches in the chunk that all pass last.
        if (interleaved && &stage == &stages.back())
            consider(all + stage.last_chunk * (micro_batches - 1));
        before += interleaved ? stage.first_chunk : stage.both();
    }
    return {longest_own, longest - longest_own, stages.front().update};
}

}  // namespace rootspace::estimate
