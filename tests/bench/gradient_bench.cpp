#include "gradient_bench.h"

#include "numeric/macs.h"

namespace rootspace {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

PreparedRun prepared_from(const std::string& network_json, const std::string& schedule) {
    RunOptions options;
    options.schedule = schedule;
    return prepare_run(std::make_shared<NetworkPlan>(plan_network(network_from_json(network_json))),
                       options);
}

}  // namespace

GradientBench::GradientBench(const std::string& network_json, const std::string& schedule,
                             StageRange timed_apart)
    : prepared_(prepared_from(network_json, schedule)),
      range_(timed_apart),
      network_(std::make_unique<Network<float>>(prepared_.plan, ledger_)) {}

bool GradientBench::is_apart(const Action& action) const {
    return std::visit(
        [this](const auto& one) { return one.stage >= range_.first && one.stage <= range_.last; },
        action);
}

// The clock is read where the actions enter and leave the range, not at each: a browser's is
// coarse.
void GradientBench::run() {
    executor_.reset();  // the former run's gradients go before the clock starts
    seconds_apart_ = 0;
    macs_apart_ = 0;
    bool inside = false;
    Clock::time_point entered;
    std::int64_t macs_at_entry = 0;
    const auto leave = [&] {
        seconds_apart_ += seconds_since(entered);
        macs_apart_ += counted_macs() - macs_at_entry;
    };
    const auto start = Clock::now();
    executor_ = std::make_unique<Executor<float>>(*network_, *prepared_.schedule, 0u);
    executor_->leave_out_digest();
    for (const Action& action : prepared_.schedule->actions) {
        if (is_apart(action) != inside) {
            inside = !inside;
            if (inside) {
                entered = Clock::now();
                macs_at_entry = counted_macs();
            } else {
                leave();
            }
        }
        executor_->advance();
    }
    if (inside) leave();
    seconds_ = seconds_since(start);
}

std::vector<float> GradientBench::gradients() const {
    std::vector<float> all;
    for (const Buffer& buffer : executor_->weight_gradients()) {
        const auto* numbers = buffer.as<float>();
        all.insert(all.end(), numbers, numbers + buffer.bytes() / Bytes{sizeof(float)});
    }
    return all;
}

}  // namespace rootspace
