#include "estimate/answer/scores_note.h"

#include <algorithm>

#include "estimate/answer/estimated.h"
#include "estimate/answer/inference_account.h"

namespace rootspace::estimate {
namespace {

// More scores than these times the bytes of each leave 64 bits.
constexpr double most_scores = 1e17;

// What the fullest device holds where attention makes a matrix of scores; 0: more than is counted.
Bytes with_scores(Request r, const Placement& placement) {
    r.fused_attention = false;
    double heads = 0;
    for (const Block& block : r.architecture.blocks)
        if (const auto* grouped = std::get_if<GroupedAttention>(&block.attention))
            heads = std::max(heads, double(grouped->heads));
    if (double(r.batch) * double(r.context) * double(r.context) * heads > most_scores) return 0;
    Bytes most = 0;
    for (const PlacedPart& placed : placement.parts)
        most = std::max(most, total_bytes(inference_account(r, placed).items));
    return most;
}

std::string said(const char* what, Bytes held, const Request& r) {
    return std::string(what) +
           "unless attn_implementation names attention that knows sinks: "
           "kernels-community/vllm-flash-attn3, for Hopper GPUs, or flex_attention. These figures "
           "are with it; without, which is the default, " +
           (held > 0 ? grouped_digits(held) + " B are held, which " +
                           (held <= r.device.memory_bytes ? "fit" : "do not fit") +
                           " (attention unfused)."
                     : "more is held than any device has.");
}

}  // namespace

// transformers 4.57, modeling_gpt_oss.py, GptOssPreTrainedModel: _supports_sdpa = False, so that
// what is not asked for is eager_attention_forward.
std::string scores_note(const Request& r, const Placement& placement) {
    if (r.engine != "hf" || r.architecture.family != "gpt_oss" || !r.fused_attention) return "";
    return said("transformers makes a matrix of scores for gpt-oss ", with_scores(r, placement), r);
}

std::string trained_scores_note(const Request& r) {
    const bool transformers = r.trainer == "torch" || r.trainer == "deepspeed";
    if (!transformers || r.architecture.family != "gpt_oss" || !r.fused_attention) return "";
    Request scores = r;
    scores.fused_attention = false;
    Bytes held = 0;
    try {
        held = total_bytes(training_estimated(scores, Notes::left_out).items);
    } catch (const PastSixtyFourBits&) {
    }
    return said("transformers trains gpt-oss with a matrix of scores ", held, r);
}

}  // namespace rootspace::estimate
