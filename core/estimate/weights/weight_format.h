// The formats weights are stored in, by the ids the command line takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "estimate/weights/gguf_mix.h"

namespace rootspace::estimate {

enum class Packing {
    plain,          // every tensor in one type
    fp8,            // one scale a matrix
    fp8_blocks,     // one scale a 128 x 128 block
    gptq,           // groups of 128 inputs, with g_idx
    awq,            // groups of 128 inputs
    int8_rows,      // bitsandbytes LLM.int8()
    nf4,            // bitsandbytes NF4, blocks of 64
    nf4_double,     // its scales in blocks of 256 as well
    mxfp4_experts,  // experts alone, blocks of 32
    gguf,
};

struct WeightFormat {
    std::string id;    // "gptq-int4"
    std::string name;  // "GPTQ, 4 bits"
    Packing packing;
    std::int64_t bits;  // of a packed weight; of GGUF files 0, since they mix types
    std::string dtype;  // plain: of every tensor; otherwise of what stays unpacked, "" for GGUF
    std::string source;
    const GgufMixRow* mix = nullptr;  // GGUF alone; of own_types_id none
};

// The format of a GGUF file whose tensors have each a type of its own: a config with tensor_types.
inline constexpr const char* own_types_id = "gguf-file";

// fp32 fp16 bf16 fp8 fp8-block gptq-int8 gptq-int4 awq int8 nf4 nf4-double mxfp4, then the mixes of
// GGUF by their own names (Q4_K_M ...; F16 and BF16 are GGUF files, fp16 and bf16 checkpoints),
// then own_types_id.
const std::vector<WeightFormat>& weight_formats();

// Throws InputError("format", ...) with the ids that exist.
const WeightFormat& weight_format(std::string_view id);

// The format in which a config says its checkpoint is stored (quantization_config); nullptr where
// it says none, or one that is not among these: other groups, other bits.
const WeightFormat* published_format(const Storage& storage);

}  // namespace rootspace::estimate
