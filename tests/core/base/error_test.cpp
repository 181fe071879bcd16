#include "base/error.h"

#include "support/catch.h"

using namespace rootspace;

TEST_CASE("an input error is one sentence of field, expected and got") {
    const InputError error("layers[2].out", "a whole number from 1 to 9", "0");
    CHECK(std::string(error.what()) ==
          "layers[2].out: expected a whole number from 1 to 9, but got 0");
    CHECK(error.field() == "layers[2].out");
}

TEST_CASE("a mistake can be told under the caller's name for the field") {
    const InputError inner("load.sequences", "at least 1", "0");
    const InputError renamed = inner.renamed("batch");
    CHECK(renamed.field() == "batch");
    CHECK(std::string(renamed.what()) == "batch: expected at least 1, but got 0");
}

TEST_CASE("shown text is itself where it prints, and escaped where it does not") {
    CHECK(shown("plain text") == "plain text");
    CHECK(shown("caf\xc3\xa9") == "caf\xc3\xa9");
    const std::string llama = "\xd0\xbb\xd0\xbb\xd0\xb0\xd0\xbc\xd0\xb0";  // in Cyrillic letters
    CHECK(shown(llama) == llama);
    CHECK(shown("\xf0\x9f\xa6\x99") == "\xf0\x9f\xa6\x99");  // the animal
    CHECK(shown("a\nb\tc\x1b[0m\x7f") == R"(a\u{0a}b\u{09}c\u{1b}[0m\u{7f})");
    CHECK(shown("\xc2\x85 \xe2\x80\xae \xef\xbb\xbf") == R"(\u{85} \u{202e} \u{feff})");
}

TEST_CASE("bytes that are no UTF-8 are escaped one by one") {
    CHECK(shown("a\xff") == R"(a\xff)");
    CHECK(shown("\xc3") == R"(\xc3)");          // cut off
    CHECK(shown("\xc3(") == R"(\xc3()");        // not continued
    CHECK(shown("\xc0\xaf") == R"(\xc0\xaf)");  // longer than need be
    CHECK(shown("\xe0\x80\xaf") == R"(\xe0\x80\xaf)");
    CHECK(shown("\xed\xa0\x80") == R"(\xed\xa0\x80)");  // a surrogate
    CHECK(shown("\xf4\x90\x80\x80") == R"(\xf4\x90\x80\x80)");
    CHECK(shown("\x80") == R"(\x80)");
    CHECK(shown(std::string(1, '\0')) == R"(\u{00})");
}

TEST_CASE("shown text has a bounded length, counted in characters") {
    CHECK(shown(std::string(60, 'x')) == std::string(60, 'x'));
    CHECK(shown(std::string(61, 'x')) == std::string(60, 'x') + "...");
    std::string long_text;
    for (int i = 0; i < 61; ++i) long_text += "\xc3\xa9";
    CHECK(shown(long_text) == long_text.substr(0, 120) + "...");
    CHECK(shown(long_text.substr(2)) == long_text.substr(2));
}
