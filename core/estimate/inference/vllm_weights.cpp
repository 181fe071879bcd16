#include "estimate/inference/vllm_weights.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/inference/allocator.h"
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

namespace {

// Of all tables together.
Quantity rotary_rows(const Architecture& a) {
    const Quantity context(a.context, "positions");
    if (a.short_context) return Quantity(a.short_context, "short positions") + context;
    const Quantity global =
        a.stretched_context ? Quantity(a.stretched_context, "stretched positions") : context;
    if (!a.family.starts_with("gemma3")) return global;
    bool windowed = false, whole = false;
    for (const Block& block : a.blocks)
        (std::get<GroupedAttention>(block.attention).window ? windowed : whole) = true;
    if (!whole) return context;
    return windowed ? Quantity(a.context, "positions of windows") + global : global;
}

}  // namespace

std::vector<Item> rotary_table(const DevicePart& part, std::int64_t number_bytes) {
    const Architecture& a = part.architecture;
    if (a.learned_positions > 0 || a.blocks.empty()) return {};
    const Attention& attention = a.blocks.front().attention;
    const auto* latent = std::get_if<LatentAttention>(&attention);
    const std::int64_t turning = latent ? latent->rope_size
                                 : a.rotary_size > 0
                                     ? a.rotary_size
                                     : std::get<GroupedAttention>(attention).head_size;
    const std::int64_t bytes = a.family == "gpt_oss" ? std::int64_t{gpt_oss_rotary} : number_bytes;
    return {item(
        "table of rotary cosines and sines", Purpose::weights,
        rotary_rows(a) * Quantity(turning, "numbers of a head") * Quantity(bytes, "B"),
        std::string("vLLM vllm/model_executor/layers/rotary_embedding/") +
            (a.short_context       ? "phi3_long_rope_scaled_rope.py, long_short_cos_sin_cache"
             : a.stretched_context ? "the file of the scaling's name and base.py, cos_sin_cache"
                                   : "base.py, cos_sin_cache"))};
}

namespace {

// Of "attn_k.bias": "attn_q.bias", whose tensor it is a part of; a role that stands alone is its
// own.
std::string joined_role(const std::string& role) {
    static constexpr const char* joined[][2] = {{"attn_k", "attn_q"},
                                                {"attn_v", "attn_q"},
                                                {"ffn_up", "ffn_gate"},
                                                {"ffn_up_exps", "ffn_gate_exps"},
                                                {"ffn_up_shexp", "ffn_gate_shexp"}};
    const std::string name = role.substr(0, role.find(".bias"));
    for (const auto& [part, whole] : joined)
        if (name == part) return whole + role.substr(name.size());
    return role;
}

// Parts of one tensor follow its first part within their block; one without a first part there,
// as where there is no gate, stands alone.
std::vector<WeightTensor> joined(const std::vector<WeightTensor>& tensors) {
    std::vector<WeightTensor> whole;
    for (const WeightTensor& tensor : tensors) {
        WeightTensor part = tensor;
        part.rows = checked_mul(part.rows, part.copies);
        part.copies = 1;
        const std::string role = joined_role(part.role);
        auto at = whole.end();
        if (role != part.role)
            at = std::find_if(whole.begin(), whole.end(), [&](const WeightTensor& one) {
                return one.block == part.block && one.role == role;
            });
        if (at == whole.end())
            whole.push_back(std::move(part));
        else
            at->rows = checked_add(at->rows, part.rows);
    }
    return whole;
}

}  // namespace

std::vector<Item> joined_slack(const DevicePart& part, const WeightFormat& format,
                               std::int64_t number_bytes) {
    if (format.packing != Packing::plain) return {};
    const Bytes slack = caching_slack(joined(part.tensors), format, number_bytes);
    if (slack == 0) return {};
    return {item("unused ends of the weights' blocks", Purpose::weights, Quantity(slack, "B"),
                 "PyTorch c10/cuda/CUDACachingAllocator.cpp, should_split: ends of at most 1 MiB "
                 "count as allocated; vLLM vllm/model_executor/layers/linear.py: queries, keys and "
                 "values in one tensor, gate and up in one")};
}

}  // namespace rootspace::estimate
