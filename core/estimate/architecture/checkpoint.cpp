#include "estimate/architecture/checkpoint.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/architecture/tensors.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {
namespace {

// Bytes of an element: IEEE 754, and safetensors' own type names.
const WholeCoefficient f32_bytes{"checkpoint.f32", 4};
const WholeCoefficient half_bytes{"checkpoint.half", 2};
const WholeCoefficient f8_bytes{"checkpoint.f8", 1};
// OCP Microscaling Formats 1.0, section 5.2 and table 1: 32 FP4 values share one byte of scale.
const WholeCoefficient mxfp4_block{"checkpoint.mxfp4_block", 32};
const WholeCoefficient mxfp4_values_a_byte{"checkpoint.mxfp4_values_a_byte", 2};
const WholeCoefficient mxfp4_scale_bytes{"checkpoint.mxfp4_scale", 1};

// The linear layers of attention and MLPs: DeepSeek-V3's README_WEIGHTS.md, "FP8 Weight
// Documentation", and its tensors; not routers, norms, embedding, head and the projection of a
// prediction block.
bool is_fp8(const WeightTensor& tensor) {
    return !tensor.vector &&
           (tensor.role.starts_with("attn_") || tensor.role.starts_with("ffn_")) &&
           !tensor.role.starts_with("ffn_gate_inp");
}

// The matrices of the experts (gpt-oss model card, arXiv:2508.10925, section 2.1).
bool is_mxfp4(const WeightTensor& tensor) {
    return !tensor.vector && tensor.component == Component::experts;
}

class Counter {
  public:
    explicit Counter(const Architecture& a) : a_(a) {}

    Checkpoint count() {
        check();
        const std::vector<WeightTensor> tensors = weight_tensors(a_);
        for (const WeightTensor& tensor : tensors) {
            auto& purpose = tensor.component == Component::prediction ? checkpoint_.prediction
                                                                      : checkpoint_.weights;
            purpose = checked_add(purpose, tensor.elements());
            store(tensor);
        }
        for (std::size_t i = 0; i < a_.prediction_blocks.size(); ++i)
            for (const WeightTensor& tensor : tensors)
                if (tensor.role == "token_embd" || tensor.role == "output") {
                    checkpoint_.repeated = checked_add(checkpoint_.repeated, tensor.elements());
                    store(tensor);
                }
        for (const StoredPart& part : checkpoint_.parts) {
            checkpoint_.elements = checked_add(checkpoint_.elements, part.elements);
            checkpoint_.bytes = checked_add(checkpoint_.bytes, part.bytes);
        }
        return checkpoint_;
    }

  private:
    void check() const {
        const Storage& s = a_.storage;
        if (s.type == StoredType::unstated)
            throw InputError("torch_dtype", "the type that the checkpoint stores", "none stated");
        const bool deepseek = a_.family.starts_with("deepseek");
        const bool known = s.method.empty() || (s.method == "fp8" && deepseek) ||
                           (s.method == "mxfp4" && a_.family == "gpt_oss");
        if (!known)
            throw InputError("quantization_config.quant_method",
                             "none, fp8 in a DeepSeek model or mxfp4 in gpt_oss",
                             s.method + " in " + a_.family);
        if (s.method == "fp8" && !s.block_rows)
            throw InputError("quantization_config.weight_block_size",
                             "the block that shares a scale", "nothing: the field is missing");
        static constexpr const char* always_kept[] = {
            "lm_head", "embed_tokens", "router", "mlp.gate", "norm", "eh_proj", "shared_head"};
        for (const std::string& kept : s.kept) {
            const bool understood =
                (s.method == "mxfp4" && kept.find("self_attn") != std::string::npos) ||
                std::any_of(std::begin(always_kept), std::end(always_kept), [&](const char* one) {
                    return kept.find(one) != std::string::npos &&
                           kept.find("gate_proj") == std::string::npos;
                });
            if (!understood)
                throw InputError("quantization_config.modules_to_not_convert",
                                 "modules that this quantisation always keeps", shown(kept));
        }
    }

    void store(const WeightTensor& tensor) {
        const std::int64_t elements = tensor.elements();
        if (a_.storage.method == "fp8" && is_fp8(tensor)) {
            const std::int64_t scales =
                checked_mul(divided_up(tensor.rows, a_.storage.block_rows),
                            divided_up(tensor.columns, a_.storage.block_columns), tensor.copies);
            add("F8_E4M3", elements, checked_mul(elements, f8_bytes));
            add("F32", scales, checked_mul(scales, f32_bytes));
            checkpoint_.scales = checked_add(checkpoint_.scales, scales);
        } else if (a_.storage.method == "mxfp4" && is_mxfp4(tensor)) {
            const std::int64_t scales =
                checked_mul(divided_up(tensor.columns, mxfp4_block), tensor.rows, tensor.copies);
            const Bytes values = checked_mul(divided_up(tensor.columns, mxfp4_values_a_byte),
                                             tensor.rows, tensor.copies);
            add("U8", checked_add(elements, scales),
                checked_add(values, checked_mul(scales, mxfp4_scale_bytes)));
            checkpoint_.scales = checked_add(checkpoint_.scales, scales);
        } else if (a_.storage.type == StoredType::f32 || tensor.role == "exp_probs_b") {
            // The router's correction is float32 in every checkpoint of DeepSeek-V3.
            add("F32", elements, checked_mul(elements, f32_bytes));
        } else {
            add(a_.storage.type == StoredType::f16 ? "F16" : "BF16", elements,
                checked_mul(elements, half_bytes));
        }
    }

    void add(const char* type, std::int64_t elements, Bytes bytes) {
        auto& parts = checkpoint_.parts;
        auto part = std::find_if(parts.begin(), parts.end(),
                                 [&](const StoredPart& one) { return one.type == type; });
        if (part == parts.end()) part = parts.insert(parts.end(), StoredPart{type, 0, 0});
        part->elements = checked_add(part->elements, elements);
        part->bytes = checked_add(part->bytes, bytes);
    }

    const Architecture& a_;
    Checkpoint checkpoint_{};
};

}  // namespace

Checkpoint checkpoint_contents(const Architecture& architecture) {
    return Counter(architecture).count();
}

}  // namespace rootspace::estimate
