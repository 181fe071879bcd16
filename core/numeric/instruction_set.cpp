#include "numeric/instruction_set.h"

#include <algorithm>

#include "numeric/machine.h"

namespace rootspace {
namespace {

struct Available {
    InstructionSet set;
    const char* name;
    int bits;
};

std::vector<Available> available() {
    std::vector<Available> sets;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) sets.push_back({InstructionSet::avx512, "avx512", 512});
    if (__builtin_cpu_supports("avx2")) sets.push_back({InstructionSet::avx2, "avx2", 256});
    sets.push_back({InstructionSet::baseline, "sse2", 128});
#elif defined(__ARM_NEON)
    sets.push_back({InstructionSet::baseline, "neon", 128});
#elif defined(__wasm_simd128__)
    sets.push_back({InstructionSet::baseline, "simd128", 128});
#else
    sets.push_back({InstructionSet::baseline, "scalar", 32});
#endif
    return sets;
}

Available chosen() {
    const auto sets = available();
    return *std::find_if(sets.begin(), sets.end(),
                         [](const Available& one) { return one.set == chosen_instruction_set; });
}

}  // namespace

InstructionSet chosen_instruction_set = available().front().set;

std::vector<std::string> available_instruction_sets() {
    std::vector<std::string> names;
    for (const Available& one : available()) names.emplace_back(one.name);
    return names;
}

std::string instruction_set() { return chosen().name; }
int vector_bits() { return chosen().bits; }

bool set_instruction_set(const std::string& name) {
    for (const Available& one : available()) {
        if (one.name != name) continue;
        chosen_instruction_set = one.set;
        return true;
    }
    return false;
}

}  // namespace rootspace
