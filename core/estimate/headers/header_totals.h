// What a header adds up to: by dtype, by component, and in parameters, which packed storage hides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/headers/header_tensor.h"
#include "estimate/weights/weight_bytes.h"

namespace rootspace::estimate {

struct HeaderComponent {
    std::optional<Component> component;  // absent: names that belong to none we know
    std::int64_t tensors, parameters;
    Bytes bytes;
};

struct HeaderTotals {
    std::vector<StoredCount> stored;  // elements as shapes count them
    std::vector<HeaderComponent> components;
    // Weights of the model: eight of a GPTQ word at four bits, two of an MXFP4 byte; scales, zeros
    // and buffers are none. Duplicates in a checkpoint (DeepSeek-V3's second embedding) count.
    std::int64_t parameters = 0;
    std::int64_t unread = 0;  // elements of packed tensors whose bits the header does not tell
    Bytes bytes = 0;
};

// Tensors of one file, or of all files of a checkpoint, safetensors or GGUF. Throws InputError
// where sums leave 64 bits.
HeaderTotals header_totals(const std::vector<HeaderTensor>& tensors);

}  // namespace rootspace::estimate
