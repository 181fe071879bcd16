// The header of a GGUF file, read by slices. Format: docs/gguf.md of ggml-org/ggml, versions 2 and
// 3, little-endian; version 1 and big-endian files are refused, as llama.cpp does.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "estimate/headers/header_tensor.h"

namespace rootspace::estimate {

struct GgufArray {
    std::int64_t length;
    // Of whole numbers and truth values, when they are few (limits.h) and no tokenizer's.
    std::vector<std::int64_t> numbers;
};

using GgufValue = std::variant<bool, std::int64_t, double, std::string, GgufArray>;

struct GgufHeader {
    std::int64_t version = 0, alignment = 32;
    std::int64_t data_offset = 0;  // where the tensors' data begin in the file
    // Long strings, such as a chat template, are left out.
    std::map<std::string, GgufValue> values;
    std::vector<HeaderTensor> tensors;  // dtype is ggml's name
};

// Used as SafetensorsReader is. Values that nobody needs are passed over, and long arrays of
// numbers not even asked for, so wanted() can leave gaps. Holds one slice at most.
class GgufReader {
  public:
    explicit GgufReader(std::optional<std::int64_t> file_bytes) : file_bytes_(file_bytes) {}

    std::optional<ByteRange> wanted() const;
    void give(std::string_view bytes);
    const GgufHeader& header() const { return header_; }

  private:
    class Cursor;
    struct OpenArray {
        std::string key;
        std::int64_t left;
    };

    bool step(Cursor& cursor);  // one record; false when the bytes at hand end within it
    bool read_start(Cursor& cursor);
    bool read_key(Cursor& cursor);
    bool read_value(Cursor& cursor, const std::string& key);
    bool read_array(Cursor& cursor, const std::string& key);
    bool read_strings(Cursor& cursor);
    bool read_tensor(Cursor& cursor);
    void keep(const std::string& key, GgufValue value);
    void finish(std::int64_t position);
    void check_inside(std::int64_t begin, std::uint64_t bytes, const std::string& what) const;

    std::optional<std::int64_t> file_bytes_;
    std::string buffer_;
    std::int64_t buffer_begin_ = 0;  // of the buffer in the file
    std::int64_t skip_to_ = 0;       // nothing before this byte is needed
    bool started_ = false, done_ = false;
    std::int64_t keys_left_ = 0, tensors_left_ = 0;
    std::optional<OpenArray> strings_;
    GgufHeader header_;
};

}  // namespace rootspace::estimate
