#include "estimate/reconcile/printed_bytes.h"

#include <string>

#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::optional<PrintedBytes> read(const std::string& text, Rounding rounding) {
    std::size_t at = 0;
    return read_bytes(text, at, rounding);
}

PrintedBytes interval(const std::string& text, Rounding rounding = Rounding::nearest) {
    const auto size = read(text, rounding);
    REQUIRE(size);
    return *size;
}

// What a program prints for a number of bytes, in long integers: v = bytes × 100 / 2^30, rounded
// half up, as an independent judge of the interval.
std::int64_t hundredths_of_gib(Bytes bytes) {
    return (bytes / (1 << 20) * 100 * 2 + 1024) / 2048;  // the test uses whole MiB
}

}  // namespace

TEST_CASE("a printed size is the interval of all bytes that print so") {
    REQUIRE(interval("512 bytes") == PrintedBytes{512, 512, 512});
    REQUIRE(interval("1 KiB") == PrintedBytes{1024, 512, 1536});
    REQUIRE(interval("1.0 KiB") == PrintedBytes{1024, 973, 1075});  // 972.8 to 1,075.2
    REQUIRE(interval("0.50KiB") == PrintedBytes{512, 507, 517});    // 506.88 to 517.12
    REQUIRE(interval("14.96GiB") == PrintedBytes{16063177687, 16057808978, 16068546396});
    REQUIRE(interval("1 TiB").bytes == std::int64_t{1} << 40);
    REQUIRE(interval("0 MiB") == PrintedBytes{0, 0, 524288});
}

TEST_CASE(
    "a figure cut off stands for what lies above it, one of unknown rounding for both sides") {
    REQUIRE(interval("7 KiB", Rounding::down) == PrintedBytes{7168, 7168, 8191});
    REQUIRE(interval("7 KiB", Rounding::unknown) == PrintedBytes{7168, 6144, 8192});
    REQUIRE(interval("0 KiB", Rounding::down) == PrintedBytes{0, 0, 1023});
    REQUIRE(whole_mib(2, Rounding::down) == PrintedBytes{2 << 20, 2 << 20, (3 << 20) - 1});
}

TEST_CASE(
    "every multiple of a MiB lies in the interval of what it prints as, and in no neighbour's") {
    for (std::int64_t mib = 1; mib < 200000; mib += 997) {
        const Bytes bytes = mib << 20;
        const std::int64_t v = hundredths_of_gib(bytes);
        const auto text = [](std::int64_t n) {
            return std::to_string(n / 100) + "." + std::to_string(n % 100 / 10) +
                   std::to_string(n % 10) + "GiB";
        };
        const PrintedBytes mine = interval(text(v)), next = interval(text(v + 1));
        REQUIRE((bytes >= mine.least && bytes <= mine.most));
        REQUIRE(bytes < next.least + 1);
        REQUIRE(mine.most + 1 >= next.least);  // no gap
        REQUIRE(mine.most <= next.least);
    }
}

TEST_CASE("commas group, units end at a word's end, and GB is read as these programs mean it") {
    REQUIRE(interval("1,024 MiB").bytes == 1024 << 20);
    REQUIRE(interval("67.7229 GB").bytes == interval("67.7229 GiB").bytes);
    REQUIRE(interval("183578 KB") == interval("183578 KiB"));
    for (const char* text : {"", "GiB", "12", "12 seconds", "12 GiBs", "12 Bx", ".5 GiB", "-1 GiB"})
        REQUIRE_FALSE(read(text, Rounding::nearest));
    std::size_t at = 0;
    REQUIRE(read_count("178,880 tokens", at) == 178880);
    REQUIRE(at == 7);
    at = 0;
    REQUIRE_FALSE(read_count("1.5", at));
}

TEST_CASE("sums and differences keep every size that is possible") {
    const PrintedBytes a = interval("2 KiB"), b = interval("1 KiB");
    REQUIRE(a + b == PrintedBytes{3072, 1536 + 512, 2560 + 1536});
    REQUIRE(a - b == PrintedBytes{1024, 0, 2560 - 512});
}

TEST_CASE("numbers past what is exact are refused with a sentence") {
    const std::string rule =
        "log: expected sizes of at most 15 digits, 6 of them decimals, and below 2^53 bytes, but ";
    for (const char* text : {"1234567890123456 B", "1.1234567 GiB", "9007199254740992 B",
                             "8388608 GiB", "999999999 TiB"})
        REQUIRE(error_sentence([&] { read(text, Rounding::nearest); }).substr(0, rule.size()) ==
                rule);
    // The number as a whole, however it goes on; past 60 characters shown() cuts it.
    for (const char* number : {"1234567890123456", "12345678901234567890123", "1.1234567890",
                               "12,345,678,901,234,567,890"})
        REQUIRE(error_sentence([&] { read(std::string(number) + ", MiB", Rounding::nearest); }) ==
                rule + "got \"" + number + "\"");
    REQUIRE(interval("8388607 GiB").bytes == std::int64_t{8388607} << 30);
    REQUIRE(!error_sentence([] { whole_mib(std::int64_t{1} << 33, Rounding::down); }).empty());
}
