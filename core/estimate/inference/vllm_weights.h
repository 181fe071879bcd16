// What vLLM holds of weights beside a checkpoint's own bytes: packed experts are padded to the
// sizes that its kernels take, and latent attention has a dequantised copy of one matrix a layer.
#pragma once

#include <string>
#include <vector>

#include "estimate/inference/device_part.h"
#include "estimate/weights/weight_bytes.h"

namespace rootspace::estimate {

// The kernels that vLLM multiplies experts in MXFP4 with unless told otherwise
// (vllm/model_executor/layers/fused_moe/oracle/mxfp4.py, select_mxfp4_moe_backend).
enum class ExpertKernels {
    none,
    marlin,  // NVIDIA GPUs but those of the next two rows, from compute capability 8.0 on
    triton,  // compute capability 9.0 up to below 10.0
    trtllm,  // 10.0 up to below 11.0: FlashInfer
    rocm,    // AMD
    intel,   // Intel GPUs
};

std::string kernels_name(ExpertKernels kernels);

// Channels of an expert that vLLM leaves on one device; 1 where it cuts anywhere.
std::int64_t expert_block(const WeightFormat& format);

// The padding of a device's experts, with the biases that the kernels take in float32; nothing
// where the format packs no experts in MXFP4 or no byte is added. `part` is what vllm_part() gives.
std::vector<Item> expert_padding(const DevicePart& part, const WeightFormat& format,
                                 ExpertKernels kernels);

// W_UV and W_UK_T of latent attention. Where attn_kv_b is packed they are views of a dequantised
// copy of it; in 16 or 32 bits they are views of the matrix itself and take no byte
// (vllm/v1/attention/backends/mla/common.py, process_weights_after_loading).
std::vector<Item> latent_copies(const DevicePart& part, const WeightFormat& format,
                                std::int64_t number_bytes);

// cos_sin_cache of the rotary embedding, one for all layers, whole on each device: a row for each
// position that the config states, in the model's type, of gpt-oss in float32
// (vllm/model_executor/layers/rotary_embedding/base.py, RotaryEmbedding; get_rope keeps one;
// models/gpt_oss.py). Nothing of learned positions, or where rotary_unknown().
std::vector<Item> rotary_table(const DevicePart& part, std::int64_t number_bytes);

// Whether the table has other rows than positions: by the factor of Gemma 3's linear scaling, and
// by the original context of Phi-3's long form, neither of which is read from a config.
bool rotary_unknown(const Architecture& architecture);

}  // namespace rootspace::estimate
