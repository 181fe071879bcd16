#include "estimate/training/pipeline_time.h"

#include "base/quantities.h"

namespace rootspace::estimate {
namespace {

// Multiply-adds, and of them those in 8 bits.
struct Macs {
    std::int64_t all = 0, eight_bit = 0;

    Macs operator+(const Macs& other) const {
        return {checked_add(all, other.all), eight_bit + other.eight_bit};
    }
    Macs operator*(std::int64_t times) const {
        return {checked_mul(all, times), eight_bit * times};
    }
};

Macs forward(const StageMacs& s) { return {s.forward, s.eight_bit_forward}; }
Macs backward(const StageMacs& s) { return {s.backward, s.eight_bit_backward}; }
Macs both(const StageMacs& s) { return forward(s) + backward(s); }

}  // namespace

std::int64_t StageMacs::both() const { return checked_add(forward, backward); }

PipelineMacs pipeline_macs(const std::vector<StageMacs>& stages, std::int64_t micro_batches,
                           bool interleaved, double eight_bit_time) {
    Macs all;
    for (const StageMacs& stage : stages) all = all + both(stage);
    Macs longest{-1, 0}, longest_own, before;
    double longest_time = -1;
    for (const StageMacs& stage : stages) {
        const Macs own = both(stage) * micro_batches;
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
            consider(all + forward(stage) * further);
            consider(all + backward(stage) * further);
        }
        before = before +
                 (interleaved ? Macs{stage.first_chunk, stage.eight_bit_first_chunk} : both(stage));
    }
    return {longest_own.all, longest.all - longest_own.all, longest_own.eight_bit,
            longest.eight_bit - longest_own.eight_bit};
}

}  // namespace rootspace::estimate
