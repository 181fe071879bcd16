#include "estimate/reconcile/printed_bytes.h"

#include <string>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

constexpr std::int64_t most_digits = 15, most_decimals = 6;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Decimal {
    std::int64_t digits = 0;   // without the point
    std::int64_t divisor = 1;  // 10^decimals
};

[[noreturn]] void refuse(std::string_view text) {
    throw InputError("log", "sizes of at most 15 digits, 6 of them decimals, and below 2^53 bytes",
                     "\"" + shown(text) + "\"");
}

// Where the number ends that `at` stands in, its points and commas between digits included.
std::size_t past_number(std::string_view text, std::size_t at) {
    const auto goes_on = [](char c) { return c == '.' || c == ','; };
    while (at < text.size() &&
           (digit(text[at]) || (goes_on(text[at]) && at + 1 < text.size() && digit(text[at + 1]))))
        ++at;
    return at;
}

std::optional<Decimal> read_decimal(std::string_view text, std::size_t& at) {
    std::size_t end = at;
    Decimal number;
    std::int64_t digits = 0, decimals = 0;
    bool point = false;
    for (; end < text.size(); ++end) {
        const bool more = end + 1 < text.size() && digit(text[end + 1]);
        if (digit(text[end])) {
            if (++digits > most_digits || (point && ++decimals > most_decimals))
                refuse(text.substr(at, past_number(text, end) - at));
            number.digits = number.digits * 10 + (text[end] - '0');
            if (point) number.divisor *= 10;
        } else if (text[end] == '.' && !point && digits > 0 && more) {
            point = true;
        } else if (!(text[end] == ',' && !point && digits > 0 && more)) {
            break;
        }
    }
    if (digits == 0) return std::nullopt;
    at = end;
    return number;
}

struct Unit {
    const char* name;
    int power;  // of two
};
constexpr Unit units[] = {{"TiB", 40}, {"GiB", 30},  {"MiB", 20}, {"KiB", 10},
                          {"TB", 40},  {"GB", 30},   {"MB", 20},  {"KB", 10},
                          {"kB", 10},  {"bytes", 0}, {"byte", 0}, {"B", 0}};

std::optional<int> read_unit(std::string_view text, std::size_t& at) {
    std::size_t begin = at;
    while (begin < text.size() && text[begin] == ' ') ++begin;
    for (const Unit& unit : units) {
        const std::string_view name = unit.name;
        const std::size_t end = begin + name.size();
        if (text.substr(begin, name.size()) == name &&
            (end >= text.size() || (!letter(text[end]) && !digit(text[end])))) {
            at = end;
            return unit.power;
        }
    }
    return std::nullopt;
}

// ⌊n / d × 2^power⌋ for n >= 0, in two steps so that nothing leaves 64 bits.
Bytes floor_of(std::int64_t n, std::int64_t d, int power) {
    const std::int64_t unit = std::int64_t{1} << power;
    return checked_add(checked_mul(n / d, unit), checked_mul(n % d, unit) / d);
}

Bytes ceiling_of(std::int64_t n, std::int64_t d, int power) {
    const std::int64_t unit = std::int64_t{1} << power;
    return floor_of(n, d, power) + (checked_mul(n % d, unit) % d > 0 ? 1 : 0);
}

PrintedBytes printed(const Decimal& number, int power, Rounding rounding) {
    const std::int64_t n = number.digits, d = number.divisor;
    // (2n + 1) / 2d × 2^power is half a last digit more; a byte is not divided.
    const Bytes bytes = power == 0 ? n / d : (floor_of(n, d, power + 1) + 1) / 2;
    if (power == 0 && d == 1) return {bytes, bytes, bytes};
    switch (rounding) {
        case Rounding::nearest:
            return {bytes, n == 0 ? 0 : ceiling_of(2 * n - 1, 2 * d, power),
                    floor_of(2 * n + 1, 2 * d, power)};
        case Rounding::down:
            return {bytes, ceiling_of(n, d, power), ceiling_of(n + 1, d, power) - 1};
        case Rounding::unknown:
            break;
    }
    return {bytes, n == 0 ? 0 : ceiling_of(n - 1, d, power), floor_of(n + 1, d, power)};
}

}  // namespace

PrintedBytes operator+(const PrintedBytes& a, const PrintedBytes& b) {
    return {checked_add(a.bytes, b.bytes), checked_add(a.least, b.least),
            checked_add(a.most, b.most)};
}

PrintedBytes operator-(const PrintedBytes& a, const PrintedBytes& b) {
    return {a.bytes - b.bytes, a.least - b.most, a.most - b.least};
}

std::optional<PrintedBytes> read_bytes(std::string_view text, std::size_t& at, Rounding rounding) {
    std::size_t end = at;
    const std::optional<Decimal> number = read_decimal(text, end);
    if (!number) return std::nullopt;
    const std::optional<int> power = read_unit(text, end);
    if (!power) return std::nullopt;
    if (number->digits / number->divisor >= (largest_exact_integer >> *power))
        refuse(text.substr(at, end - at));
    at = end;
    return printed(*number, *power, rounding);
}

PrintedBytes whole_mib(std::int64_t mib, Rounding rounding) {
    if (mib < 0 || mib >= (largest_exact_integer >> 20)) refuse(std::to_string(mib) + " MiB");
    return printed({mib, 1}, 20, rounding);
}

std::optional<std::int64_t> read_count(std::string_view text, std::size_t& at) {
    std::size_t end = at;
    const std::optional<Decimal> number = read_decimal(text, end);
    if (!number || number->divisor > 1) return std::nullopt;
    at = end;
    return number->digits;
}

}  // namespace rootspace::estimate
