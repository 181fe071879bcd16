// One line of a log, and the few ways in which all readers take it apart. No reader goes back in
// its line: the whole log is read in linear time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "estimate/reconcile/log_term.h"

namespace rootspace::estimate {

struct LogLine {
    std::string_view text;
    std::int64_t number;       // from 1
    std::string_view after{};  // the lines behind it

    bool has(std::string_view phrase) const { return text.find(phrase) != std::string_view::npos; }
    // The size that follows `phrase`, past spaces, ':', '=', '(' and the words take(s), took, is.
    std::optional<PrintedBytes> bytes_after(std::string_view phrase, Rounding rounding) const;
    std::optional<std::int64_t> count_after(std::string_view phrase) const;
    // "Available KV cache memory: -1.81 GiB", which is no size.
    bool below_zero_after(std::string_view phrase) const;
    // The size that stands before `phrase`, with nothing but spaces between.
    std::optional<PrintedBytes> bytes_before(std::string_view phrase, Rounding rounding) const;

    LogTerm term(std::string name, Role role, std::vector<Part> covers, PrintedBytes size,
                 LogFormat format, std::string device = "") const;
};

std::string_view trimmed(std::string_view text);
// Split at `separator`; the pieces keep their spaces.
std::vector<std::string_view> pieces(std::string_view text, char separator);
// Every whole number in a text, with its sign; none of more than 15 digits is taken.
std::vector<std::int64_t> whole_numbers(std::string_view text);

}  // namespace rootspace::estimate
