#include "estimate/headers/gguf.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/explain/quantity.h"
#include "estimate/headers/gguf_cursor.h"
#include "estimate/headers/limits.h"
#include "estimate/weights/block_type.h"

namespace rootspace::estimate {

std::optional<ByteRange> GgufReader::wanted() const {
    if (done_) return std::nullopt;
    const std::int64_t begin =
        std::max(skip_to_, buffer_begin_ + static_cast<std::int64_t>(buffer_.size()));
    std::int64_t end = begin + (started_ ? next_slice : first_slice);
    if (file_bytes_) end = std::min(end, std::max(*file_bytes_, begin + 1));
    return ByteRange{begin, end};
}

void GgufReader::give(std::string_view bytes) {
    const std::optional<ByteRange> range = wanted();
    if (!range) return;
    bytes = bytes.substr(0, static_cast<std::size_t>(range->end - range->begin));
    if (bytes.empty())
        throw InputError("file", "a GGUF header to its end",
                         "an end after " + counted(range->begin, "bytes"));
    if (buffer_.empty()) buffer_begin_ = range->begin;
    buffer_.append(bytes);
    if (buffer_begin_ + static_cast<std::int64_t>(buffer_.size()) > most_gguf_bytes)
        throw InputError("file",
                         "a header of at most " + std::to_string(most_gguf_bytes) + " bytes",
                         "a longer one");
    Cursor cursor(buffer_, buffer_begin_);
    std::int64_t read = buffer_begin_;  // up to the last whole record
    while (!done_ && step(cursor)) {
        read = cursor.position();
        if (cursor.beyond()) break;
    }
    if (done_) {
        buffer_ = std::string();
        return;
    }
    skip_to_ = read;
    const std::int64_t used =
        std::min(read - buffer_begin_, static_cast<std::int64_t>(buffer_.size()));
    buffer_.erase(0, static_cast<std::size_t>(used));
    buffer_begin_ += used;
}

bool GgufReader::step(Cursor& cursor) {
    if (!started_) return read_start(cursor);
    if (strings_) return read_strings(cursor);
    if (keys_left_ > 0) return read_key(cursor);
    if (tensors_left_ > 0 && !read_tensor(cursor)) return false;
    if (tensors_left_ == 0) finish(cursor.position());
    return true;
}

bool GgufReader::read_start(Cursor& cursor) {
    std::string_view magic;
    std::uint32_t version = 0;
    std::uint64_t tensors = 0, keys = 0;
    if (!cursor.text(magic, 4)) return false;
    if (magic != "GGUF")
        throw InputError("file", "the letters GGUF at its start", "\"" + shown(magic) + "\"");
    if (!cursor.number(version)) return false;
    if (version != 0 && (version & 0xffff) == 0)
        throw InputError("version", "2 or 3, in little-endian order", "a big-endian file");
    if (version != 2 && version != 3)
        throw InputError("version", "2 or 3", std::to_string(version));
    if (!cursor.number(tensors) || !cursor.number(keys)) return false;
    if (tensors > static_cast<std::uint64_t>(most_tensors))
        throw InputError("file", "at most " + std::to_string(most_tensors) + " tensors",
                         std::to_string(tensors));
    if (keys > static_cast<std::uint64_t>(most_keys))
        throw InputError("file", "at most " + std::to_string(most_keys) + " metadata keys",
                         std::to_string(keys));
    header_.version = version;
    tensors_left_ = static_cast<std::int64_t>(tensors);
    keys_left_ = static_cast<std::int64_t>(keys);
    return started_ = true;
}

bool GgufReader::read_tensor(Cursor& cursor) {
    std::uint64_t length = 0, offset = 0;
    std::string_view name;
    std::uint32_t dimensions = 0, number = 0;
    if (!cursor.number(length)) return false;
    if (length > static_cast<std::uint64_t>(longest_name))
        throw InputError("tensors", "names of at most " + std::to_string(longest_name) + " bytes",
                         "one of " + std::to_string(length));
    if (!cursor.text(name, length) || !cursor.number(dimensions)) return false;
    const std::string place = "tensor \"" + shown(name) + "\"";
    if (dimensions > most_dimensions)
        throw InputError(place, "at most " + std::to_string(most_dimensions) + " dimensions",
                         std::to_string(dimensions));
    HeaderTensor tensor{std::string(name), "", {}, 0, 0};
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        std::uint64_t size = 0;
        if (!cursor.number(size)) return false;
        if (size > static_cast<std::uint64_t>(largest_exact_integer))
            throw InputError(place, "sizes of at most 2^53", std::to_string(size));
        tensor.shape.insert(tensor.shape.begin(), static_cast<std::int64_t>(size));
    }
    if (!cursor.number(number) || !cursor.number(offset)) return false;
    const BlockType* type = find_block_type(static_cast<std::int64_t>(number));
    if (!type) throw InputError(place, "a type that ggml has", std::to_string(number));
    if (offset > static_cast<std::uint64_t>(largest_exact_integer) ||
        static_cast<std::int64_t>(offset) % header_.alignment != 0)
        throw InputError(place,
                         "an offset of whole " + std::to_string(header_.alignment) + " bytes",
                         std::to_string(offset));
    tensor.dtype = type->name;
    tensor.offset = static_cast<std::int64_t>(offset);
    const std::int64_t row = tensor.shape.empty() ? 1 : tensor.shape.back();
    if (row % type->elements != 0)
        throw InputError(place, "rows of whole blocks of " + tensor.dtype,
                         "rows of " + std::to_string(row));
    try {
        tensor.bytes = checked_mul(tensor.elements() / type->elements, type->bytes);
        checked_add(tensor.offset, tensor.bytes);
    } catch (const std::overflow_error&) {
        throw InputError(place, "a shape whose bytes fit 64 bits", "a larger one");
    }
    header_.tensors.push_back(std::move(tensor));
    --tensors_left_;
    return true;
}

void GgufReader::finish(std::int64_t position) {
    const std::int64_t a = header_.alignment;
    header_.data_offset = (position + a - 1) / a * a;
    std::optional<Bytes> data;
    if (file_bytes_) data = std::max<Bytes>(0, *file_bytes_ - header_.data_offset);
    check_tensors(header_.tensors, data, false);
    done_ = true;
}

void GgufReader::check_inside(std::int64_t begin, std::uint64_t bytes,
                              const std::string& what) const {
    const std::int64_t end =
        file_bytes_ ? std::min(*file_bytes_, most_gguf_bytes) : most_gguf_bytes;
    if (begin > end || bytes > static_cast<std::uint64_t>(end - begin))
        throw InputError(what,
                         file_bytes_ ? "a length within the file and at most " +
                                           std::to_string(most_gguf_bytes) + " bytes"
                                     : "at most " + std::to_string(most_gguf_bytes) + " bytes",
                         std::to_string(bytes));
}

}  // namespace rootspace::estimate
