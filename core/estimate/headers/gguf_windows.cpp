#include "estimate/headers/gguf_windows.h"

#include <algorithm>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

// set_swa_pattern(every, full_first): of `every` blocks the last one sees everything, or the first.
struct FamilyWindows {
    const char* family;
    std::int64_t every;
    bool full_first = false;
    std::int64_t without_key = 0;  // the window of a file that states none
    std::int64_t fixed = 0;        // the window whatever the file states above 0
    std::int64_t blocks = 0;       // only the model of so many blocks has windows
};

constexpr FamilyWindows families[] = {
    {"gemma2", 2, false, 4096},
    {"gemma3", 6},
    {"gemma3n", 5},
    {"gemma-embedding", 6},
    {"cohere2", 4},
    {"gpt-oss", 2},
    {"olmo2", 4},
    {"afmoe", 4},
    {"plamo3", 8},
    {"modern-bert", 3, true},
    {"llama4", 4, false, 8192, 8192},
    {"exaone4", 4, false, 4096, 0, 64},
    {"smallthinker", 4, true, 0, 4096},
};

constexpr const char* size_key = "attention.sliding_window";
constexpr const char* pattern_key = "attention.sliding_window_pattern";

// A number n: the last of n blocks sees everything, as the loaders of today read it, but 0: none
// does. A list: true where a block slides; blocks that predict further tokens may be left out.
bool slides(const GgufFields& fields, const GgufValue& pattern, std::int64_t block) {
    if (const auto* list = std::get_if<GgufArray>(&pattern)) {
        const auto at = static_cast<std::size_t>(block);
        if (at < list->numbers.size()) return list->numbers[at] != 0;
        if (fields.has(fields.name(block, "nextn.eh_proj.weight"))) return false;
        throw InputError(fields.key(pattern_key), "true or false for each block",
                         std::to_string(list->length) + " of them");
    }
    const std::int64_t every = fields.whole(pattern_key, 0);
    return every == 0 || block % every < every - 1;
}

}  // namespace

std::vector<std::int64_t> gguf_windows(const GgufFields& fields, std::int64_t blocks) {
    std::vector<std::int64_t> windows(static_cast<std::size_t>(blocks), 0);
    const auto* family =
        std::find_if(std::begin(families), std::end(families), [&](const FamilyWindows& each) {
            return fields.family() == each.family && (!each.blocks || each.blocks == blocks);
        });
    const bool known = family != std::end(families);
    std::int64_t size = known ? family->without_key : 0;
    if (fields.states(size_key)) size = fields.whole(size_key, 0);
    if (size && known && family->fixed) size = family->fixed;
    const GgufValue* pattern = fields.value(pattern_key);
    if (!size || (!pattern && !known)) return windows;
    for (std::int64_t i = 0; i < blocks; ++i) {
        const std::int64_t full = known && family->full_first ? 0 : known ? family->every - 1 : 0;
        if (pattern ? slides(fields, *pattern, i) : i % family->every != full)
            windows[static_cast<std::size_t>(i)] = size;
    }
    return windows;
}

}  // namespace rootspace::estimate
