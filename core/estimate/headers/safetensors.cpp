#include "estimate/headers/safetensors.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/explain/quantity.h"
#include "estimate/headers/limits.h"
#include "estimate/headers/safetensors_json.h"

namespace rootspace::estimate {
namespace {

constexpr std::int64_t length_bytes = 8;

}  // namespace

std::optional<ByteRange> SafetensorsReader::wanted() const {
    if (done_) return std::nullopt;
    const auto have = static_cast<std::int64_t>(buffer_.size());
    std::int64_t end = end_ ? end_ : first_slice;
    if (file_bytes_) end = std::min(end, std::max(*file_bytes_, have + 1));
    return ByteRange{have, end};
}

void SafetensorsReader::give(std::string_view bytes) {
    const std::optional<ByteRange> range = wanted();
    if (!range) return;
    const auto room = static_cast<std::size_t>(range->end - range->begin);
    bytes = bytes.substr(0, room);
    if (bytes.empty())
        throw InputError(
            "file",
            end_ ? "a header of " + std::to_string(end_ - length_bytes) + " bytes"
                 : "at least 8 bytes, the length of the header",
            "an end after " + counted(static_cast<std::int64_t>(buffer_.size()), "bytes"));
    buffer_.append(bytes);
    if (!end_ && buffer_.size() >= length_bytes) read_length();
    if (!end_ || static_cast<std::int64_t>(buffer_.size()) < end_) return;
    header_.header_bytes = end_ - length_bytes;
    header_.tensors = parse_safetensors_json(std::string_view(buffer_).substr(
        length_bytes, static_cast<std::size_t>(header_.header_bytes)));
    check_tensors(header_.tensors,
                  file_bytes_ ? std::optional<Bytes>(*file_bytes_ - end_) : std::nullopt, true);
    buffer_ = std::string();
    done_ = true;
}

void SafetensorsReader::read_length() {
    std::uint64_t length = 0;
    for (std::size_t i = length_bytes; i-- > 0;)
        length = length << 8 | static_cast<unsigned char>(buffer_[i]);
    if (length < 2 || length > static_cast<std::uint64_t>(most_json_bytes))
        throw InputError("file", "a header of 2 to " + std::to_string(most_json_bytes) + " bytes",
                         "a length of " + std::to_string(length));
    end_ = length_bytes + static_cast<std::int64_t>(length);
    if (file_bytes_ && end_ > *file_bytes_)
        throw InputError("file", "a header within its " + counted(*file_bytes_, "bytes"),
                         "a length of " + std::to_string(length));
}

std::optional<std::int64_t> safetensors_bits(std::string_view dtype) {
    // safetensors/src/tensor.rs, Dtype::bitsize.
    struct Row {
        const char* dtype;
        std::int64_t bits;
    };
    static constexpr Row rows[] = {
        {"F4", 4},          {"F6_E2M3", 6},     {"F6_E3M2", 6}, {"BOOL", 8},    {"U8", 8},
        {"I8", 8},          {"F8_E5M2", 8},     {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"I16", 16},
        {"U16", 16},        {"F16", 16},        {"BF16", 16},   {"I32", 32},    {"U32", 32},
        {"F32", 32},        {"C64", 64},        {"I64", 64},    {"U64", 64},    {"F64", 64},
        {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8},
    };
    for (const Row& row : rows)
        if (dtype == row.dtype) return row.bits;
    return std::nullopt;
}

}  // namespace rootspace::estimate
