#include "base/digest.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "support/catch.h"

using namespace rootspace;

namespace {

std::string of(const std::string& text) { return sha256_hex(text.data(), text.size()); }

}  // namespace

// The messages of FIPS 180-2, appendix B, and NIST's "Examples with Intermediate Values" for
// SHA-256.
TEST_CASE("SHA-256 agrees with the published vectors") {
    CHECK(of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
             "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu") ==
          "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    CHECK(of(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest does not depend on the pieces in which bytes arrive") {
    std::vector<unsigned char> bytes(1000);
    std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(3));
    const std::string whole = sha256_hex(bytes.data(), bytes.size());
    for (const std::size_t piece : {1u, 7u, 55u, 56u, 57u, 63u, 64u, 65u, 127u, 128u, 999u}) {
        Digest digest;
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            digest.add(bytes.data() + at, std::min(piece, bytes.size() - at));
        CHECK(digest.hex() == whole);
    }
}

TEST_CASE("one flipped bit anywhere changes the digest") {
    std::vector<unsigned char> bytes(130, 0x5a);
    const std::string whole = sha256_hex(bytes.data(), bytes.size());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        bytes[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
        CHECK(sha256_hex(bytes.data(), bytes.size()) != whole);
        bytes[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
    }
}

TEST_CASE("numbers are digested as their bytes, every NaN as one") {
    const auto digest_of = [](const std::vector<float>& values) {
        Digest digest;
        digest.add_numbers(values.data(), values.size());
        return digest.hex();
    };
    std::vector<float> values(1000, 1.5f);
    values[300] = -0.0f;
    CHECK(digest_of(values) == sha256_hex(values.data(), values.size() * sizeof(float)));
    const std::string before = digest_of(values);
    values[300] = 0.0f;
    CHECK(digest_of(values) != before);

    values[300] = std::numeric_limits<float>::quiet_NaN();
    const std::string with_nan = digest_of(values);
    values[300] = -values[300];
    CHECK(digest_of(values) == with_nan);
    values[301] = values[300];
    CHECK(digest_of(values) != with_nan);
}
