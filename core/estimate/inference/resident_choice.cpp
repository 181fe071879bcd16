#include "estimate/inference/resident_choice.h"

#include <algorithm>

namespace rootspace::estimate {
namespace {

class Choice {
  public:
    Choice(std::vector<ModelPart>& parts, std::int64_t buffers) : buffers_(buffers) {
        for (ModelPart& part : parts) order_.push_back(&part);
        for (std::size_t i = 0; i + 1 < order_.size(); ++i)
            if (order_[i]->count > order_.back()->count) std::swap(order_[i], order_.back());
        trial_.assign(parts.size(), 0);
    }

    void within(Bytes room) {
        try_from(0, {room, 0, 0});
        for (std::size_t i = 0; i < best_.size(); ++i) order_[i]->kept = best_[i];
    }

  private:
    struct State {
        Bytes left, spared, passing;  // the largest that passes so far
    };

    void try_from(std::size_t at, const State& state) {
        const ModelPart& part = *order_[at];
        std::int64_t most = part.count;
        if (part.whole > 0) most = std::min(most, state.left / part.whole);
        if (at + 1 < order_.size()) {
            for (std::int64_t kept = most; kept >= 0; --kept)
                try_from(at + 1, keep(at, kept, state));
            return;
        }
        if (most == part.count) judge(keep(at, most, state));
        const Bytes room =
            state.left - checked_mul(buffers_, std::max(state.passing, part.passing));
        if (room < 0 || part.count == 0) return;
        most = std::min(most, part.count - 1);
        if (part.whole > 0) most = std::min(most, room / part.whole);
        judge(keep(at, most, state));
    }

    State keep(std::size_t at, std::int64_t kept, const State& state) {
        const ModelPart& part = *order_[at];
        trial_[at] = kept;
        return {state.left - kept * part.whole,
                checked_add(state.spared, checked_mul(kept, part.read)),
                kept < part.count ? std::max(state.passing, part.passing) : state.passing};
    }

    void judge(const State& state) {
        const Bytes left = state.left - checked_mul(buffers_, state.passing);
        if (left < 0) return;
        if (state.spared < spared_ || (state.spared == spared_ && left <= left_)) return;
        spared_ = state.spared, left_ = left, best_ = trial_;
    }

    std::int64_t buffers_;
    std::vector<ModelPart*> order_;  // the kind with most parts last
    std::vector<std::int64_t> trial_, best_;
    Bytes spared_ = -1, left_ = -1;
};

}  // namespace

Bytes buffer_bytes(const std::vector<ModelPart>& parts, std::int64_t buffers) {
    Bytes passing = 0;
    for (const ModelPart& part : parts)
        if (part.kept < part.count) passing = std::max(passing, part.passing);
    return checked_mul(buffers, passing);
}

Bytes least_room(const std::vector<ModelPart>& parts, std::int64_t buffers) {
    // Whatever passes with less than the largest passes as well.
    Bytes least = -1;
    const auto with = [&](Bytes passing) {
        Bytes held = checked_mul(buffers, passing);
        for (const ModelPart& part : parts)
            if (part.passing > passing)
                held = checked_add(held, checked_mul(part.count, part.whole));
        least = least < 0 ? held : std::min(least, held);
    };
    with(0);
    for (const ModelPart& part : parts) with(part.passing);
    return least;
}

void choose_resident(std::vector<ModelPart>& parts, std::int64_t buffers, Bytes room) {
    Choice(parts, buffers).within(room);
}

}  // namespace rootspace::estimate
