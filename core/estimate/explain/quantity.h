// A whole number that carries its own derivation: the text is written by the same operations that
// compute the value, so a formula shown to a reader cannot disagree with the number beside it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/quantities.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {

class Quantity {
  public:
    // "32 layers", "1 layer" (as counted below); a unit may be empty.
    Quantity(std::int64_t value, std::string_view unit = "");

    std::int64_t value() const { return value_; }
    // The derivation: "2 × 32 layers × 1,024 channels × 2 B". A sum keeps its terms; zero terms
    // stay visible, since what is zero is part of the answer.
    const std::string& text() const { return text_; }

    friend Quantity operator*(const Quantity& a, const Quantity& b);
    friend Quantity operator+(const Quantity& a, const Quantity& b);
    friend Quantity operator-(const Quantity& a, const Quantity& b);
    // Rounded up, as whole blocks, pages and shares are: "⌈a / b⌉". b > 0.
    friend Quantity divided_up(const Quantity& a, const Quantity& b);
    friend Quantity smaller(const Quantity& a, const Quantity& b);  // "min(a, b)"
    friend Quantity larger(const Quantity& a, const Quantity& b);   // "max(a, b)"

    // The same value under a name, where the derivation would repeat: "131,072 B a token".
    Quantity named(std::string_view unit) const { return {value_, unit}; }

  private:
    enum class Form { atom, product, sum };
    Quantity(std::int64_t value, std::string text, Form form);
    std::string factor() const;  // in brackets where a product needs them

    std::int64_t value_;
    std::string text_;
    Form form_;
};

// 1,234,567
std::string grouped_digits(std::int64_t value);

// "32 layers", "1 layer": a count before what is counted, which `unit` has in the plural. Of
// several words the noun is the first that ends in s, unless "B" or a preposition stands before it.
std::string counted(std::int64_t value, std::string_view unit);

}  // namespace rootspace::estimate
