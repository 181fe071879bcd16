#include "base/decimal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace rootspace {
namespace {

// Halfway between two doubles lies no number of more significant digits than 767: what comes after
// 770 digits cannot move one past it.
constexpr int most_digits = 770;
constexpr int limb_bits = 32;
constexpr int mantissa_bits = std::numeric_limits<double>::digits;  // 53
constexpr int lowest_bit = -1074;                                   // of a subnormal number
constexpr int largest_decimal = std::numeric_limits<double>::max_exponent10;  // 308

// A natural number with room for 770 digits times 2^(4 · (770 + 324)).
class Natural {
  public:
    explicit Natural(std::uint64_t value = 0)
        : limbs_{std::uint32_t(value), std::uint32_t(value >> limb_bits)}, size_(2) {}

    void times_plus(std::uint32_t factor, std::uint32_t more) {
        std::uint64_t carry = more;
        for (int i = 0; i < size_; ++i) {
            carry += std::uint64_t(limbs_[i]) * factor;
            limbs_[i] = std::uint32_t(carry);
            carry >>= limb_bits;
        }
        if (carry > 0) limbs_[size_++] = std::uint32_t(carry);
    }

    // By a divisor; gives the rest.
    std::uint32_t divide(std::uint32_t by) {
        std::uint64_t rest = 0;
        for (int i = size_; i-- > 0;) {
            rest = rest << limb_bits | limbs_[i];
            limbs_[i] = std::uint32_t(rest / by);
            rest %= by;
        }
        while (size_ > 1 && limbs_[size_ - 1] == 0) --size_;
        return std::uint32_t(rest);
    }

    bool below(std::uint32_t bound) const { return size_ == 1 && limbs_[0] < bound; }
    std::uint64_t low() const {
        return (size_ > 1 ? std::uint64_t(limbs_[1]) << limb_bits : 0) | limbs_[0];
    }
    // Of the largest bit, counted from 1.
    int bits() const {
        int bits = size_ * limb_bits;
        while (bits > 0 && (limbs_[(bits - 1) / limb_bits] >> (bits - 1) % limb_bits & 1) == 0)
            --bits;
        return bits;
    }

  private:
    std::array<std::uint32_t, 256> limbs_;
    int size_;
};

// number · 2^exponent, of which something below the last bit may be cut away.
double rounded(Natural number, int exponent, bool cut) {
    // Down to one bit more than is kept, which says which half the rest is in.
    const int kept = std::max(exponent + number.bits() - mantissa_bits, lowest_bit) - 1;
    for (; exponent < kept; ++exponent) cut |= number.divide(2) > 0;
    if (exponent > kept) return std::ldexp(double(number.low()), exponent);  // as it is
    const std::uint64_t whole = number.low() >> 1;
    const bool up = (number.low() & 1) && (cut || (whole & 1));
    return std::ldexp(double(whole + up), exponent + 1);
}

}  // namespace

double nearest_double(std::string_view text) {
    Natural number;
    int digits = 0, exponent = 0;
    bool cut = false;
    std::size_t at = 0;
    const bool negative = text[0] == '-';
    if (negative) ++at;
    for (bool fraction = false; at < text.size() && (text[at] | 0x20) != 'e'; ++at) {
        if (text[at] == '.') {
            fraction = true;
            continue;
        }
        const auto digit = std::uint32_t(text[at] - '0');
        if (digits < most_digits) {
            number.times_plus(10, digit);
            if (digits > 0 || digit > 0) ++digits;
            if (fraction) --exponent;
        } else {
            cut |= digit > 0;
            if (!fraction) ++exponent;
        }
    }
    if (at < text.size()) {
        ++at;
        const bool down = text[at] == '-';
        if (down || text[at] == '+') ++at;
        constexpr int past_any_text = 100'000'000;
        int written = 0;
        for (; at < text.size(); ++at)
            if (written < past_any_text) written = written * 10 + (text[at] - '0');
        exponent += down ? -written : written;
    }
    double value = 0;
    if (digits > 0 && digits + exponent > largest_decimal + 1) {
        value = std::numeric_limits<double>::infinity();
    } else if (digits > 0 && digits + exponent >= -323) {  // the rest is below half of 2^-1074
        int binary = 0;
        for (; exponent > 0; --exponent) number.times_plus(10, 0);
        // As many bits more as the division takes away, and 64.
        const int more = exponent < 0 ? 4 * -exponent + 64 : 0;
        for (; binary > -more; binary -= 4) number.times_plus(16, 0);
        for (; exponent < 0; ++exponent) cut |= number.divide(10) > 0;
        value = rounded(number, binary, cut);
    }
    return negative ? -value : value;
}

std::string three_digits(double value) {
    if (!(value >= 0 && value <= std::numeric_limits<double>::max()))
        throw std::logic_error("no number to show");
    if (value == 0) return "0";
    int binary = 0, ten = 0;
    Natural number(std::uint64_t(std::ldexp(std::frexp(value, &binary), mantissa_bits)));
    binary -= mantissa_bits;
    for (; binary > 0; --binary) number.times_plus(2, 0);
    // 10^n is more than 2^(3 n): of what the halving takes away nothing is lost.
    for (int left = binary; left < 0; left += 3) number.times_plus(10, 0), --ten;
    bool rest = false;
    for (; binary < 0; ++binary) rest |= number.divide(2) > 0;
    std::uint32_t last = 0;
    while (!number.below(1000)) {
        rest |= last > 0;
        last = number.divide(10);
        ++ten;
    }
    std::uint64_t three = number.low();
    if (last > 5 || (last == 5 && (rest || three % 2 == 1))) ++three;
    std::string digits = std::to_string(three);  // 1000 has four: the last is a zero
    const int power = ten + int(digits.size()) - 1;
    const bool scientific = power < -4 || power >= 3;
    digits.resize(3);
    const std::size_t whole = scientific ? 1 : std::size_t(std::max(power, 0)) + 1;
    if (!scientific && power < 0) digits.insert(0, std::size_t(-power), '0');
    digits.insert(whole, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    if (!scientific) return digits;
    const int size = std::abs(power);
    return digits + (power < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + std::to_string(size);
}

}  // namespace rootspace
