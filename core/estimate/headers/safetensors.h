// The header of a .safetensors file, read by slices, and the index of a sharded checkpoint. Format:
// https://github.com/huggingface/safetensors, "Format": 8 bytes of length, little-endian, then
// JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/headers/header_tensor.h"

namespace rootspace::estimate {

struct SafetensorsHeader {
    std::int64_t header_bytes = 0;      // of the JSON
    std::vector<HeaderTensor> tensors;  // in the file's order
};

// Asks for bytes and is given them, until it asks for none:
//   while (auto range = reader.wanted()) reader.give(slice(range->begin, range->end));
class SafetensorsReader {
  public:
    // `file_bytes` absent: the size is unknown, and ends past it are not found.
    explicit SafetensorsReader(std::optional<std::int64_t> file_bytes) : file_bytes_(file_bytes) {}

    std::optional<ByteRange> wanted() const;
    // Bytes from wanted()->begin on; fewer than wanted are taken as they are, none mean the file's
    // end. Throws InputError for anything that is no such header.
    void give(std::string_view bytes);
    const SafetensorsHeader& header() const { return header_; }

  private:
    void read_length();

    std::optional<std::int64_t> file_bytes_;
    std::string buffer_;
    std::int64_t end_ = 0;  // of the header in the file; 0: not known yet
    bool done_ = false;
    SafetensorsHeader header_;
};

struct SafetensorsIndex {
    std::optional<Bytes> total_bytes;  // metadata.total_size
    std::int64_t tensors = 0;
    std::vector<std::string> files;  // each once; plain names without folders
};

// The text of model.safetensors.index.json. Throws InputError.
SafetensorsIndex read_safetensors_index(std::string_view json);

// Bits of an element; nullopt for a dtype that the format does not have.
std::optional<std::int64_t> safetensors_bits(std::string_view dtype);

}  // namespace rootspace::estimate
