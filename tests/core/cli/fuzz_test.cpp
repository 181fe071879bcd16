// Mutations of good network files: whatever comes, the command ends with 0, 1 or 2 and a sentence.
#include "base/error.h"
#include "command_line.h"
#include "support/catch.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

// One to four mistakes of the kinds that editing makes.
std::string mutated(std::string text, RandomNetwork& random) {
    static const std::string pieces[] = {"0",         "-1",
                                         "9",         "2147483648",
                                         "1e9",       "0.5",
                                         "\"\"",      "[",
                                         "]",         "{",
                                         "}",         ",",
                                         ":",         "\"",
                                         "null",      "true",
                                         "\xff",      "\xc3",
                                         "1e400",     "9007199254740993",
                                         R"("kind")", R"({"kind":"relu"},)",
                                         R"("out":)", " ",
                                         "\\u0000"};
    for (int i = 1 + random.below(3); i > 0 && !text.empty(); --i) {
        const auto at = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
        const auto other = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
        switch (random.below(10)) {
            case 0:
                text.erase(at, 1 + static_cast<std::size_t>(random.below(6)));
                break;
            case 1:
                text.insert(at, pieces[random.below(static_cast<int>(std::size(pieces)))]);
                break;
            case 2:
                text[at] = static_cast<char>(random.below(256));
                break;
            case 3:
                std::swap(text[at], text[other]);
                break;
            case 4:
                text.insert(at, text.substr(other, 1 + static_cast<std::size_t>(random.below(20))));
                break;
            default:  // another digit in place of one: contradictory sizes rather than bad JSON
                if (const auto digit = text.find_first_of("0123456789", at);
                    digit != std::string::npos)
                    text[digit] = static_cast<char>('0' + random.below(10));
        }
    }
    return text;
}

constexpr std::int64_t most_operations = 2'000'000;  // larger ones are planned, not run

// Runs the file if it is good and small; holds the command to what the planner says of it.
void check_command(const std::string& text, int& good, int& bad) {
    std::string sentence;
    bool large = false;
    try {
        const auto plan = plan_of(text);
        std::int64_t operations = 0;
        for (const auto& stage : plan->stages)
            operations += std::min(most_operations + 1,
                                   stage->forward_operations + stage->backward_operations);
        large = operations > most_operations || plan->stage_count() > 1000;
        ++good;
    } catch (const InputError& error) {
        sentence = error.what();
        ++bad;
    }
    if (large) return;
    const CommandResult result =
        run_command_line({"run", written_file(text), "--schedule", "revolve:3", "--json"});
    INFO(text << "\n" << result.errors);
    if (sentence.empty()) {
        REQUIRE(result.status == 0);
        return;
    }
    REQUIRE(result.status == 2);
    REQUIRE(result.errors == "rootspace: " + sentence + "\n");
    REQUIRE(result.out == "");
    REQUIRE(sentence.find('\n') == std::string::npos);
    REQUIRE(sentence.find(": expected ") != std::string::npos);
    REQUIRE(sentence.find(", but got ") != std::string::npos);
}

}  // namespace

TEST_CASE("four thousand broken network files end in a sentence, never in a crash") {
    int good = 0, bad = 0;
    RandomNetwork random(77);
    for (std::uint64_t i = 0; i < 4000; ++i)
        check_command(mutated(RandomNetwork(i % 200).text(3), random), good, bad);
    CHECK(good > 100);  // some mutations leave the file good: both ways are tried
    CHECK(bad > 2000);
}
