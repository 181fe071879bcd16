#include "estimate/inference/vllm_weights.h"

#include "base/error.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// oracle/mxfp4.py, mxfp4_round_up_hidden_size_and_intermediate_size.
const WholeCoefficient marlin_channels{"vllm.marlin_channels", 128};
const WholeCoefficient marlin_hidden{"vllm.marlin_hidden", 256};
const WholeCoefficient trtllm_multiple{"vllm.trtllm_multiple", 256};
const WholeCoefficient rocm_multiple{"vllm.rocm_multiple", 256};
const WholeCoefficient triton_channels{"vllm.triton_channels", 64};
// convert_to_mxfp4_moe_kernel_format there: w13_bias and w2_bias become float32 but in Marlin's and
// Intel's kernels, of bfloat16 in the checkpoint.
const WholeCoefficient wider_bias{"vllm.wider_bias", 2};

// vllm/model_executor/models/gpt_oss.py, load_weights, mxfp4_block.
const WholeCoefficient mxfp4_block{"vllm.mxfp4_block", 32};

// models/gpt_oss.py, OAIAttention: get_rope(dtype=torch.float32).
const WholeCoefficient gpt_oss_rotary{"vllm.gpt_oss_rotary_bytes", 4};

struct Multiples {
    std::int64_t channels, hidden;
    bool wide_biases;
};

Multiples multiples(ExpertKernels kernels) {
    switch (kernels) {
        case ExpertKernels::none:
            break;
        case ExpertKernels::marlin:
            return {marlin_channels, marlin_hidden, false};
        case ExpertKernels::triton:
            return {triton_channels, 1, true};
        case ExpertKernels::trtllm:
            return {trtllm_multiple, trtllm_multiple, true};
        case ExpertKernels::rocm:
            return {rocm_multiple, rocm_multiple, true};
        case ExpertKernels::intel:
            return {triton_channels, 1, false};
    }
    return {1, 1, false};
}

std::int64_t padded(std::int64_t size, std::int64_t multiple) {
    return checked_mul(divided_up(size, multiple), multiple);
}

}  // namespace

std::string kernels_name(ExpertKernels kernels) {
    switch (kernels) {
        case ExpertKernels::none:
            return "none";
        case ExpertKernels::marlin:
            return "Marlin";
        case ExpertKernels::triton:
            return "Triton";
        case ExpertKernels::trtllm:
            return "FlashInfer's TensorRT-LLM";
        case ExpertKernels::rocm:
            return "ROCm's";
        case ExpertKernels::intel:
            return "Intel's";
    }
    return "";
}

std::int64_t expert_block(const WeightFormat& format) {
    return format.packing == Packing::mxfp4_experts ? std::int64_t{mxfp4_block} : 1;
}

std::vector<Item> expert_padding(const DevicePart& part, const WeightFormat& format,
                                 ExpertKernels kernels) {
    if (format.packing != Packing::mxfp4_experts) return {};
    const Multiples to = multiples(kernels);
    std::vector<WeightTensor> own, wide;
    std::int64_t biases = 0;
    for (const WeightTensor& tensor : part.tensors) {
        if (tensor.component != Component::experts) continue;
        own.push_back(tensor);
        const bool down = tensor.role.starts_with("ffn_down_exps");
        WeightTensor& one = wide.emplace_back(tensor);
        one.rows = padded(tensor.rows, down ? to.hidden : to.channels);
        if (tensor.vector)
            biases = checked_add(biases, one.elements());
        else
            one.columns = padded(tensor.columns, down ? to.channels : to.hidden);
    }
    const WeightBytes held = weight_bytes(wide, format);
    Item item{"padding of experts", Purpose::weights,
              held.total() - weight_bytes(own, format).total(), held.items.front().formula, ""};
    item.formula +=
        " − " + grouped_digits(held.total() - item.bytes) + " B of the experts themselves";
    if (to.wide_biases && biases > 0) {
        item.bytes = checked_add(item.bytes, checked_mul(biases, wider_bias));
        item.formula +=
            " + " + grouped_digits(biases) + " biases × " + grouped_digits(wider_bias) + " B";
    }
    if (item.bytes == 0) return {};
    item.source = "vLLM vllm/model_executor/layers/fused_moe/oracle/mxfp4.py, " +
                  kernels_name(kernels) + " kernels: channels in multiples of " +
                  std::to_string(to.channels) +
                  (to.hidden > 1 ? ", the hidden size of " + std::to_string(to.hidden) : "") +
                  (to.wide_biases ? ", biases in float32" : "");
    return {item};
}

std::vector<Item> latent_copies(const DevicePart& part, const WeightFormat& format,
                                std::int64_t number_bytes) {
    std::int64_t blocks = 0;
    const WeightTensor* one = nullptr;
    for (const WeightTensor& tensor : part.tensors)
        if (tensor.role == "attn_kv_b" && is_packed(tensor, format)) one = &tensor, ++blocks;
    if (!one) return {};
    return {item("keys' and values' projection from the latent vector, dequantised",
                 Purpose::weights,
                 Quantity(blocks, "layers") * Quantity(one->rows, "channels of heads") *
                     Quantity(one->columns, "latent") * Quantity(number_bytes, "B"),
                 "vLLM vllm/v1/attention/backends/mla/common.py, process_weights_after_loading: "
                 "W_UV and W_UK_T in 16 bits")};
}

bool rotary_unknown(const Architecture& a) { return a.family == "gemma3" || a.family == "phi3"; }

std::vector<Item> rotary_table(const DevicePart& part, std::int64_t number_bytes) {
    const Architecture& a = part.architecture;
    if (a.learned_positions > 0 || a.blocks.empty() || rotary_unknown(a)) return {};
    const Attention& attention = a.blocks.front().attention;
    const auto* latent = std::get_if<LatentAttention>(&attention);
    const std::int64_t turning = latent ? latent->rope_size
                                 : a.rotary_size > 0
                                     ? a.rotary_size
                                     : std::get<GroupedAttention>(attention).head_size;
    const std::int64_t bytes = a.family == "gpt_oss" ? std::int64_t{gpt_oss_rotary} : number_bytes;
    return {item("table of rotary cosines and sines", Purpose::weights,
                 Quantity(a.context, "positions") * Quantity(turning, "numbers of a head") *
                     Quantity(bytes, "B"),
                 "vLLM vllm/model_executor/layers/rotary_embedding/base.py, cos_sin_cache")};
}

}  // namespace rootspace::estimate
