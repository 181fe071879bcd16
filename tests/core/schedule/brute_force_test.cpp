// Tiny chains against exhaustive search over all states of memory: nothing legal is cheaper than
// the algorithms.
#include <map>
#include <queue>
#include <tuple>

#include "schedule/binomial.h"
#include "schedule/replay.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

// Checkpointing as Griewank & Walther pose it: at most `slots` states stored (the input one of
// them), one state being advanced in place, a step recorded and turned from the state before it.
// Least advances by breadth-first search over (set of stored states, current state, steps still to
// turn); the algorithm under test knows nothing of this search.
std::int64_t least_advances_by_search(int steps, int slots) {
    struct State {
        unsigned stored;
        int current;
        int to_turn;
        bool operator<(const State& o) const {
            return std::tie(stored, current, to_turn) < std::tie(o.stored, o.current, o.to_turn);
        }
    };
    std::map<State, std::int64_t> seen;
    using Entry = std::pair<std::int64_t, State>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    const auto reach = [&](std::int64_t advances, State state) {
        const auto known = seen.find(state);
        if (known != seen.end() && known->second <= advances) return;
        seen[state] = advances;
        open.push({advances, state});
    };
    reach(0, {1u, 0, steps});
    while (!open.empty()) {
        const auto [advances, state] = open.top();
        open.pop();
        if (state.to_turn == 0) return advances;
        if (seen[state] < advances) continue;
        if (state.current == state.to_turn - 1)
            reach(advances, {state.stored, state.current, state.to_turn - 1});
        if (state.current < state.to_turn - 1)
            reach(advances + 1, {state.stored, state.current + 1, state.to_turn});
        for (int place = 0; place < steps; ++place) {
            const unsigned bit = 1u << place;
            if ((state.stored & bit) != 0) {
                reach(advances, {state.stored, place, state.to_turn});
                if (place > 0) reach(advances, {state.stored & ~bit, state.current, state.to_turn});
            }
        }
        if (__builtin_popcount(state.stored) < slots)
            reach(advances, {state.stored | 1u << state.current, state.current, state.to_turn});
    }
    return -1;
}

}  // namespace

TEST_CASE("no use of the slots needs fewer advances than binomial checkpointing") {
    for (int steps = 1; steps <= 9; ++steps)
        for (int slots = 1; slots <= 5; ++slots) {
            const auto judged = replay(binomial(steps, slots), unit_chain(steps), Goal::gradient);
            CAPTURE(steps, slots);
            CHECK(judged.forward_steps - steps == least_advances_by_search(steps, slots));
        }
}
