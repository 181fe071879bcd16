#include "estimate/explain/quantity.h"

#include <algorithm>
#include <stdexcept>

namespace rootspace::estimate {

std::string grouped_digits(std::int64_t value) {
    std::string digits = std::to_string(value);
    const std::size_t start = value < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > start + 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

Quantity::Quantity(std::int64_t value, std::string_view unit)
    : value_(value), text_(grouped_digits(value)), form_(Form::atom) {
    if (!unit.empty()) text_.append(" ").append(unit);
}

Quantity::Quantity(std::int64_t value, std::string text, Form form)
    : value_(value), text_(std::move(text)), form_(form) {}

std::string Quantity::factor() const { return form_ == Form::sum ? "(" + text_ + ")" : text_; }

Quantity operator*(const Quantity& a, const Quantity& b) {
    return {checked_mul(a.value_, b.value_), a.factor() + " × " + b.factor(),
            Quantity::Form::product};
}

Quantity operator+(const Quantity& a, const Quantity& b) {
    return {checked_add(a.value_, b.value_), a.text_ + " + " + b.text_, Quantity::Form::sum};
}

Quantity operator-(const Quantity& a, const Quantity& b) {
    return {checked_add(a.value_, -b.value_), a.text_ + " − " + b.factor(), Quantity::Form::sum};
}

Quantity divided_up(const Quantity& a, const Quantity& b) {
    if (b.value_ <= 0) throw std::logic_error("a share of nothing");
    const std::int64_t whole = a.value_ / b.value_, rest = a.value_ % b.value_;
    return {whole + (rest > 0 ? 1 : 0), "⌈" + a.factor() + " / " + b.factor() + "⌉",
            Quantity::Form::atom};
}

Quantity smaller(const Quantity& a, const Quantity& b) {
    return {std::min(a.value_, b.value_), "min(" + a.text_ + ", " + b.text_ + ")",
            Quantity::Form::atom};
}

Quantity larger(const Quantity& a, const Quantity& b) {
    return {std::max(a.value_, b.value_), "max(" + a.text_ + ", " + b.text_ + ")",
            Quantity::Form::atom};
}

}  // namespace rootspace::estimate
