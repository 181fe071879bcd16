// What a header says of one tensor, and the checks that all headers share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/quantities.h"

namespace rootspace::estimate {

// A reader asks for bytes [begin, end) of a file.
struct ByteRange {
    std::int64_t begin, end;
    bool operator==(const ByteRange&) const = default;
};

struct HeaderTensor {
    std::string name;
    std::string dtype;                // in the file's own words: "BF16", "I32", "Q4_K"
    std::vector<std::int64_t> shape;  // outermost first, as PyTorch prints it
    Bytes offset;                     // from the start of the data
    Bytes bytes;

    std::int64_t elements() const;  // of the shape: words of packed weights
};

// Throws InputError where two tensors have one name or share bytes, or one ends past `data_bytes`
// (absent: unknown). With `no_holes` every byte must belong to a tensor, as safetensors demands.
void check_tensors(const std::vector<HeaderTensor>& tensors, std::optional<Bytes> data_bytes,
                   bool no_holes);

// Throws InputError where a name occurs twice. Of several files the tensors of all, one after the
// other.
void check_names(const std::vector<HeaderTensor>& tensors);

}  // namespace rootspace::estimate
