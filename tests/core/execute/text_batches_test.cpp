#include "execute/text_batches.h"

#include <set>

#include "support/catch.h"
#include "support/expect_error.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

NetworkSpec network_of(int batch, int tokens, int vocabulary, int seed = 1) {
    return network_from_json(
        token_network(batch, tokens, vocabulary, embedding(2), "cross_entropy", seed));
}

std::string refusal(const std::string& text, const NetworkSpec& network = network_of(2, 4, 256)) {
    return error_sentence([&] { TextBatches(text, network); });
}

}  // namespace

TEST_CASE("every window is a piece of the text, and its classes are the bytes that follow") {
    const std::string text = "the quick brown fox jumps over the lazy dog";
    const TextBatches batches(text, network_of(3, 5, 128));
    std::set<std::string> windows;
    for (std::uint32_t step = 0; step < 300; ++step) {
        const auto batch = batches.batch(step);
        REQUIRE(batch.tokens.size() == 15);
        REQUIRE(batch.classes.size() == 15);
        for (int row = 0; row < 3; ++row) {
            std::string window(batch.tokens.begin() + 5 * row, batch.tokens.begin() + 5 * row + 5);
            window += static_cast<char>(batch.classes[5 * row + 4]);
            CHECK(text.find(window) != std::string::npos);
            CHECK(std::string(batch.classes.begin() + 5 * row,
                              batch.classes.begin() + 5 * row + 5) == window.substr(1));
            windows.insert(window);
        }
    }
    CHECK(windows.size() == text.size() - 5);  // every place is drawn, first and last among them
}

TEST_CASE("batches follow from the seed and the step alone") {
    const std::string text(1000, 'x');
    std::string varied;
    for (int i = 0; i < 1000; ++i) varied += static_cast<char>('a' + i * i % 26);
    const TextBatches batches(varied, network_of(2, 8, 128, 5));
    CHECK(batches.batch(3).tokens == TextBatches(varied, network_of(2, 8, 128, 5)).batch(3).tokens);
    CHECK(batches.batch(3).tokens != batches.batch(4).tokens);
    CHECK(batches.batch(3).tokens != TextBatches(varied, network_of(2, 8, 128, 6)).batch(3).tokens);
}

TEST_CASE("a text that cannot be trained on is refused in one sentence") {
    CHECK(refusal("12345") == "");
    CHECK(refusal("") == "text: expected at least one byte, but got an empty text");
    CHECK(refusal("1234") == "text: expected more than the 4 bytes of one window, but got 4 bytes");
    CHECK(refusal("good \xff bad") == "text: expected UTF-8, but got a byte that is not, at 5");
    CHECK(refusal("caf\xc3\xa9 noir") == "");
    CHECK(refusal("abc~efgh", network_of(2, 4, 126)) ==
          "text: expected bytes below the vocabulary of 126, but got 126 at byte 3");
    CHECK(refusal("12345", network_from_json(feature_network(2, 4, linear(2)))) ==
          "input: expected tokens and the loss cross_entropy, to train on text, but got features");
    CHECK(refusal("12345",
                  network_from_json(token_network(2, 4, 256, embedding(2), "squared_error"))) ==
          "input: expected tokens and the loss cross_entropy, to train on text, but got another "
          "loss");
}

// Unicode 15, table 3-7, and the sequences around its borders.
TEST_CASE("well-formed UTF-8 is told from what only looks like it") {
    for (const std::string good :
         {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
          "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        CHECK(utf8_prefix(good) == good.size());
    for (const std::string bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x7f",
                                  "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe1\x80", "\xf0\x8f\xbf\xbf",
                                  "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf1\x80\x80", "\xff"})
        CHECK(utf8_prefix("ok" + bad) == 2);
}
