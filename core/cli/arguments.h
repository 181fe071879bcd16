// The words after a command: one or more files, and --options.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantities.h"

namespace rootspace {

class Arguments {
  public:
    // `with_value`: options that take the next word; `flags`: those that stand alone. Both without
    // their dashes. Throws InputError for an unknown or incomplete option.
    Arguments(const std::vector<std::string>& words,
              const std::vector<std::string_view>& with_value,
              const std::vector<std::string_view>& flags);

    bool flag(std::string_view name) const;
    std::optional<std::string> value(std::string_view name) const;
    std::string value_or(std::string_view name, std::string_view otherwise) const;
    // Throws InputError unless it is a whole number in the range.
    std::int64_t integer(std::string_view name, std::int64_t lowest, std::int64_t highest) const;
    std::int64_t integer_or(std::string_view name, std::int64_t lowest, std::int64_t highest,
                            std::int64_t otherwise) const;
    double number_or(std::string_view name, double lowest, double highest, double otherwise) const;
    // The only file. Throws InputError(what, ...) when there is none or more than one.
    std::string only_file(std::string_view what) const;
    void no_files() const;

  private:
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<std::string> flags_, files_;
};

// Whole content. Throws InputError naming `field` when it cannot be read or is larger than
// `largest_bytes`.
std::string read_file(const std::string& path, std::string_view field,
                      std::size_t largest_bytes = std::size_t{1} << 28);

}  // namespace rootspace
