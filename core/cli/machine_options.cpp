#include "cli/machine_options.h"

#include "base/error.h"

namespace rootspace {

void use_machine(const Arguments& arguments, std::int64_t least_nanoseconds) {
    const auto sets = available_instruction_sets();
    const std::string set = arguments.value_or("instruction-set", sets.front());
    if (!set_instruction_set(set)) {
        std::string names;
        for (const auto& name : sets) names += (names.empty() ? "" : ", ") + name;
        throw InputError("--instruction-set", "one that this processor has: " + names,
                         "\"" + shown(set) + "\"");
    }
    set_threads(static_cast<int>(arguments.integer_or("threads", 1, most_threads, 1)),
                least_nanoseconds);
}

}  // namespace rootspace
