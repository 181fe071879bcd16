#include "estimate/headers/gguf_architecture.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/architecture/tensors.h"
#include "estimate/explain/quantity.h"
#include "estimate/headers/gguf_fields.h"
#include "estimate/headers/gguf_known.h"
#include "estimate/headers/gguf_shapes.h"
#include "estimate/headers/gguf_windows.h"
#include "estimate/headers/header_totals.h"

namespace rootspace::estimate {
namespace {

constexpr std::int64_t most_blocks = 10'000;

// The names of Architecture are those of Hugging Face's configs.
std::string config_name(const std::string& family, const Architecture& a) {
    const auto* experts = a.blocks.empty() ? nullptr : std::get_if<ExpertMlp>(&a.blocks.back().mlp);
    if (family == "gptneox") return "gpt_neox";
    if (family == "gpt-oss") return "gpt_oss";
    if (family == "qwen2moe") return "qwen2_moe";
    if (family == "qwen3moe") return "qwen3_moe";
    if (family == "llama" && experts) return "mixtral";
    if (family == "deepseek2")
        return experts && experts->correction_bias ? "deepseek_v3" : "deepseek_v2";
    return family;
}

class Reader {
  public:
    explicit Reader(const GgufHeader& header) : f_(header) {}

    Architecture read() {
        refuse_unknown_architecture(f_);
        Architecture a{};
        a.name = f_.text_or("general.name", f_.family());
        const std::int64_t blocks = f_.size("block_count", most_blocks);
        a.width = f_.size("embedding_length");
        a.context = f_.size("context_length");
        f_.refuse_blocks_we_lack();
        windows_ = gguf_windows(f_, blocks);
        const HeaderTensor& embedding = f_.tensor("token_embd.weight");
        if (embedding.shape.size() != 2 || embedding.shape[1] != a.width)
            f_.contradict("token_embd.weight", "[vocabulary, " + std::to_string(a.width) + "]");
        a.vocabulary = embedding.shape[0];
        a.norm = f_.has("blk.0.attn_norm.bias") || f_.has("output_norm.bias") ||
                         f_.has("blk.0.attn_output_norm.bias")
                     ? Norm::layer
                     : Norm::rms;
        a.learned_positions = f_.rows("position_embd.weight");
        a.token_types = f_.rows("token_types.weight");
        a.embedding_norm = f_.has("token_embd_norm.weight");
        a.final_norm = f_.has("output_norm.weight");
        a.causal = f_.flag_or("attention.causal", true);
        a.head = a.causal;
        a.tied = a.head && !f_.has("output.weight");
        a.head_bias = f_.has("output.bias");
        for (std::int64_t i = 0; i < blocks; ++i) {
            if (f_.has(f_.name(i, "nextn.eh_proj.weight")))
                a.prediction_blocks.push_back({block(a, i)});
            else
                a.blocks.push_back(block(a, i));
        }
        const auto* dense = a.blocks.empty() ? nullptr : std::get_if<DenseMlp>(&a.blocks[0].mlp);
        const bool gated = !dense || dense->gated;  // experts always are
        const bool gemma = f_.family().starts_with("gemma");
        a.activation = gated && !gemma ? Activation::silu : Activation::gelu;
        a.family = config_name(f_.family(), a);
        return a;
    }

  private:
    Block block(const Architecture& a, std::int64_t i) {
        Block b;
        b.attention = attention(a, i);
        b.mlp = mlp(a, i);
        check_block_shapes(f_, a.width, b, i);
        b.norms = 0;
        for (const char* norm : {"attn_norm", "ffn_norm", "post_attention_norm", "post_ffw_norm",
                                 "attn_output_norm", "layer_output_norm"})
            if (f_.has(f_.name(i, std::string(norm) + ".weight"))) ++b.norms;
        return b;
    }

    Attention attention(const Architecture& a, std::int64_t i) {
        const std::int64_t heads = f_.size_of_block("attention.head_count", i);
        if (f_.has(f_.name(i, "attn_kv_a_mqa.weight"))) return latent(heads, i);
        GroupedAttention g{};
        g.heads = heads;
        g.kv_heads = f_.states("attention.head_count_kv")
                         ? f_.size_of_block("attention.head_count_kv", i)
                         : heads;
        if (heads % g.kv_heads != 0)
            throw InputError(f_.key("attention.head_count_kv"),
                             "a divisor of " + counted(heads, "heads"), std::to_string(g.kv_heads));
        if (f_.states("attention.key_length"))
            g.head_size = f_.size("attention.key_length");
        else if (a.width % heads == 0)
            g.head_size = a.width / heads;
        else
            throw InputError(f_.key("attention.key_length"),
                             "a value, since the width does not "
                             "divide among the heads",
                             "nothing: the key is missing");
        const bool fused = f_.has(f_.name(i, "attn_qkv.weight"));
        g.query_bias = f_.has(f_.name(i, fused ? "attn_qkv.bias" : "attn_q.bias"));
        g.key_value_bias = fused ? g.query_bias : f_.has(f_.name(i, "attn_k.bias"));
        g.output_bias = f_.has(f_.name(i, "attn_output.bias"));
        g.query_key_norm = f_.has(f_.name(i, "attn_q_norm.weight"));
        g.sinks = f_.has(f_.name(i, "attn_sinks.weight"));
        g.window = windows_[static_cast<std::size_t>(i)];
        return g;
    }

    LatentAttention latent(std::int64_t heads, std::int64_t i) {
        LatentAttention m{};
        m.heads = heads;
        m.query_rank = f_.has(f_.name(i, "attn_q_a.weight")) ? f_.size("attention.q_lora_rank") : 0;
        m.kv_rank = f_.size("attention.kv_lora_rank");
        m.rope_size = f_.size("rope.dimension_count");
        // Newer files state the sizes of the compressed cache as key_length, and these beside them.
        const bool split = f_.states("attention.key_length_mla");
        const std::int64_t key =
            f_.size(split ? "attention.key_length_mla" : "attention.key_length");
        m.value_size = f_.size(split ? "attention.value_length_mla" : "attention.value_length");
        m.nope_size = key - m.rope_size;
        if (m.nope_size < 1)
            throw InputError(f_.key("attention.key_length"),
                             "more than the " + std::to_string(m.rope_size) + " rotary elements",
                             std::to_string(key));
        return m;
    }

    Mlp mlp(const Architecture& a, std::int64_t i) {
        if (f_.has(f_.name(i, "ffn_down_exps.weight"))) return experts(i);
        DenseMlp d{};
        // Of the file, not of the metadata: families keep several widths under one key.
        const HeaderTensor& down = f_.tensor(f_.name(i, "ffn_down.weight"));
        if (down.shape.size() != 2 || down.shape[0] != a.width)
            f_.contradict(down.name, "[" + std::to_string(a.width) + ", width of the MLP]");
        d.width = down.shape[1];
        const std::int64_t up = f_.rows(f_.name(i, "ffn_up.weight"));
        d.gated = f_.has(f_.name(i, "ffn_gate.weight")) || up == 2 * d.width;  // or fused: Phi-3
        d.bias = f_.has(f_.name(i, "ffn_down.bias"));
        return d;
    }

    ExpertMlp experts(std::int64_t i) {
        ExpertMlp e{};
        e.experts = f_.size("expert_count");
        e.active = f_.size("expert_used_count");
        if (e.active > e.experts)
            throw InputError(f_.key("expert_used_count"),
                             "at most " + std::to_string(e.experts) + ", expert_count",
                             std::to_string(e.active));
        const HeaderTensor& down = f_.tensor(f_.name(i, "ffn_down_exps.weight"));
        if (down.shape.size() != 3 || down.shape[0] != e.experts)
            f_.contradict(down.name,
                          "[" + std::to_string(e.experts) + ", width, width of an expert]");
        e.width = down.shape[2];
        if (f_.has(f_.name(i, "ffn_down_shexp.weight"))) {
            const HeaderTensor& shared = f_.tensor(f_.name(i, "ffn_down_shexp.weight"));
            if (shared.shape.size() != 2)
                f_.contradict(shared.name, "[width, width of the experts]");
            e.shared_width = shared.shape[1];
        }
        e.shared_gate = f_.has(f_.name(i, "ffn_gate_inp_shexp.weight"));
        e.correction_bias = f_.has(f_.name(i, "exp_probs_b.bias"));
        e.router_bias = f_.has(f_.name(i, "ffn_gate_inp.bias"));
        e.expert_bias = f_.has(f_.name(i, "ffn_down_exps.bias"));
        return e;
    }

    GgufFields f_;
    std::vector<std::int64_t> windows_;  // of each block
};

}  // namespace

GgufArchitecture gguf_architecture(const GgufHeader& header) {
    try {
        GgufArchitecture result{Reader(header).read(), 0, header_totals(header.tensors).parameters};
        const ParameterCount count = parameter_count(weight_tensors(result.architecture));
        result.parameters = checked_add(count.total, count.prediction);
        return result;
    } catch (const std::overflow_error&) {
        throw InputError("metadata", "sizes whose parameters fit 64 bits", "larger ones");
    }
}

}  // namespace rootspace::estimate
