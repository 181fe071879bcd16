// The shapes of a block's matrices in a GGUF file, against the sizes that its metadata give.
#pragma once

#include "estimate/architecture/architecture.h"
#include "estimate/headers/gguf_fields.h"

namespace rootspace::estimate {

// Block `i` of a model of `width`. Throws InputError naming the tensor whose shape is another; what
// the file does not have is passed over. std::overflow_error past 64 bits.
void check_block_shapes(const GgufFields& fields, std::int64_t width, const Block& block,
                        std::int64_t i);

}  // namespace rootspace::estimate
