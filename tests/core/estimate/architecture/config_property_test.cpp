// Configs with fields changed, removed and swapped at random: read, or refused in a sentence.
#include "base/error.h"
#include "config_fixture.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/tensors.h"
#include "support/property.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const char* const fixtures[] = {"gpt2",        "Llama-3.1-8B",  "Mixtral-8x7B",   "gemma-3-4b",
                                "gpt-oss-20b", "DeepSeek-V3",   "Qwen3-30B-A3B",  "opt-350m",
                                "gpt3-xl",     "Phi-3-mini-4k", "bert-base-cased"};

const Json values[] = {0,
                       1,
                       -1,
                       3,
                       1.5,
                       true,
                       nullptr,
                       "",
                       "x",
                       4096,
                       1 << 24,
                       std::int64_t{1} << 53,
                       Json::array(),
                       Json::object(),
                       {1, 2},
                       {"full_attention"},
                       {{"a", 1}}};

bool read_or_refused(const Json& config) {
    try {
        const Architecture a = architecture_from_config(config.dump());
        const ParameterCount count = parameter_count(weight_tensors(a));
        return count.total > 0 && count.active > 0 && count.active <= count.total &&
               !a.blocks.empty();
    } catch (const InputError&) {
        return true;
    }
}

}  // namespace

TEST_CASE("a config with random changes is read or refused, never another failure") {
    require_property(
        [](std::vector<std::pair<std::uint8_t, std::uint8_t>> changes, std::uint8_t which) {
            Json config = Json::parse(config_fixture(fixtures[which % std::size(fixtures)]));
            std::vector<std::string> names;
            for (const auto& [name, value] : config.items()) names.push_back(name);
            for (const auto& [field, value] : changes)
                config[names[field % names.size()]] = values[value % std::size(values)];
            RC_ASSERT(read_or_refused(config));
        },
        4, 2000);
}

TEST_CASE("a config cut or changed at any byte is read or refused") {
    require_property(
        [](std::uint32_t place, std::uint8_t byte, bool cut, std::uint8_t which) {
            std::string text = config_fixture(fixtures[which % std::size(fixtures)]);
            const std::size_t at = place % text.size();
            if (cut)
                text.resize(at);
            else
                text[at] = static_cast<char>(byte);
            try {
                architecture_from_config(text);
            } catch (const InputError&) {
            }
        },
        5, 1000);
}
