#include "estimate/training/precision.h"

#include <string>

#include "base/error.h"
#include "estimate/explain/telling.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

const PrecisionRecipe recipes[] = {
    {"fp32",
     "float32 throughout",
     {"fp32.weight", 4},
     {"fp32.gradient", 4},
     {"fp32.master", 0},
     {"fp32.state", 4},
     {"fp32.compute", 4},
     {"fp32.cast", 0},
     {"fp32.linear_cast", 0},
     {"fp32.passing_cast", 0},
     told("IEEE 754 binary32: 4 B a number")},
    {"fp16-mixed",
     "float16 with a float32 master copy",
     {"fp16_mixed.weight", 2},
     {"fp16_mixed.gradient", 2},
     {"fp16_mixed.master", 4},
     {"fp16_mixed.state", 4},
     {"fp16_mixed.compute", 2},
     {"fp16_mixed.cast", 0},
     {"fp16_mixed.linear_cast", 0},
     {"fp16_mixed.passing_cast", 0},
     told(
         "Micikevicius et al. 2018, arXiv:1710.03740, section 3.1; Rajbhandari et al. 2020 (ZeRO), "
         "arXiv:1910.02054, section 3.1: 2 + 2 + 12 B with Adam"),
     false,
     false,
     "F16"},
    {"bf16-mixed",
     "bfloat16 with a float32 master copy",
     {"bf16_mixed.weight", 2},
     {"bf16_mixed.gradient", 2},
     {"bf16_mixed.master", 4},
     {"bf16_mixed.state", 4},
     {"bf16_mixed.compute", 2},
     {"bf16_mixed.cast", 0},
     {"bf16_mixed.linear_cast", 0},
     {"bf16_mixed.passing_cast", 0},
     told("Kalamkar et al. 2019, arXiv:1905.12322; bytes as ZeRO, arXiv:1910.02054, section 3.1")},
    {"bf16-fp32-gradients",
     "bfloat16 with float32 master copy and float32 gradients",
     {"bf16_fp32_gradients.weight", 2},
     {"bf16_fp32_gradients.gradient", 4},
     {"bf16_fp32_gradients.master", 4},
     {"bf16_fp32_gradients.state", 4},
     {"bf16_fp32_gradients.compute", 2},
     {"bf16_fp32_gradients.cast", 0},
     {"bf16_fp32_gradients.linear_cast", 0},
     {"bf16_fp32_gradients.passing_cast", 0},
     told("NVIDIA/Megatron-LM megatron/training/theoretical_memory_usage.py: 18 B a parameter, "
          "6 + 12/dp with the distributed optimizer")},
    {"bf16",
     "bfloat16 throughout",
     {"bf16.weight", 2},
     {"bf16.gradient", 2},
     {"bf16.master", 0},
     {"bf16.state", 2},
     {"bf16.compute", 2},
     {"bf16.cast", 0},
     {"bf16.linear_cast", 0},
     {"bf16.passing_cast", 0},
     told("torch.optim.AdamW makes its moments like the parameter (zeros_like)")},
    {"fp16-autocast",
     "float32 weights, products in float16 (torch.autocast)",
     {"fp16_autocast.weight", 4},
     {"fp16_autocast.gradient", 4},
     {"fp16_autocast.master", 0},
     {"fp16_autocast.state", 4},
     {"fp16_autocast.compute", 2},
     {"fp16_autocast.cast", 2},
     {"fp16_autocast.linear_cast", 2},
     {"fp16_autocast.passing_cast", 0},
     told("huggingface/transformers docs, performance guide: the model is on the GPU in 16 and in "
          "32 bit, 1.5 times its size"),
     true,
     true,
     "F16"},
    {"bf16-autocast",
     "float32 weights, products in bfloat16 (torch.autocast, FSDP2)",
     {"bf16_autocast.weight", 4},
     {"bf16_autocast.gradient", 4},
     {"bf16_autocast.master", 0},
     {"bf16_autocast.state", 4},
     {"bf16_autocast.compute", 2},
     {"bf16_autocast.cast", 2},
     {"bf16_autocast.linear_cast", 2},
     {"bf16_autocast.passing_cast", 0},
     told("pytorch/torchtitan parallelize_llama.py, apply_fsdp: MixedPrecisionPolicy(param_dtype "
          "bfloat16, reduce_dtype float32) over float32 shards"),
     true,
     true},
    {"fp8",
     "float32 weights, products in float8 (torchao)",
     {"fp8.weight", 4},
     {"fp8.gradient", 4},
     {"fp8.master", 0},
     {"fp8.state", 4},
     {"fp8.compute", 2},
     {"fp8.cast", 0},
     {"fp8.linear_cast", 2},
     {"fp8.passing_cast", 1},
     told("pytorch/ao torchao/float8/float8_linear.py, matmul_with_hp_or_float8_args: weight and "
          "input are cast to float8 in each product, and kept as they came (until commit 024fe94 "
          "of 2024 both were kept in float8); pytorch/torchtitan torchtitan/float8.py: the head is "
          "not converted, and weights are gathered in 16 bits unless enable_fsdp_float8_all_gather "
          "is set"),
     true,
     true,
     "BF16",
     EightBits::torchao},
    {"fp8-te",
     "bfloat16 with float32 master copy, float8 weights cached (Transformer Engine)",
     {"fp8_te.weight", 2},
     {"fp8_te.gradient", 4},
     {"fp8_te.master", 4},
     {"fp8_te.state", 4},
     {"fp8_te.compute", 2},
     {"fp8_te.cast", 2},
     {"fp8_te.linear_cast", 0},
     {"fp8_te.passing_cast", 0},
     told(
         "NVIDIA/TransformerEngine docs, FP8 weight caching and handling transposes: an 8-bit copy "
         "and its transpose on Hopper, whether or not the weight is trained; inputs are kept in 8 "
         "bits (pytorch/module/linear.py, saved_inputmat_t); Megatron's gradients and master"),
     false,
     true,
     "BF16",
     EightBits::transformer_engine},
};

}  // namespace

const PrecisionRecipe& precision_recipe(std::string_view id) {
    std::string known;
    for (const PrecisionRecipe& recipe : recipes) {
        if (recipe.id == id) return recipe;
        known += (known.empty() ? "" : ", ") + std::string(recipe.id);
    }
    throw InputError("precision", "one of " + known, shown(id));
}

EightBitMatrices eight_bit_matrices(const std::vector<WeightTensor>& tensors,
                                    const PrecisionRecipe& recipe, const WeightFormat* base) {
    if (recipe.eight_bits == EightBits::none) return {};
    EightBitMatrices found{true, true};
    for (const WeightTensor& tensor : tensors) {
        if (tensor.vector || tensor.block < 0) continue;
        const bool parameter = tensor.stacked && recipe.eight_bits == EightBits::torchao;
        if (parameter || (base && is_packed(tensor, *base)))
            (tensor.component == Component::experts ? found.experts : found.blocks) = false;
    }
    return found;
}

std::vector<const PrecisionRecipe*> precision_recipes() {
    std::vector<const PrecisionRecipe*> all;
    for (const PrecisionRecipe& recipe : recipes) all.push_back(&recipe);
    return all;
}

}  // namespace rootspace::estimate
