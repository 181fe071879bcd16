// One digest that differs gives another fingerprint, and the committed file is read as it stands.
#include "validate/fingerprint.h"

#include <fstream>
#include <sstream>

#include "base/error.h"
#include "support/catch.h"
#include "validate/committed_digests.h"

namespace rootspace {

TEST_CASE("the fingerprint is the SHA-256 of what sha256sum would print") {
    // printf '%064d  one\n%064d  two\n' 1 2 | sha256sum
    const std::string one = std::string(63, '0') + "1", two = std::string(63, '0') + "2";
    CHECK(fingerprint({{"one", one}, {"two", two}}) ==
          "a79d43076073a35e4624d040d4c1a664cda18bc1b7174b7bb6f03f3d18e10cdc");
}

TEST_CASE("one digit, one name, another order or a missing case gives another fingerprint") {
    const std::vector<NamedDigest>& committed = committed_digests();
    const std::string whole = fingerprint(committed);
    CHECK(fingerprint(committed) == whole);
    for (std::size_t i = 0; i < committed.size(); ++i) {
        auto changed = committed;
        changed[i].digest[i % 64] = changed[i].digest[i % 64] == '0' ? '1' : '0';
        CHECK(fingerprint(changed) != whole);
    }
    auto renamed = committed, swapped = committed, shorter = committed;
    renamed[3].name += ' ';
    std::swap(swapped[0], swapped[1]);
    shorter.pop_back();
    for (const auto& other : {renamed, swapped, shorter}) CHECK(fingerprint(other) != whole);
}

TEST_CASE("the engine carries the committed file, character by character") {
    std::ifstream file(ROOTSPACE_FIXTURES "/../../web/validation/digests.json");
    std::ostringstream text;
    text << file.rdbuf();
    CHECK(text.str() == committed_digests_json);
    CHECK(committed_digests().size() > 100);
    CHECK(committed_digest("matmul nn, small").size() == 64);
    CHECK(committed_digest("no such case").empty());
}

TEST_CASE("a file that is no list of digests is refused in one sentence") {
    CHECK_THROWS_WITH(digests_from_json(R"({"one":"abc"})"),
                      "digests[\"one\"]: expected 64 lower-case hexadecimal digits, but got the "
                      "string \"abc\"");
    CHECK_THROWS_AS(digests_from_json(R"({"one":3})"), InputError);
    CHECK_THROWS_AS(digests_from_json("[]"), InputError);
    CHECK_THROWS_AS(digests_from_json("{"), InputError);
}

}  // namespace rootspace
