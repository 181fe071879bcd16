// The value of a derivation as the estimator writes it (explain/quantity.h): "2 × 32 layers × (3 B
// + 4 B)", "⌈10 tokens / 4 devices⌉", "min(3, 4 B)". What stands between a number and the next sign
// is its unit.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/quantities.h"

namespace rootspace {

class Derivation {
  public:
    explicit Derivation(std::string_view text) : text_(text) {}

    // Throws std::runtime_error where the text is no derivation, std::overflow_error past 64 bits.
    std::int64_t value() {
        const std::int64_t found = sum(0);
        if (!text_.empty()) fail("an end");
        return found;
    }

  private:
    bool takes(std::string_view sign) {
        if (!text_.starts_with(sign)) return false;
        text_.remove_prefix(sign.size());
        return true;
    }

    [[noreturn]] void fail(const char* expected) const {
        throw std::runtime_error(std::string("expected ") + expected + " at \"" +
                                 std::string(text_.substr(0, 40)) + "\"");
    }

    std::int64_t sum(int choices) {
        std::int64_t found = product(choices);
        while (true) {
            if (takes(" + "))
                found = checked_add(found, product(choices));
            else if (takes(" − "))
                found = checked_add(found, -product(choices));
            else
                return found;
        }
    }

    std::int64_t product(int choices) {
        std::int64_t found = factor(choices);
        while (takes(" × ")) found = checked_mul(found, factor(choices));
        return found;
    }

    // `choices`: how many min or max it stands in, whose commas end a unit.
    std::int64_t factor(int choices) {
        if (takes("(")) {
            const std::int64_t found = sum(choices);
            if (!takes(")")) fail(")");
            return found;
        }
        if (takes("⌈")) {
            const std::int64_t whole = sum(choices);
            if (!takes(" / ")) fail("/");
            const std::int64_t parts = sum(choices);
            if (!takes("⌉")) fail("⌉");
            return whole / parts + (whole % parts > 0 ? 1 : 0);
        }
        for (const bool least : {true, false})
            if (takes(least ? "min(" : "max(")) {
                const std::int64_t a = sum(choices + 1);
                if (!takes(", ")) fail("a comma");
                const std::int64_t b = sum(choices + 1);
                if (!takes(")")) fail(")");
                return least ? std::min(a, b) : std::max(a, b);
            }
        return number(choices);
    }

    std::int64_t number(int choices) {
        std::string digits;
        while (!text_.empty() && (is_digit(0) || (text_[0] == ',' && is_digit(1)))) {
            if (text_[0] != ',') digits += text_[0];
            text_.remove_prefix(1);
        }
        if (digits.empty()) fail("a number");
        while (!text_.empty() && !at_sign(choices)) text_.remove_prefix(1);
        return std::stoll(digits);
    }

    bool at_sign(int choices) const {
        for (const char* sign : {" + ", " − ", " × ", " / ", ")", "⌉"})
            if (text_.starts_with(sign)) return true;
        if (choices == 0 || !text_.starts_with(", ")) return false;
        const std::string_view next = text_.substr(2);
        return is_digit(2) || next.starts_with("(") || next.starts_with("⌈") ||
               next.starts_with("min(") || next.starts_with("max(");
    }

    bool is_digit(std::size_t at) const {
        return at < text_.size() && text_[at] >= '0' && text_[at] <= '9';
    }

    std::string_view text_;
};

}  // namespace rootspace
