#include "base/error.h"

namespace rootspace {

InputError::InputError(std::string field, std::string_view expected, std::string_view got)
    : std::runtime_error(field + ": expected " + std::string(expected) + ", but got " +
                         std::string(got)),
      field_(std::move(field)) {}

InputError InputError::renamed(const std::string& field) const {
    return InputError(field, Whole{field + std::string(what()).substr(field_.size())});
}

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string result;
    for (char c : text.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        result += (byte < 0x20 || byte >= 0x7f) ? '?' : c;
    }
    if (text.size() > longest) result += "...";
    return result;
}

}  // namespace rootspace
