// Bad input: one sentence that names the field, what was expected and what came.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace rootspace {

// Thrown at the edges (files, command line, pages) for a caller's mistake. The command line exits 2
// on it; the page shows `what()` beside the control whose name is `field`.
class InputError : public std::runtime_error {
  public:
    // InputError("layers[2].out", "a whole number from 1 to 65536", "0")
    //   -> "layers[2].out: expected a whole number from 1 to 65536, but got 0"
    InputError(std::string field, std::string_view expected, std::string_view got);

    const std::string& field() const { return field_; }

    // The same mistake under the name that the caller knows the field by.
    InputError renamed(const std::string& field) const;

  private:
    struct Whole {
        std::string sentence;
    };
    InputError(std::string field, const Whole& whole)
        : std::runtime_error(whole.sentence), field_(std::move(field)) {}

    std::string field_;
};

// Runs `work`; a count in it that leaves 64 bits is the fault of the network's sizes.
template <class Work>
auto within_64_bits(Work&& work) {
    try {
        return work();
    } catch (const std::overflow_error&) {
        throw InputError("network", "sizes whose bytes and operations fit 64 bits", "larger ones");
    }
}

// `text` cut to a length that fits a sentence; what does not print is escaped, as \u{1b}, and
// bytes that are no UTF-8 as \xff.
std::string shown(std::string_view text);

}  // namespace rootspace
