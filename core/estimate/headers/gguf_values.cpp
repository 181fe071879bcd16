// The metadata of a GGUF file: what is kept, and what is passed over.
#include <cstring>

#include "base/error.h"
#include "estimate/headers/gguf.h"
#include "estimate/headers/gguf_cursor.h"
#include "estimate/headers/limits.h"

namespace rootspace::estimate {
namespace {

// gguf_metadata_value_type of docs/gguf.md.
enum Type : std::uint32_t {
    u8 = 0,
    i8 = 1,
    u16 = 2,
    i16 = 3,
    u32 = 4,
    i32 = 5,
    f32 = 6,
    truth = 7,
    string = 8,
    array = 9,
    u64 = 10,
    i64 = 11,
    f64 = 12,
};

std::uint64_t bytes_of(std::uint32_t type) {
    static constexpr std::uint64_t sizes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    return sizes[type];
}

std::string place(const std::string& key) { return "metadata \"" + shown(key) + "\""; }

void check_type(std::uint32_t type, const std::string& key) {
    if (type > f64) throw InputError(place(key), "a type that GGUF has", std::to_string(type));
}

template <class To, class From>
To same_bits(From from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

// The value of `size` bytes as they stand, of any type but string and array.
GgufValue value_of(std::uint32_t type, std::uint64_t bits, const std::string& key) {
    switch (type) {
        case i8:
            return std::int64_t{same_bits<std::int8_t>(static_cast<std::uint8_t>(bits))};
        case i16:
            return std::int64_t{same_bits<std::int16_t>(static_cast<std::uint16_t>(bits))};
        case i32:
            return std::int64_t{same_bits<std::int32_t>(static_cast<std::uint32_t>(bits))};
        case i64:
            return same_bits<std::int64_t>(bits);
        case f32:
            return double{same_bits<float>(static_cast<std::uint32_t>(bits))};
        case f64:
            return same_bits<double>(bits);
        case truth:
            return bits != 0;
        default:
            if (bits > static_cast<std::uint64_t>(largest_exact_integer))
                throw InputError(place(key), "at most 2^53", std::to_string(bits));
            return static_cast<std::int64_t>(bits);
    }
}

bool tokenizers(const std::string& key) { return key.starts_with("tokenizer."); }

}  // namespace

bool GgufReader::read_key(Cursor& cursor) {
    std::uint64_t length = 0;
    std::string_view key;
    if (!cursor.number(length)) return false;
    if (length > static_cast<std::uint64_t>(longest_name))
        throw InputError("metadata", "keys of at most " + std::to_string(longest_name) + " bytes",
                         "one of " + std::to_string(length));
    return cursor.text(key, length) && read_value(cursor, std::string(key));
}

bool GgufReader::read_value(Cursor& cursor, const std::string& key) {
    std::uint32_t type = 0;
    if (!cursor.number(type)) return false;
    check_type(type, key);
    if (type == array) return read_array(cursor, key);
    if (type == string) {
        std::uint64_t length = 0;
        if (!cursor.number(length)) return false;
        check_inside(cursor.position(), length, place(key));
        if (length > static_cast<std::uint64_t>(longest_kept_string)) {
            cursor.go_to(cursor.position() + static_cast<std::int64_t>(length));
        } else {
            std::string_view text;
            if (!cursor.text(text, length)) return false;
            keep(key, std::string(text));
        }
    } else {
        std::string_view raw;
        if (!cursor.text(raw, bytes_of(type))) return false;
        std::uint64_t bits = 0;
        for (std::size_t i = raw.size(); i-- > 0;)
            bits = bits << 8 | static_cast<unsigned char>(raw[i]);
        keep(key, value_of(type, bits, key));
    }
    --keys_left_;
    return true;
}

bool GgufReader::read_array(Cursor& cursor, const std::string& key) {
    std::uint32_t type = 0;
    std::uint64_t length = 0;
    if (!cursor.number(type)) return false;
    check_type(type, key);
    if (type == array) throw InputError(place(key), "an array of values", "an array of arrays");
    if (!cursor.number(length)) return false;
    // A string takes 8 bytes at least.
    const std::uint64_t size = type == string ? 8 : bytes_of(type);
    if (length > static_cast<std::uint64_t>(most_gguf_bytes))
        check_inside(cursor.position(), length, place(key));
    check_inside(cursor.position(), length * size, place(key));
    GgufArray found{static_cast<std::int64_t>(length), {}};
    const bool whole = type != string && type != f32 && type != f64;
    if (type == string) {
        strings_ = OpenArray{key, found.length};
    } else if (!whole || tokenizers(key) || found.length > most_kept_numbers) {
        cursor.go_to(cursor.position() + static_cast<std::int64_t>(length * size));
    } else {
        for (std::uint64_t i = 0; i < length; ++i) {
            std::string_view raw;
            if (!cursor.text(raw, size)) return false;
            std::uint64_t bits = 0;
            for (std::size_t at = raw.size(); at-- > 0;)
                bits = bits << 8 | static_cast<unsigned char>(raw[at]);
            const GgufValue value = value_of(type, bits, key);
            const bool* flag = std::get_if<bool>(&value);
            found.numbers.push_back(flag ? (*flag ? 1 : 0) : std::get<std::int64_t>(value));
        }
    }
    keep(key, std::move(found));
    --keys_left_;
    return true;
}

// One string an array's step, so that few bytes are held.
bool GgufReader::read_strings(Cursor& cursor) {
    if (strings_->left == 0) {
        strings_.reset();
        return true;
    }
    std::uint64_t length = 0;
    if (!cursor.number(length)) return false;
    check_inside(cursor.position(), length, place(strings_->key));
    cursor.go_to(cursor.position() + static_cast<std::int64_t>(length));
    --strings_->left;
    return true;
}

void GgufReader::keep(const std::string& key, GgufValue value) {
    if (key == "general.alignment") {
        const auto* number = std::get_if<std::int64_t>(&value);
        // A power of two keeps every offset a double can hold.
        if (!number || *number < 1 || *number > 1 << 20 || (*number & (*number - 1)) != 0)
            throw InputError(place(key), "a power of two up to 2^20",
                             number ? std::to_string(*number) : "no whole number");
        header_.alignment = *number;
    }
    if (!header_.values.emplace(key, std::move(value)).second)
        throw InputError("metadata", "each key once", "\"" + shown(key) + "\" twice");
}

}  // namespace rootspace::estimate
