// llama.cpp's compute buffer on one device: room for the graph of one batch, reserved at start.
#pragma once

#include "estimate/architecture/architecture.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

inline const WholeCoefficient llama_cpp_number{"llama_cpp.float32", 4};  // B of an activation

// A backend whose kernels read f16 alone has a layer's keys and values copied into it first.
struct HalfCopies {
    bool keys = false, values = false;
    std::int64_t whole = 0, windowed = 0;  // cells of all sequences in a layer
};

struct LlamaCppBatch {
    std::int64_t tokens;   // of the graph
    std::int64_t outputs;  // of these with logits
    std::int64_t cells;    // that a token of one layer can see
    std::int64_t masked;   // that a token's masks span: of whole layers, and of those with a window
    bool fused;            // --flash-attn
    HalfCopies copies{};
};

struct LlamaCppBuffer {
    const char* where;  // it is fullest
    Quantity bytes;
};

// B that a cell of a mask takes: 2 for the kernels of flash attention.
std::int64_t llama_cpp_mask_bytes(bool fused);

// The bytes of these copies for a layer as this block.
Quantity half_copies(const Block& block, const HalfCopies& copies);

// Builds since June 2026.
LlamaCppBuffer llama_cpp_buffer(const Architecture& architecture, const LlamaCppBatch& batch);

// Builds before, which reserve logits of every token of the batch, whatever its outputs are.
LlamaCppBuffer llama_cpp_buffer_2025(const Architecture& architecture, const LlamaCppBatch& batch);

}  // namespace rootspace::estimate
