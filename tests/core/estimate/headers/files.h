// Small header files of the tests, written in memory, and a reader's loop over one.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/headers/header_tensor.h"

namespace rootspace::estimate {

inline std::string little(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
}

inline std::string safetensors_file(const std::string& json, std::size_t data) {
    return little(json.size(), 8) + json + std::string(data, '\0');
}

class GgufWriter {
  public:
    explicit GgufWriter(std::uint32_t version = 3) : version_(version) {}

    GgufWriter& number(const std::string& key, std::uint64_t value) {
        return entry(key, little(4, 4) + little(value, 4));  // uint32
    }
    GgufWriter& truth(const std::string& key, bool value) {
        return entry(key, little(7, 4) + little(value ? 1 : 0, 1));
    }
    GgufWriter& text(const std::string& key, const std::string& value) {
        return entry(key, little(8, 4) + text_of(value));
    }
    GgufWriter& numbers(const std::string& key, const std::vector<std::uint64_t>& values) {
        std::string list;
        for (const std::uint64_t value : values) list += little(value, 4);
        return entry(key, little(9, 4) + little(5, 4) + little(values.size(), 8) + list);  // int32
    }
    GgufWriter& texts(const std::string& key, const std::vector<std::string>& values) {
        std::string list;
        for (const std::string& value : values) list += text_of(value);
        return entry(key, little(9, 4) + little(8, 4) + little(values.size(), 8) + list);
    }
    GgufWriter& floats(const std::string& key, std::size_t count) {
        return entry(key,
                     little(9, 4) + little(6, 4) + little(count, 8) + std::string(4 * count, 'f'));
    }
    GgufWriter& entry(const std::string& key, const std::string& type_and_value) {
        entries_ += text_of(key) + type_and_value;
        ++keys_;
        return *this;
    }
    // `shape` innermost first, as the file has it; offsets follow one another.
    GgufWriter& tensor(const std::string& name, const std::vector<std::uint64_t>& shape,
                       std::uint32_t type, std::uint64_t bytes) {
        tensors_ += text_of(name) + little(shape.size(), 4);
        for (const std::uint64_t size : shape) tensors_ += little(size, 8);
        tensors_ += little(type, 4) + little(data_, 8);
        data_ += (bytes + 31) / 32 * 32;
        ++count_;
        return *this;
    }
    std::string file() const {
        std::string all = header();
        all.resize((all.size() + 31) / 32 * 32 + data_, '\0');
        return all;
    }
    std::string header() const {
        return "GGUF" + little(version_, 4) + little(count_, 8) + little(keys_, 8) + entries_ +
               tensors_;
    }
    std::size_t header_bytes() const { return 24 + entries_.size() + tensors_.size(); }

  private:
    static std::string text_of(const std::string& value) { return little(value.size(), 8) + value; }

    std::uint32_t version_;
    std::uint64_t count_ = 0, keys_ = 0, data_ = 0;
    std::string entries_, tensors_;
};

// Gives a reader what it asks for of `file`, at most `slice` bytes at once; what it read, in order.
template <class Reader>
std::vector<ByteRange> read_all(Reader& reader, std::string_view file,
                                std::size_t slice = std::string::npos) {
    std::vector<ByteRange> ranges;
    while (const auto range = reader.wanted()) {
        ranges.push_back(*range);
        if (range->begin > static_cast<std::int64_t>(file.size())) {
            reader.give("");
            continue;
        }
        const auto length = static_cast<std::size_t>(range->end - range->begin);
        reader.give(file.substr(static_cast<std::size_t>(range->begin), std::min(length, slice)));
    }
    return ranges;
}

}  // namespace rootspace::estimate
