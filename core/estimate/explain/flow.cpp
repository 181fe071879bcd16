#include "estimate/explain/flow.h"

#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

// Patarasuk & Yuan 2009, "Bandwidth optimal all-reduce algorithms": a reduce-scatter, then an
// all-gather, each of which sends (N - 1) / N of the bytes.
const WholeCoefficient ring_phases{"ring.phases_of_an_all_reduce", 2};

}  // namespace

Flow flow(std::string name, Link link, const Quantity& bytes, std::string_view source) {
    return {std::move(name),
            link,
            bytes.value(),
            bytes.text(),
            std::string(tells_sources ? source : ""),
            0};
}

double saved_in_switch(const std::vector<Flow>& flows) {
    double saved = 0;
    for (const Flow& one : flows)
        if (one.reduced_over > 2) {
            const double devices = static_cast<double>(one.reduced_over);
            saved += static_cast<double>(one.bytes) * (devices - 2) / (2 * (devices - 1));
        }
    return saved;
}

Quantity ring(const Quantity& bytes, std::int64_t devices, const Quantity& times) {
    return divided_up(times * bytes * Quantity(devices - 1), Quantity(devices, "devices"));
}

Quantity all_reduce_phases() { return {ring_phases, "phases"}; }

}  // namespace rootspace::estimate
