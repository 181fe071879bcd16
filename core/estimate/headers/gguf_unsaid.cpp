#include "estimate/headers/gguf_unsaid.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

const GroupedAttention* grouped(const Block& b) {
    return std::get_if<GroupedAttention>(&b.attention);
}
const DenseMlp* dense(const Block& b) { return std::get_if<DenseMlp>(&b.mlp); }
const ExpertMlp* experts(const Block& b) { return std::get_if<ExpertMlp>(&b.mlp); }

// Numbers that a form has once for all blocks of a kind; 0 in a block of another.
struct Once {
    const char* key;
    std::int64_t (*of)(const Block&);
};
constexpr Once once[] = {
    {"attention.head_count", [](const Block& b) { return grouped(b) ? grouped(b)->heads : 0; }},
    {"attention.head_count_kv",
     [](const Block& b) { return grouped(b) ? grouped(b)->kv_heads : 0; }},
    {"feed_forward_length", [](const Block& b) { return dense(b) ? dense(b)->width : 0; }},
    {"expert_feed_forward_length",
     [](const Block& b) { return experts(b) ? experts(b)->width : 0; }},
    {"expert_shared_feed_forward_length",
     [](const Block& b) { return experts(b) ? experts(b)->shared_width : 0; }},
};

std::string in_block(std::int64_t value, std::size_t block) {
    return std::to_string(value) + " in block " + std::to_string(block);
}

std::string sentence(const std::string& key, const char* expected, const std::string& got) {
    return InputError(shown(key), std::string(expected) + ", since a form has no other words", got)
        .what();
}

bool windows_differ(const std::vector<Block>& blocks) {
    for (const Block& block : blocks)
        if (grouped(block) && grouped(blocks.front()) &&
            grouped(block)->window != grouped(blocks.front())->window)
            return true;
    return false;
}

}  // namespace

std::string gguf_unsaid(const GgufHeader& header, const Architecture& architecture) {
    const auto name = header.values.find("general.architecture");
    const auto* family =
        name == header.values.end() ? nullptr : std::get_if<std::string>(&name->second);
    const std::string prefix = (family ? *family : architecture.family) + ".";
    const std::vector<Block>& blocks = architecture.blocks;
    for (const Once& one : once) {
        std::size_t first = 0;
        while (first < blocks.size() && one.of(blocks[first]) == 0) ++first;
        for (std::size_t i = first; i < blocks.size(); ++i) {
            const std::int64_t value = one.of(blocks[i]);
            if (value == 0 || value == one.of(blocks[first])) continue;
            return sentence(prefix + one.key, "one number for all blocks",
                            in_block(one.of(blocks[first]), first) + " and " + in_block(value, i));
        }
    }
    if (windows_differ(blocks))
        return sentence(prefix + "attention.sliding_window_pattern", "each n-th block to see all",
                        "another order");
    return sentence("tensors", "the same ones in each block of a kind", "others");
}

}  // namespace rootspace::estimate
