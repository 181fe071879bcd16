// What the files of a checkpoint hold, by the types safetensors names: weights, what prediction
// blocks repeat, and the scales of a quantisation. Held to the element against DeepSeek-V3's and
// gpt-oss's own (tests/core/estimate/architecture/checkpoint_test.cpp).
#pragma once

#include <string>
#include <vector>

#include "base/quantities.h"
#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

struct StoredPart {
    std::string type;       // "F32", "F16", "BF16", "F8_E4M3", "U8"
    std::int64_t elements;  // as hubs count: each of the two 4-bit values in a byte
    Bytes bytes;            // without the files' headers
};

struct Checkpoint {
    std::vector<StoredPart> parts;  // a type that holds nothing is absent
    std::int64_t weights;           // of the model itself, as parameter_count's total
    std::int64_t prediction;        // of its prediction blocks
    std::int64_t repeated;          // embedding and head once more, for each prediction block
    std::int64_t scales;
    std::int64_t elements;  // all of these
    Bytes bytes;
};

// As the config's storage says: plain, FP8 in blocks (DeepSeek) or MXFP4 experts (gpt-oss). Buffers
// that old versions saved beside the weights (GPT-2's masks) are not counted. Throws InputError
// where the config does not say how it is stored, or the method is another (GPTQ, AWQ, ...:
// core/estimate/weights).
Checkpoint checkpoint_contents(const Architecture& architecture);

}  // namespace rootspace::estimate
