#include "schedule/random_schedule.h"

#include <string>
#include <vector>

namespace rootspace {
namespace {

// splitmix64: Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    bool chance(int percent) { return next() % 100 < static_cast<std::uint64_t>(percent); }
    Steps up_to(Steps highest) {  // 0..highest
        return static_cast<Steps>(next() % static_cast<std::uint64_t>(highest + 1));
    }

  private:
    std::uint64_t state_;
};

// Holds what is resident and only ever emits what is legal there.
class Wanderer {
  public:
    Wanderer(std::uint64_t seed, Schedule& schedule, bool with_storage)
        : random_(seed),
          schedule_(schedule),
          with_storage_(with_storage),
          held_(schedule.stage_count + 1),
          stored_(schedule.stage_count + 1),
          // Habits of this schedule, so that some keep much, some little, some fidget.
          save_percent_(static_cast<int>(random_.up_to(60))),
          forget_percent_(40 + static_cast<int>(random_.up_to(60))),
          fidget_percent_(static_cast<int>(random_.up_to(15))) {
        held_[0].output = true;
    }

    void run() {
        for (Steps stage = schedule_.stage_count; stage >= 1; --stage) {
            make_ready(stage);
            emit(Backward{stage});
            held_[stage] = {};
        }
    }

  private:
    struct Held {
        bool output = false;
        bool saved = false;
        bool any() const { return output || saved; }
    };

    void emit(Action action) { schedule_.actions.push_back(action); }

    // Makes ā(stage) and one of a(stage-1), ā(stage-1) resident.
    void make_ready(Steps stage) {
        while (!held_[stage].saved || !held_[stage - 1].any()) {
            const Steps wanted = held_[stage - 1].any() ? stage : stage - 1;
            Steps from = start_before(wanted);
            while (from > 1 && random_.chance(20))
                from = start_before(from - 1);  // longer way round
            for (Steps next = from; next <= wanted; ++next) step(next, next == wanted ? stage : 0);
        }
    }

    // First stage to run so as to reach `wanted`: the one after the nearest resident or, at times,
    // stored state.
    Steps start_before(Steps wanted) {
        Steps from = wanted;
        while (!held_[from - 1].any() && !loaded(from - 1)) --from;
        return from;
    }

    bool loaded(Steps stage) {
        if (!stored_[stage] || random_.chance(50)) return false;
        emit(Load{stage, 1});
        return held_[stage].output = true;
    }

    // Runs one stage, saving at random and always when it is the `target`, and forgets at random
    // behind it.
    void step(Steps next, Steps target) {
        const bool must_save = next == target;
        const bool save = must_save || (random_.chance(save_percent_) && !held_[next].saved);
        if (save ? !held_[next].saved : !held_[next].output) {
            emit(Forward{next, save});
            (save ? held_[next].saved : held_[next].output) = true;
        }
        if (next > 1 && target == 0 && random_.chance(forget_percent_)) forget(next - 1);
        if (random_.chance(fidget_percent_)) fidget(next);
    }

    void forget(Steps stage) {
        Held& held = held_[stage];
        if (held.output && (!held.saved || random_.chance(50))) {
            emit(Drop{stage, Item::output});
            held.output = false;
        } else if (held.saved && random_.chance(50)) {
            emit(Drop{stage, Item::saved});
            held.saved = false;
        }
    }

    void fidget(Steps stage) {
        const Held held = held_[stage];
        emit(Visit{stage});
        if (held.output && held.saved) {
            emit(Drop{stage, Item::output});
            held_[stage].output = false;
        } else if (held.output && with_storage_ && !stored_[stage]) {
            emit(Store{stage, 1});
            stored_[stage] = true;
        } else if (stored_[stage] && !held.output) {
            emit(Load{stage, 1});
            held_[stage].output = true;
        } else if (held.saved && held_[stage - 1].any()) {
            emit(Forward{stage, false});  // both a and ā of one stage
            held_[stage].output = true;
        }
    }

    Random random_;
    Schedule& schedule_;
    bool with_storage_;
    std::vector<Held> held_;
    std::vector<bool> stored_;
    int save_percent_;
    int forget_percent_;
    int fidget_percent_;
};

}  // namespace

Schedule random_schedule(std::uint64_t seed, Steps stage_count, bool with_storage) {
    Schedule schedule{"random:" + std::to_string(seed), stage_count, {}};
    Wanderer(seed, schedule, with_storage).run();
    return schedule;
}

}  // namespace rootspace
