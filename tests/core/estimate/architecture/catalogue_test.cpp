#include "estimate/architecture/catalogue.h"

#include <cmath>
#include <set>

#include "config_fixture.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/tensors.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

bool is_whole(const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos;
}

// Whether `count`, rounded to as many digits as "6.7B" has, is "6.7B".
bool rounds_to(std::int64_t count, const std::string& printed) {
    const double unit = printed.back() == 'M' ? 1e6 : printed.back() == 'B' ? 1e9 : 1e12;
    const auto point = printed.find('.');
    const auto digits = point == std::string::npos ? 0 : printed.size() - point - 2;
    const double scale = std::pow(10.0, double(digits));
    return std::llround(double(count) / unit * scale) == std::llround(std::stod(printed) * scale);
}

// Where print and count differ by more than rounding; each entry's note says why.
const std::set<std::string> differ{"gpt3-medium", "gpt3-xl-printed", "gpt3-13b", "gpt3-13b-printed",
                                   "gpt3-175b",   "palm-540b",       "llama-65b"};
// Published without the 64 rows of vocabulary that the config's class adds.
const std::set<std::string> padded{"gemma-3-4b", "gemma-3-12b", "gemma-3-27b"};

}  // namespace

TEST_CASE("every model of the catalogue counts to its published total, or says why not") {
    std::set<std::string> names;
    int whole = 0;
    for (const CatalogueEntry& entry : catalogue()) {
        INFO(entry.id);
        CHECK(names.insert(entry.id).second);
        for (const std::string& other : entry.also) CHECK(names.insert(other).second);
        CHECK(entry.source.size() > 10);
        const Architecture a = catalogue_model(entry.id);
        CHECK(a.name == entry.name);
        const std::int64_t total = parameter_count(weight_tensors(a)).total;
        CHECK(total == entry.parameters);
        if (entry.published.empty()) continue;
        CHECK(entry.published_source.size() > 5);
        if (padded.count(entry.id)) {
            CHECK(total - std::stoll(entry.published) == 64 * a.width);
            CHECK_FALSE(entry.note.empty());
        } else if (is_whole(entry.published)) {
            CHECK(total == std::stoll(entry.published));
            ++whole;
        } else if (differ.count(entry.id)) {
            CHECK_FALSE(rounds_to(total, entry.published));
            CHECK_FALSE(entry.note.empty());
        } else {
            CHECK(rounds_to(total, entry.published));
        }
    }
    CHECK(catalogue().size() >= 100);
    CHECK(whole >= 60);
}

TEST_CASE("the seeds' list is in the catalogue") {
    const auto total = [](const char* name) {
        return parameter_count(weight_tensors(catalogue_model(name))).total;
    };
    CHECK(total("117M") == 124439808);
    CHECK(total("774M") == 774030080);
    CHECK(total("175B") == 174604259328);
    CHECK(total("540B") == 540356474880);
    CHECK(total("1T") == 1008038758400);
    CHECK(catalogue_entry("117M").id == "gpt2");
}

TEST_CASE("catalogue and fixture of one model are one architecture") {
    for (const auto& [id, fixture] : {std::pair{"llama-3.1-8b", "Llama-3.1-8B"},
                                      {"deepseek-v3", "DeepSeek-V3"},
                                      {"gemma-2-9b", "gemma-2-9b"},
                                      {"phi-3-mini-4k", "Phi-3-mini-4k"},
                                      {"gpt-oss-20b", "gpt-oss-20b"},
                                      {"gemma-3-4b", "gemma-3-4b"},
                                      {"qwen3-30b-a3b", "Qwen3-30B-A3B"},
                                      {"opt-350m", "opt-350m"}}) {
        INFO(id);
        Architecture a = catalogue_model(id);
        Architecture b = architecture_from_config(config_fixture(fixture));
        b.name = a.name;
        CHECK(a == b);
    }
}

TEST_CASE("a name that is not in the catalogue is refused with the names that are") {
    const std::string sentence = error_sentence([] { catalogue_model("gpt-5"); });
    CHECK(sentence.find("model: expected one of gpt2, gpt2-medium, ") == 0);
    CHECK(sentence.find(", but got \"gpt-5\"") != std::string::npos);
}
