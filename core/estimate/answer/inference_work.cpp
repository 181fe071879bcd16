#include "estimate/answer/inference_work.h"

#include <algorithm>

#include "estimate/answer/shared_prefix.h"
#include "estimate/inference/device_traffic.h"
#include "estimate/inference/latent_products.h"

namespace rootspace::estimate {
namespace {

// Multiply-adds of a token's matrix products: every active weight of a matrix is used once. The
// embedding's table is looked up; as the head it is multiplied by, as a head of its own is, for the
// last token of a prompt alone.
struct MatrixMacs {
    double body = 0, head = 0;
};

MatrixMacs matrix_macs(const Architecture& a, const std::vector<WeightTensor>& tensors) {
    MatrixMacs macs;
    for (const WeightTensor& tensor : tensors) {
        if (tensor.vector || tensor.component == Component::prediction) continue;
        const double active = double(tensor.active_elements());
        if (tensor.component == Component::head)
            macs.head += active;
        else if (tensor.component != Component::embedding || tensor.role == "token_embd_proj")
            macs.body += active;
        else if (tensor.role == "token_embd" && a.tied && a.head)
            macs.head += active;
    }
    return macs;
}

// Tokens that one of `tokens` sees, itself included: all of them, or on average those before it.
double seen_by(double tokens, double window, bool causal) {
    if (!causal) return window > 0 ? std::min(tokens, window) : tokens;
    if (window == 0 || tokens <= window) return (tokens + 1) / 2;
    return (window * (window + 1) / 2 + (tokens - window) * window) / tokens;
}

// Multiply-adds of scores and mixing, two products over the head's size, for each of `tokens`
// tokens.
double attention_macs(const Block& block, double tokens, bool causal, LatentForm form) {
    if (const auto* grouped = std::get_if<GroupedAttention>(&block.attention))
        return 2.0 * double(grouped->heads) * double(grouped->head_size) *
               seen_by(tokens, double(grouped->window), causal);
    const auto& latent = std::get<LatentAttention>(block.attention);
    const LatentWidths widths = latent_widths(latent, form);
    return double(latent.heads) * double(widths.scored + widths.mixed) * seen_by(tokens, 0, causal);
}

// Bytes of weights that a step reads at least: of experts those of one token, of an embedding that
// is not the head as well a few rows.
double weights_read(const WeightBytes& weights, const std::vector<WeightTensor>& tensors,
                    bool tied) {
    double experts = 0, chosen = 0;
    for (const WeightTensor& tensor : tensors) {
        if (tensor.component != Component::experts) continue;
        experts += double(tensor.elements());
        chosen += double(tensor.active_elements());
    }
    double bytes = 0;
    for (const Item& item : weights.items) {
        if (item.name == component_name(Component::embedding) && !tied) continue;
        bytes += item.name == component_name(Component::experts) && experts > 0
                     ? double(item.bytes) * chosen / experts
                     : double(item.bytes);
    }
    return bytes;
}

// The arithmetic of the products. LLM.int8() multiplies in int8 but for a few columns (Dettmers et
// al. 2022, arXiv:2208.07339, section 3); llama.cpp multiplies quantised types in int8 or,
// unpacked, in fp16 (ggml/src/ggml-cuda/mmq.cu, ggml_cuda_should_use_mmq). Others unpack to 16
// bits.
Rate product_rate(const WeightFormat& format) {
    if (format.id == "fp32" || format.id == "F32") return Rate::fp32;
    if (format.packing == Packing::fp8 || format.packing == Packing::fp8_blocks) return Rate::fp8;
    const bool whole = format.id == "F16" || format.id == "BF16";
    if (format.id == "int8" || (format.packing == Packing::gguf && !whole))
        return Rate::int8_or_fp16;
    return Rate::fp16;
}

// Of `all` in the prompt of each sequence and `first` in what they share: once, and the rest of
// each.
double of_prompts(const Request& r, double all, double first) {
    return double(r.batch) * (all - first) + first;
}

// Of one device, or of devices that work one after another.
struct Runner {
    const Architecture& architecture;
    const std::vector<WeightTensor>& tensors;
    const WeightBytes& weights;
    Bytes cache_used;
    double prompt_share;  // of batches of a prompt, where devices overlap
};

double sent(const std::vector<Flow>& flows) {
    double bytes = 0;
    for (const Flow& one : flows) bytes += double(one.bytes);
    return bytes;
}

std::vector<Flow> traffic(const Request& r, const Placement& placement, const char* what,
                          std::int64_t tokens, std::int64_t shared) {
    const std::int64_t number_bytes = r.engine == "llama.cpp" || r.weights == "fp32" ? 4 : 2;
    const Quantity sequences(r.batch, "sequences");
    const Quantity own = sequences * Quantity(tokens - shared, "tokens");
    const Passed passed{what, shared > 0 ? own + Quantity(shared, "shared tokens") : own, sequences,
                        number_bytes};
    switch (placement.placing) {
        case Placing::alone:
            return {};
        case Placing::split:
            return tensor_traffic(r.architecture, passed, r.devices);
        case Placing::layers:
            return layer_traffic(r.architecture, passed,
                                 static_cast<std::int64_t>(placement.parts.size()) - 1);
    }
    return {};
}

}  // namespace

InferenceWork inference_work(const Request& r, const LoadedWeights& loaded,
                             const Placement& placement, const std::vector<Bytes>& cache_used) {
    const bool split = placement.placing == Placing::split;
    const PlacedPart& part = placement.parts.front();
    Bytes cache = 0;
    for (const Bytes one : cache_used) cache = checked_add(cache, one);
    const Runner runner{split ? part.part.architecture : r.architecture,
                        split ? part.part.tensors : loaded.tensors,
                        split ? part.weights : loaded.bytes, cache,
                        placement.placing == Placing::layers && r.engine == "llama.cpp"
                            ? 1 / double(placement.parts.size())
                            : 1};
    const Architecture& a = runner.architecture;
    const MatrixMacs macs = matrix_macs(a, runner.tensors);
    const double batch = double(r.batch), prompt = double(r.context - r.generated);
    const Rate rate = product_rate(weight_format(r.weights));
    const double read = weights_read(runner.weights, runner.tensors, a.tied);
    const double shared = double(computed_once(r));
    double attention = 0, shared_attention = 0, last_attention = 0;
    const LatentForm of_prompt = latent_products(r.engine, Reading::prompt);
    const LatentForm of_answer = latent_products(r.engine, Reading::answer);
    for (const Block& block : a.blocks) {
        attention += prompt * attention_macs(block, prompt, a.causal, of_prompt);
        if (shared > 0)
            shared_attention += shared * attention_macs(block, shared, a.causal, of_prompt);
        last_attention += attention_macs(block, double(r.context), false, of_answer);
    }
    InferenceWork found;
    found.traffic = traffic(r, placement, "the prompt", r.context - r.generated, computed_once(r));
    const double all = of_prompts(r, prompt, shared) * macs.body +
                       of_prompts(r, attention, shared_attention) + batch * macs.head;
    const double share = runner.prompt_share;
    found.works.push_back({"the prompt",
                           batch * prompt,
                           {operations_a_mac * all * share, rate, read * share,
                            sent(found.traffic) * share, 0, 0, saved_in_switch(found.traffic)}});
    if (!a.causal) return found;
    const std::vector<Flow> flows = traffic(r, placement, "one token of each answer", 1, 0);
    const double token = batch * (macs.body + macs.head + last_attention);
    found.works.push_back({"one token of each answer, at the full context",
                           batch,
                           {operations_a_mac * token, rate, read + double(runner.cache_used),
                            sent(flows), 0, 0, saved_in_switch(flows)}});
    found.traffic.insert(found.traffic.end(), flows.begin(), flows.end());
    return found;
}

}  // namespace rootspace::estimate
