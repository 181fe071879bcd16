#include "estimate/inference/expert_tensors.h"

#include "estimate/inference/family_code.h"
#include "estimate/inference/packed_products.h"

namespace rootspace::estimate {
namespace {

const WholeCoefficient index_bytes{"hf.experts.int64", 8};

// MixtralSparseMoeBlock, Qwen2MoeSparseMoeBlock, Qwen3MoeSparseMoeBlock before 5.0: all tokens'
// result; of an expert's tokens their rows and places, its input, the expert before's output.
const WholeCoefficient result_widths{"hf.expert_result_widths", 1};
const WholeCoefficient expert_widths{"hf.expert_widths", 2};
const WholeCoefficient expert_indices{"hf.expert_indices", 2};
// DeepseekV3MoE: the result in float32, as the weighted output and the weights of an expert; beside
// the shared experts the result in the model's type.
const WholeCoefficient latent_result{"hf.deepseek.result_widths", 1};
const WholeCoefficient latent_weighted{"hf.deepseek.weighted_widths", 1};
const WholeCoefficient latent_inner{"hf.deepseek.expert_widths", 2};

// DeepseekV2MoE.moe: tokens in the order of their experts, the experts' outputs, the same as one
// tensor, and in the order of the tokens; the last again in float32, and each token's sum of it.
const WholeCoefficient v2_rows{"hf.deepseek_v2.rows", 4};
const WholeCoefficient v2_weighted{"hf.deepseek_v2.weighted_rows", 1};
const WholeCoefficient v2_sum{"hf.deepseek_v2.sums", 1};
const WholeCoefficient v2_rows_inside{"hf.deepseek_v2.rows_inside", 2};  // beside the last expert

// GptOssExperts in evaluation, all experts for all tokens. At (up + 1) * glu: the repeated input;
// gate and up in one, clamped gate and up, glu, up + 1, product. At the weighted outputs: input,
// output, weighted output; gate and up in one, clamped gate and up, glu.
const WholeCoefficient all_inner{"hf.gpt_oss.inner_tensors", 7};
const WholeCoefficient all_inner_widths{"hf.gpt_oss.inner_widths", 1};
const WholeCoefficient all_outer{"hf.gpt_oss.outer_tensors", 5};
const WholeCoefficient all_outer_widths{"hf.gpt_oss.outer_widths", 3};

// Mxfp4GptOssExperts: of each expert of a token gate times up and the output, of each token its
// result (triton_kernels, matmul_ogs.py, init_allocation); two places of 4 bytes (routing.py,
// SortTokens, of which the tables of experts and their blocks are not counted).
const WholeCoefficient packed_inner{"hf.mxfp4.inner_tensors", 1};
const WholeCoefficient packed_widths{"hf.mxfp4.output_widths", 1};
const WholeCoefficient packed_result{"hf.mxfp4.result_widths", 1};
const WholeCoefficient packed_place_bytes{"hf.mxfp4.place_bytes", 2 * 4};

struct Experts {
    const ExpertMlp& mlp;
    const Step& step;
    Quantity tokens, number, width, experts, active, index, wide;
    Quantity share;       // tokens of one expert
    Quantity one;         // bytes inside it
    Quantity common;      // inside the shared experts
    Quantity mask_bytes;  // one_hot of the choices
};

Experts sizes(const Architecture& a, const ExpertMlp& mlp, const Step& step,
              const HfInference& hf) {
    const Quantity tokens = step.all_tokens(), experts(mlp.experts, "experts"),
                   active(mlp.active, "active"), index(index_bytes, "B"),
                   tensors(*family_code(a).mlp_tensors, "tensors");
    const Quantity share = divided_up(tokens * active, experts);
    const auto inside = [&](const Quantity& of, const Quantity& wide) {
        return inside_mlp(a, of, wide, true, step, hf, of * tensors * wide * step.number());
    };
    return {mlp,
            step,
            tokens,
            step.number(),
            {a.width, "channels"},
            experts,
            active,
            index,
            {float_bytes, "B"},
            share,
            inside(share, Quantity(mlp.width, "wide")),
            inside(tokens, Quantity(mlp.shared_width, "wide, shared")),
            tokens * experts * active * index};
}

Quantity mixtral(const Experts& e) {
    return e.tokens * (e.experts * e.number + e.active * (e.number + e.index) +
                       Quantity(result_widths) * e.width * e.number) +
           e.mask_bytes + e.experts * e.index +
           e.share *
               (Quantity(expert_indices) * e.index + Quantity(expert_widths) * e.width * e.number) +
           (e.mlp.shared_width ? larger(e.one, e.common) : e.one);
}

Quantity beside_shared(const Experts& e) {
    return e.tokens * Quantity(result_widths) * e.width * e.number + e.common;
}

Quantity deepseek_v3(const Experts& e) {
    const Quantity loop =
        e.tokens * Quantity(latent_result) * e.width * e.wide + e.mask_bytes +
        e.share *
            (Quantity(expert_indices) * e.index + e.wide +
             e.width * (Quantity(latent_inner) * e.number + Quantity(latent_weighted) * e.wide)) +
        larger(e.one, e.share * e.width * e.wide);
    return e.tokens * e.active * (e.index + e.wide) + larger(loop, beside_shared(e));
}

Quantity deepseek_v2(const Experts& e) {
    const Quantity row = e.width * e.number;
    Quantity weighted = e.tokens * Quantity(v2_sum) * e.width * e.wide;
    if (e.step.number_bytes < float_bytes)
        weighted = weighted + e.tokens * e.active * Quantity(v2_weighted) * e.width * e.wide;
    const Quantity after = e.tokens * e.active * Quantity(v2_rows) * row + weighted;
    const Quantity inside =
        e.tokens * e.active * Quantity(v2_rows_inside) * row - e.share * row + e.one;
    const Quantity counts = e.tokens * e.experts * e.index + e.experts * e.index;
    const Quantity order = e.tokens * e.active * e.index;
    return e.tokens * e.active * (e.index + e.wide) +
           larger(counts + order + larger(after, inside), beside_shared(e));
}

Quantity gpt_oss(const Experts& e) {
    const Quantity wide(e.mlp.width, "wide");
    const Quantity inside =
        Quantity(all_inner, "tensors") * wide + Quantity(all_inner_widths, "tensors") * e.width;
    const Quantity after =
        Quantity(all_outer, "tensors") * wide + Quantity(all_outer_widths, "tensors") * e.width;
    return e.tokens * (e.experts * e.number + e.active * e.index) +
           e.experts * e.tokens * larger(inside, after) * e.number;
}

Quantity packed_gpt_oss(const Experts& e) {
    return e.tokens *
               (e.experts * e.number + e.active * (e.number + Quantity(packed_place_bytes, "B"))) +
           e.tokens * e.active *
               (Quantity(packed_inner) * Quantity(e.mlp.width, "wide") +
                Quantity(packed_widths) * e.width) *
               e.number +
           e.tokens * Quantity(packed_result) * e.width * e.number;
}

}  // namespace

Quantity experts_live(const Architecture& a, const Block& block, const ExpertMlp& mlp,
                      const Step& step, const HfInference& hf) {
    const Experts e = sizes(a, mlp, step, hf);
    if (a.family == "gpt_oss") return hf.packed_experts ? packed_gpt_oss(e) : gpt_oss(e);
    if (a.family == "deepseek_v2") return deepseek_v2(e);
    return std::holds_alternative<LatentAttention>(block.attention) ? deepseek_v3(e) : mixtral(e);
}

}  // namespace rootspace::estimate
