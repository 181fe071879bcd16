#include "base/decimal.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string>

#include "support/catch.h"

using namespace rootspace;

namespace {

std::string printed(const char* format, double value) {
    char text[512];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

bool read_alike(const std::string& text) {
    return same_bits(nearest_double(text), std::strtod(text.c_str(), nullptr));
}

// Any finite double, each exponent as likely as any other.
double any_double(std::mt19937_64& random) {
    for (;;) {
        const std::uint64_t bits = random() >> 1;
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (std::isfinite(value)) return value;
    }
}

}  // namespace

TEST_CASE("three digits are those of the C library") {
    for (const double value :
         {0.0, 0.5, 1.0, 10.0, 512.0, 999.0, 999.5, 1000.0, 9995.0, 1.125e21, 0.0001, 0.00009995,
          0.0009995, 1.005, 5e-324, 1.7976931348623157e308})
        CHECK(three_digits(value) == printed("%.3g", value));
    std::mt19937_64 random(7);
    for (int i = 0; i < 2000; ++i) {
        const double any = any_double(random);
        const double half = double(random() % 20'000) / 2 * std::pow(10, random() % 20);
        REQUIRE(three_digits(any) == printed("%.3g", any));
        REQUIRE(three_digits(half) == printed("%.3g", half));
    }
    CHECK_THROWS_AS(three_digits(-1), std::logic_error);
    CHECK_THROWS_AS(three_digits(HUGE_VAL), std::logic_error);
}

TEST_CASE("the nearest double is that of the C library") {
    for (const char* text : {"0",
                             "-0",
                             "0.0",
                             "0.6",
                             "1E5",
                             "-12.5e+3",
                             "0.0001e4",
                             "9007199254740993",
                             "9007199254740992.99999999",
                             "1e400",
                             "-1e400",
                             "1e-400",
                             "0e999999999999",
                             "2.4703282292062327e-324",
                             "2.4703282292062328e-324",
                             "4.9e-324",
                             "1.7976931348623158e308",
                             "1.7976931348623159e308",
                             "2.2250738585072011e-308",
                             "1e99999999999999999999",
                             "1e-99999999999999999999"})
        CHECK(read_alike(text));
    CHECK(read_alike("0." + std::string(2000, '0') + "1e2001"));
    CHECK(read_alike("1" + std::string(2000, '3') + "e-1900"));
    std::mt19937_64 random(8);
    for (int i = 0; i < 2000; ++i) {
        REQUIRE(read_alike(printed("%.17g", any_double(random))));
        REQUIRE(read_alike(printed("-%.5e", any_double(random))));
        REQUIRE(read_alike(std::to_string(random()) + "e" + std::to_string(random() % 700)));
    }
}

TEST_CASE("halfway between two doubles the even one is nearest, and one digit away it is not") {
    // 2^53 + 1 lies between 2^53 and 2^53 + 2; 2^53 + 3 between that and 2^53 + 4.
    const std::string zeros(765, '0');
    CHECK(nearest_double("9007199254740993") == 9007199254740992.0);
    CHECK(nearest_double("9007199254740993." + zeros + "1") == 9007199254740994.0);
    CHECK(nearest_double("9007199254740995") == 9007199254740996.0);
    CHECK(nearest_double("9007199254740994.9" + std::string(765, '9')) == 9007199254740994.0);
}
