#include "cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "base/error.h"

namespace rootspace {
namespace {

bool contains(const std::vector<std::string_view>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

template <class Number>
Number parse(std::string_view option, const std::string& text, Number lowest, Number highest,
             const std::string& expected) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= lowest) ||
        !(value <= highest))
        throw InputError("--" + std::string(option), expected, "\"" + shown(text) + "\"");
    return value;
}

}  // namespace

Arguments::Arguments(const std::vector<std::string>& words,
                     const std::vector<std::string_view>& with_value,
                     const std::vector<std::string_view>& flags) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (!word.starts_with("--")) {
            files_.push_back(word);
            continue;
        }
        const std::string name = word.substr(2);
        if (contains(flags, name)) {
            flags_.push_back(name);
        } else if (!contains(with_value, name)) {
            std::string known;
            for (const auto list : {&with_value, &flags})
                for (const auto option : *list)
                    known += (known.empty() ? "--" : ", --") + std::string(option);
            throw InputError(shown(word), "one of " + known, "an option nobody reads");
        } else if (i + 1 == words.size()) {
            throw InputError(word, "a value after it", "the end of the line");
        } else if (!values_.emplace(name, words[++i]).second) {
            throw InputError(word, "the option once", "it twice");
        }
    }
}

bool Arguments::flag(std::string_view name) const {
    return std::find(flags_.begin(), flags_.end(), name) != flags_.end();
}

std::optional<std::string> Arguments::value(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::string Arguments::value_or(std::string_view name, std::string_view otherwise) const {
    return value(name).value_or(std::string(otherwise));
}

std::int64_t Arguments::integer(std::string_view name, std::int64_t lowest,
                                std::int64_t highest) const {
    const std::string expected =
        "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest);
    const auto text = value(name);
    if (!text) throw InputError("--" + std::string(name), expected, "nothing");
    return parse<std::int64_t>(name, *text, lowest, highest, expected);
}

std::int64_t Arguments::integer_or(std::string_view name, std::int64_t lowest, std::int64_t highest,
                                   std::int64_t otherwise) const {
    return value(name) ? integer(name, lowest, highest) : otherwise;
}

double Arguments::number_or(std::string_view name, double lowest, double highest,
                            double otherwise) const {
    const auto text = value(name);
    if (!text) return otherwise;
    std::ostringstream expected;
    expected << "a number from " << lowest << " to " << highest;
    return parse<double>(name, *text, lowest, highest, expected.str());
}

std::string Arguments::only_file(std::string_view what) const {
    if (files_.size() != 1)
        throw InputError(std::string(what), "one file",
                         files_.empty() ? "none" : std::to_string(files_.size()) + " words");
    return files_.front();
}

void Arguments::no_files() const {
    if (!files_.empty())
        throw InputError("arguments", "options only", "\"" + shown(files_.front()) + "\"");
}

std::string read_file(const std::string& path, std::string_view field, std::size_t largest_bytes) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw InputError(std::string(field), "a file that can be read", "\"" + shown(path) + "\"");
    std::string content;
    char block[65536];
    while (file.read(block, sizeof block) || file.gcount() > 0) {
        content.append(block, static_cast<std::size_t>(file.gcount()));
        if (content.size() > largest_bytes)
            throw InputError(std::string(field),
                             "a file of at most " + std::to_string(largest_bytes) + " bytes",
                             "a larger one");
    }
    if (file.bad())
        throw InputError(std::string(field), "a file that can be read", "\"" + shown(path) + "\"");
    return content;
}

}  // namespace rootspace
