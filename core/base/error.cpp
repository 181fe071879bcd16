#include "base/error.h"

#include <cstdint>

namespace rootspace {
namespace {

struct Character {
    std::size_t bytes;  // 0: no UTF-8, and `code` the first byte
    std::uint32_t code;
};

// Of `text`, which is not empty. RFC 3629, section 4: shortest forms alone, and no surrogates.
Character first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return std::uint32_t{static_cast<unsigned char>(text[i])};
    };
    const std::uint32_t lead = byte(0);
    const std::size_t bytes = lead < 0x80                   ? 1
                              : lead >= 0xc2 && lead < 0xe0 ? 2
                              : lead >= 0xe0 && lead < 0xf0 ? 3
                              : lead >= 0xf0 && lead < 0xf5 ? 4
                                                            : 0;
    if (bytes == 1) return {1, lead};
    if (bytes == 0 || text.size() < bytes) return {0, lead};
    std::uint32_t code = lead & (0x7fu >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0u) != 0x80) return {0, lead};
        code = code << 6 | (byte(i) & 0x3fu);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return code < least[bytes] || code > 0x10ffff || surrogate ? Character{0, lead}
                                                               : Character{bytes, code};
}

// Not controls, separators of lines, marks without width and those that turn the text's direction.
bool prints(std::uint32_t code) {
    constexpr std::uint32_t hidden[][2] = {{0, 0x1f},          {0x7f, 0x9f},     {0xad, 0xad},
                                           {0x200b, 0x200f},   {0x2028, 0x202e}, {0x2060, 0x206f},
                                           {0xfeff, 0xfeff},   {0xfff0, 0xfffb}, {0xfffe, 0xffff},
                                           {0xe0000, 0x10ffff}};
    for (const auto& [first, last] : hidden)
        if (code >= first && code <= last) return false;
    return true;
}

std::string hexadecimal(std::uint32_t code) {
    std::string text;
    for (int shift = 20; shift >= 0; shift -= 4)
        if (const std::uint32_t rest = code >> shift; rest > 0 || shift <= 4)
            text += "0123456789abcdef"[rest & 0xfu];
    return text;
}

}  // namespace

InputError::InputError(std::string field, std::string_view expected, std::string_view got)
    : std::runtime_error(field + ": expected " + std::string(expected) + ", but got " +
                         std::string(got)),
      field_(std::move(field)) {}

InputError InputError::renamed(const std::string& field) const {
    return InputError(field, Whole{field + std::string(what()).substr(field_.size())});
}

std::string shown(std::string_view text) {
    constexpr int longest = 60;
    std::string result;
    for (int characters = 0; !text.empty(); ++characters) {
        if (characters == longest) return result + "...";
        const Character one = first_of(text);
        const bool as_it_is = one.bytes > 0 && prints(one.code);
        result += as_it_is        ? std::string(text.substr(0, one.bytes))
                  : one.bytes > 0 ? "\\u{" + hexadecimal(one.code) + "}"
                                  : "\\x" + hexadecimal(one.code);
        text.remove_prefix(one.bytes > 0 ? one.bytes : 1);
    }
    return result;
}

}  // namespace rootspace
