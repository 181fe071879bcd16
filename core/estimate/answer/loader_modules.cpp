#include "estimate/answer/loader_modules.h"

#include "base/error.h"
#include "estimate/answer/kept_modules.h"
#include "estimate/architecture/parts.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// vLLM has its own modules for all of them (LinearBase, FusedMoE); routers stay as they are.
void mark_for_vllm(WeightTensor& tensor) {
    tensor.held_in = tensor.component == Component::router ? HeldIn::parameter : HeldIn::linear;
}

// layers/quantization/utils/gptq_utils.py, get_linear_quant_method: a ParallelLMHead where the
// config says "lm_head". transformers replaces linear layers of the blocks alone (optimum,
// gptq/quantizer.py, convert_model) and would make the head anew.
bool packs_head(const Request& r) {
    const Storage& storage = r.architecture.storage;
    const WeightFormat* published = storage.head ? published_format(storage) : nullptr;
    return published && published->id == r.weights && !r.architecture.tied;
}

}  // namespace

void check_head(const Request& r) {
    if (r.engine == "hf" && packs_head(r))
        throw InputError("quantization_config.lm_head",
                         "false, or vLLM as the engine, since transformers loads no head that is "
                         "packed in GPTQ",
                         "true");
}

void mark_for_loader(std::vector<WeightTensor>& tensors, const Request& r) {
    if (r.engine == "vllm")
        for (WeightTensor& tensor : tensors) {
            mark_for_vllm(tensor);
            if (tensor.role == "output" && packs_head(r)) tensor.held_in = HeldIn::packed;
        }
    mark_kept(tensors, r);
}

bool marked_alike(const Architecture& a, const std::string& engine, const std::string& other) {
    return (engine == "vllm") == (other == "vllm") ||
           (a.storage.kept.empty() && !a.storage.head && !has_experts(a) && a.family != "gpt2");
}

std::string packed_experts_note(const Architecture& a, const WeightFormat& format,
                                const std::string& experts) {
    if (!has_experts(a) || a.family == "gpt_oss" || !is_bitsandbytes(format)) return "";
    Bytes packed = 0, elements = 0;
    for (const WeightTensor& tensor : weight_tensors(a)) {
        if (tensor.component != Component::experts || !is_packed(tensor, format)) continue;
        elements = checked_add(elements, tensor.elements());
        for (const WeightPart& part : weight_parts(tensor, format))
            packed = checked_add(packed, part.bytes.value());
    }
    return experts + " are packed as transformers 4 holds them, in modules of their own: " +
           grouped_digits(packed) +
           " B of the model. Version 5 holds them in one parameter and by itself leaves them in 16 "
           "bits: " +
           grouped_digits(checked_mul(2, elements)) + " B (bitsandbytes issue 1849).";
}

std::vector<std::string> loader_notes(const Request& r) {
    const WeightFormat& format = weight_format(r.weights);
    if (r.engine != "hf" || format.packing == Packing::plain ||
        format.packing == Packing::mxfp4_experts)
        return {};
    if (r.architecture.family == "gpt_oss")
        return {
            "transformers packs modules of torch.nn.Linear alone: the experts of gpt-oss, which "
            "are parameters of one module, stay in 16 bits."};
    if (r.architecture.family == "gpt2" && !is_bitsandbytes(format) &&
        format.packing != Packing::gptq)
        return {
            "transformers packs modules of torch.nn.Linear alone; GPT-2's blocks have none, and "
            "its only one, the head, is left as it is: all stays in 16 bits."};
    if (std::string note = packed_experts_note(r.architecture, format, "Experts"); !note.empty())
        return {std::move(note)};
    return {};
}

}  // namespace rootspace::estimate
