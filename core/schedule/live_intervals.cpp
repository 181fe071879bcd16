#include "schedule/live_intervals.h"

#include <algorithm>

namespace rootspace {
namespace {

class IntervalRecorder {
  public:
    explicit IntervalRecorder(const Schedule& schedule)
        : end_(static_cast<std::int64_t>(schedule.actions.size())),
          open_(2 * (schedule.stage_count + 1), none),
          ran_(schedule.stage_count + 1) {}

    void operator()(const Forward& a) {
        open(a.stage, a.save, ran_[a.stage]);
        ran_[a.stage] = true;
    }
    void operator()(const Backward& a) { close(a.stage, false), close(a.stage, true); }
    void operator()(const Drop& a) { close(a.stage, a.item == Item::saved); }
    void operator()(const Load& a) { open(a.stage, false, false); }
    void operator()(const Store&) {}
    void operator()(const Visit&) {}

    void next() { ++now_; }
    std::vector<LiveInterval> take() { return std::move(intervals_); }

  private:
    static constexpr std::int64_t none = -1;

    std::int64_t& place(Steps stage, bool saved) { return open_[2 * stage + (saved ? 1 : 0)]; }
    void open(Steps stage, bool saved, bool recomputed) {
        place(stage, saved) = static_cast<std::int64_t>(intervals_.size());
        intervals_.push_back({stage, saved, recomputed, now_, end_});
    }
    void close(Steps stage, bool saved) {
        auto& at = place(stage, saved);
        if (at != none) intervals_[at].to = now_ + 1;
        at = none;
    }

    std::int64_t now_ = 0;
    std::int64_t end_;
    std::vector<std::int64_t> open_;  // per item its interval's index, or none
    std::vector<bool> ran_;
    std::vector<LiveInterval> intervals_;
};

}  // namespace

std::vector<LiveInterval> live_intervals(const Schedule& schedule) {
    IntervalRecorder recorder(schedule);
    for (const auto& action : schedule.actions) {
        std::visit(recorder, action);
        recorder.next();
    }
    return recorder.take();
}

Bytes activation_peak_bytes(const Schedule& schedule, const Chain& chain) {
    std::vector<Bytes> change(schedule.actions.size() + 1);
    for (const auto& interval : live_intervals(schedule)) {
        const auto& stage = chain.stages[interval.stage - 1];
        const Bytes bytes = interval.saved ? stage.saved_bytes : stage.output_bytes;
        change[interval.from] += bytes;
        change[interval.to] -= bytes;
    }
    Bytes resident = 0, peak = 0;
    for (Bytes bytes : change) peak = std::max(peak, resident += bytes);
    return peak;
}

}  // namespace rootspace
