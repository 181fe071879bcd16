#include "estimate/explain/quantity.h"

#include <algorithm>
#include <stdexcept>

namespace rootspace::estimate {
namespace {

bool takes_off(std::string& word, std::string_view ending, std::string_view instead) {
    if (!word.ends_with(ending)) return false;
    word.resize(word.size() - ending.size());
    word += instead;
    return true;
}

// micro-batches, passes; queries; matrices; halves; layers.
std::string singular(std::string noun) {
    for (const char* hissing : {"ches", "sses", "xes"})
        if (noun.ends_with(hissing)) return noun.substr(0, noun.size() - 2);
    if (!takes_off(noun, "ies", "y") && !takes_off(noun, "trices", "trix") &&
        !takes_off(noun, "lves", "lf"))
        noun.pop_back();
    return noun;
}

std::string singular_unit(std::string_view unit) {
    for (std::size_t begin = 0; begin < unit.size();) {
        const std::size_t end = std::min(unit.find(' ', begin), unit.size());
        const std::string word(unit.substr(begin, end - begin));
        for (const char* stop : {"B", "B,", "of", "in", "for"})
            if (word == stop) return std::string(unit);
        if (word.ends_with("s") && !word.ends_with("ss"))
            return std::string(unit.substr(0, begin)) + singular(word) +
                   std::string(unit.substr(end));
        begin = end + 1;
    }
    return std::string(unit);
}

}  // namespace

std::string counted(std::int64_t value, std::string_view unit) {
    std::string text = grouped_digits(value);
    if (unit.empty()) return text;
    return text + " " + (value == 1 ? singular_unit(unit) : std::string(unit));
}

std::string grouped_digits(std::int64_t value) {
    std::string digits = std::to_string(value);
    const std::size_t start = value < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > start + 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

Quantity::Quantity(std::int64_t value, std::string_view unit)
    : value_(value), text_(counted(value, unit)), form_(Form::atom) {}

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
