// The vocabulary of schedules. Each action is read aloud in one sentence; replay judges, the
// executor obeys.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/quantities.h"

namespace rootspace {

// "Run stage l from a(l-1); keep ā(l)" (save) "or only a(l)" (not save).
struct Forward {
    Steps stage;
    bool save;
    bool operator==(const Forward&) const = default;
};

// "Turn delta(l) into delta(l-1), then let go of delta(l), ā(l) and a(l)."
struct Backward {
    Steps stage;
    bool operator==(const Backward&) const = default;
};

enum class Item { output, saved };  // a(l), ā(l)

// "Let go of a(l)" or "of ā(l)".
struct Drop {
    Steps stage;
    Item item;
    bool operator==(const Drop&) const = default;
};

// "Copy a(l) to storage level k" / "bring a(l) back from it". Level 0 is the memory the ledger
// counts; storage is k >= 1.
struct Store {
    Steps stage;
    int level;
    bool operator==(const Store&) const = default;
};
struct Load {
    Steps stage;
    int level;
    bool operator==(const Load&) const = default;
};

// "Show a(l) to whoever asked for activations." Needs a(l) or ā(l); a(0) is always there.
struct Visit {
    Steps stage;
    bool operator==(const Visit&) const = default;
};

using Action = std::variant<Forward, Backward, Drop, Store, Load, Visit>;

struct Schedule {
    std::string name;       // as the command line spells it: "revolve:8"
    Steps stage_count = 0;  // L
    std::vector<Action> actions;
    bool operator==(const Schedule&) const = default;
};

// {"op":"forward","stage":3,"save":true} and so on, as in the design.
Json action_to_json(const Action& action);
Json schedule_to_json(const Schedule& schedule);

// Throws InputError for an unknown op, a missing field, or a stage outside 1..L (0..L for visit,
// drop never 0).
Schedule schedule_from_json(std::string_view text);

}  // namespace rootspace
