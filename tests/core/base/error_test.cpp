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

TEST_CASE("shown text has no control characters, no broken UTF-8 and a bounded length") {
    CHECK(shown("plain text") == "plain text");
    CHECK(shown("a\nb\tc\x1b[0m\x7f") == "a?b?c?[0m?");
    CHECK(shown("caf\xc3\xa9 \xff") == "caf?? ?");
    CHECK(shown(std::string(60, 'x')) == std::string(60, 'x'));
    CHECK(shown(std::string(61, 'x')) == std::string(60, 'x') + "...");
}
