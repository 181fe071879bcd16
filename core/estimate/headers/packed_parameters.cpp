#include "estimate/headers/packed_parameters.h"

#include <string>

namespace rootspace::estimate {
namespace {

const HeaderTensor* find(const TensorsByName& all, const std::string& name) {
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second;
}

// The name before `ending`, "" where it ends otherwise.
std::string stem(const std::string& name, std::string_view ending) {
    if (name.size() <= ending.size() ||
        std::string_view(name).substr(name.size() - ending.size()) != ending)
        return "";
    return name.substr(0, name.size() - ending.size());
}

// What stands beside packed weights, and the ending of the tensor it belongs to.
struct Companion {
    const char *ending, *owner;
};
constexpr Companion companions[] = {
    // AutoGPTQ, AutoAWQ
    {".g_idx", ".qweight"},
    {".qzeros", ".qweight"},
    {".scales", ".qweight"},
    // bitsandbytes
    {".SCB", ".weight"},
    {".weight_format", ".weight"},
    {".weight.absmax", ".weight"},
    {".weight.quant_map", ".weight"},
    {".weight.nested_absmax", ".weight"},
    {".weight.nested_quant_map", ".weight"},
    {".weight.quant_state.bitsandbytes__nf4", ".weight"},
    {".weight.quant_state.bitsandbytes__fp4", ".weight"},
    // FP8 of DeepSeek and vLLM, NVFP4, compressed-tensors
    {".weight_scale_inv", ".weight"},
    {".weight_scale", ".weight"},
    {".weight_scale_2", ".weight"},
    {".input_scale", ".weight"},
    {".weight_scale", ".weight_packed"},
    {".weight_shape", ".weight_packed"},
    {".weight_zero_point", ".weight_packed"},
    {".weight_g_idx", ".weight_packed"},
    // MXFP4 of gpt-oss
    {"_scales", "_blocks"},
};

bool is_companion(const HeaderTensor& tensor, const TensorsByName& all) {
    for (const Companion& one : companions)
        if (const std::string base = stem(tensor.name, one.ending);
            !base.empty() && find(all, base + one.owner))
            return true;
    return false;
}

// What old checkpoints save of a model beside its weights.
bool is_buffer(const HeaderTensor& tensor) {
    const std::string& name = tensor.name;
    if (!stem(name, "rotary_emb.inv_freq").empty() || !stem(name, ".masked_bias").empty())
        return true;
    if (!stem(name, ".attn.bias").empty() || !stem(name, ".attention.bias").empty())
        return tensor.shape.size() == 4;  // a causal mask
    if (name.starts_with("rope_freqs") || name.starts_with("rope_factors")) return true;
    return tensor.dtype == "I64" || tensor.dtype == "BOOL";  // positions, masks
}

// A word of 32 bits holds 32 / bits weights; the zeros, one an output and group, tell the bits.
std::optional<std::int64_t> words(const HeaderTensor& tensor, const TensorsByName& all) {
    const std::string base = stem(tensor.name, ".qweight");
    const HeaderTensor* zeros = base.empty() ? nullptr : find(all, base + ".qzeros");
    const HeaderTensor* scales = base.empty() ? nullptr : find(all, base + ".scales");
    if (!zeros || !scales || zeros->shape.size() != 2 || scales->shape.size() != 2)
        return std::nullopt;
    const std::int64_t packed = zeros->shape[1], outputs = scales->shape[1];
    if (packed <= 0 || outputs % packed != 0 || outputs / packed > 32) return std::nullopt;
    return checked_mul(tensor.elements(), outputs / packed);
}

bool two_a_byte(const HeaderTensor& tensor, const TensorsByName& all) {
    if (find(all, tensor.name + ".absmax")) return true;  // bitsandbytes
    if (const std::string base = stem(tensor.name, "_blocks");
        !base.empty() && find(all, base + "_scales"))
        return true;
    const std::string base = stem(tensor.name, ".weight");
    const HeaderTensor* scale = base.empty() ? nullptr : find(all, base + ".weight_scale");
    return scale && scale->dtype == "F8_E4M3";  // NVFP4
}

}  // namespace

TensorsByName by_name(const std::vector<HeaderTensor>& tensors) {
    TensorsByName all;
    for (const HeaderTensor& tensor : tensors) all.emplace(tensor.name, &tensor);
    return all;
}

std::optional<std::int64_t> parameters_in(const HeaderTensor& tensor, const TensorsByName& all) {
    if (is_companion(tensor, all) || is_buffer(tensor)) return 0;
    if (tensor.dtype == "I32") return words(tensor, all);
    if (tensor.dtype == "U8")
        return two_a_byte(tensor, all) ? std::optional(checked_mul(2, tensor.elements()))
                                       : std::nullopt;
    return tensor.elements();
}

}  // namespace rootspace::estimate
