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

// cos_sin_cache of the rotary embedding, one for all layers of the same angles, whole on each
// device: a row for each position that the config states, in the model's type, of gpt-oss in
// float32 (vllm/model_executor/layers/rotary_embedding/__init__.py, get_rope, which keeps one for
// each set of its arguments; base.py; models/gpt_oss.py). Scaled angles have the rows
// they reach (linear_, dynamic_ntk_, yarn_ and deepseek_scaling_rope.py), and Gemma 3's layers with
// a window a table of their own without it (models/gemma3.py); Phi-3's long form the rows of both
// its contexts (phi3_long_rope_scaled_rope.py). Nothing of learned positions.
std::vector<Item> rotary_table(const DevicePart& part, std::int64_t number_bytes);

// What PyTorch's caching allocator counts as allocated beyond the weights themselves
// (allocator.h), of the tensors that vLLM makes: queries, keys and values in one
// (QKVParallelLinear), gate and up in one (MergedColumnParallelLinear), all experts in two
// (layers/fused_moe). In 16 or 32 bits alone: packed weights are repacked as they are loaded.
std::vector<Item> joined_slack(const DevicePart& part, const WeightFormat& format,
                               std::int64_t number_bytes);

}  // namespace rootspace::estimate
