#include "estimate/reconcile/log_line.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

bool between(char c) { return c == ' ' || c == '\t' || c == ':' || c == '=' || c == '('; }

std::size_t past_filling(std::string_view text, std::size_t at) {
    for (bool moved = true; moved;) {
        moved = false;
        while (at < text.size() && between(text[at])) ++at;
        for (const std::string_view word : {"takes ", "take ", "took ", "is "})
            if (text.substr(at, word.size()) == word) {
                at += word.size();
                moved = true;
                break;
            }
    }
    return at;
}

std::size_t behind(std::string_view text, std::string_view phrase) {
    const std::size_t at = text.find(phrase);
    return at == std::string_view::npos ? at : past_filling(text, at + phrase.size());
}

bool of_number(char c) { return (c >= '0' && c <= '9') || c == '.' || c == ','; }

}  // namespace

std::optional<PrintedBytes> LogLine::bytes_after(std::string_view phrase, Rounding rounding) const {
    std::size_t at = behind(text, phrase);
    if (at == std::string_view::npos) return std::nullopt;
    return read_bytes(text, at, rounding);
}

bool LogLine::below_zero_after(std::string_view phrase) const {
    std::size_t at = behind(text, phrase);
    if (at == std::string_view::npos || text.substr(at, 1) != "-") return false;
    ++at;
    return read_bytes(text, at, Rounding::nearest).has_value();
}

std::optional<std::int64_t> LogLine::count_after(std::string_view phrase) const {
    std::size_t at = behind(text, phrase);
    if (at == std::string_view::npos) return std::nullopt;
    return read_count(text, at);
}

std::optional<PrintedBytes> LogLine::bytes_before(std::string_view phrase,
                                                  Rounding rounding) const {
    const std::size_t end = text.find(phrase);
    if (end == std::string_view::npos) return std::nullopt;
    std::size_t begin = end;  // of "5.68 GiB": back over the unit, then over the number
    while (begin > 0 && !of_number(text[begin - 1]) && end - begin < 8) --begin;
    while (begin > 0 && of_number(text[begin - 1]) && end - begin < 32) --begin;
    return read_bytes(text, begin, rounding);
}

LogTerm LogLine::term(std::string name, Role role, std::vector<Part> covers, PrintedBytes size,
                      LogFormat format, std::string device) const {
    return {std::move(name),   role,   std::move(covers),   size, format,
            std::move(device), number, shown(trimmed(text))};
}

std::string_view trimmed(std::string_view text) {
    const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && space(text.front())) text.remove_prefix(1);
    while (!text.empty() && space(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> pieces(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator)) {
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + 1);
    }
    parts.push_back(text);
    return parts;
}

std::vector<std::int64_t> whole_numbers(std::string_view text) {
    std::vector<std::int64_t> numbers;
    for (std::size_t at = 0; at < text.size();) {
        const bool negative = at > 0 && text[at - 1] == '-';
        if (const auto number = read_count(text, at))
            numbers.push_back(negative ? -*number : *number);
        else
            ++at;
    }
    return numbers;
}

}  // namespace rootspace::estimate
