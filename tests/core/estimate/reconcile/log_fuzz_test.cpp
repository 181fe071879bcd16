// Random changes of real logs, and texts made to be slow: a log or an InputError, and soon.
#include <chrono>
#include <random>

#include "base/error.h"
#include "estimate/reconcile/attribution.h"
#include "logs.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

using Random = std::mt19937;  // the same numbers everywhere

std::string changed(std::string text, Random& random) {
    for (std::size_t i = 0, changes = 1 + random() % 5; i < changes && !text.empty(); ++i) {
        const std::size_t at = random() % text.size();
        switch (random() % 5) {
            case 0:
                text[at] = static_cast<char>(random());
                break;
            case 1:
                text.erase(at, random() % 12);
                break;
            case 2:
                text.insert(at, text.substr(random() % text.size(), random() % 60));
                break;
            case 3:
                text.insert(at, "99999999999");
                break;
            default:
                text.resize(at);
        }
    }
    return text;
}

double seconds_to_read(const std::string& text) {
    const auto begin = std::chrono::steady_clock::now();
    try {
        read_log(text);
    } catch (const InputError&) {
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("a changed log is read or refused, never anything else") {
    Random random(11);
    int read = 0, refused = 0;
    for (int round = 0; round < 150; ++round)
        for (const char* name : log_names) {
            try {
                const Attribution whole = attribute(read_log(changed(log_text(name), random)), {});
                REQUIRE(whole.explained_bytes() <= whole.said_bytes());
                ++read;
            } catch (const InputError&) {
                ++refused;
            }
        }
    REQUIRE(read > 1000);
    REQUIRE(refused > 20);
}

// Seconds. A few ms are needed natively, a second in WebAssembly, and minutes by what takes the
// square of the length; the machine may be shared.
constexpr double moment = sizeof(void*) == 8 ? 5 : 60;

TEST_CASE("a megabyte made to be slow is done in a moment") {
    const std::size_t size = std::size_t{1} << 20;
    const auto filled = [&](const std::string& piece) {
        std::string text;
        while (text.size() + piece.size() <= size) text += piece;
        return text;
    };
    for (const char* piece : {"\n", "|", "- = (", "1", "1,", "model weights ", "Tried to allocate ",
                              "out of memory Tried to allocate\n", "MiB / ", "buffer size = ",
                              "| 1MiB | 1MiB |\n", "memory_breakdown - =\n", " is free", "K (V ("})
        REQUIRE(seconds_to_read(filled(piece)) < moment);
}
