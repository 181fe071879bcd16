#include "estimate/architecture/tensors.h"

#include <algorithm>
#include <string_view>

namespace rootspace::estimate {

// huggingface/transformers, src/transformers/models: gpt2/modeling_gpt2.py, GPT2Attention.c_attn;
// gpt_neox/modeling_gpt_neox.py, GPTNeoXAttention.query_key_value; phi3/modeling_phi3.py,
// Phi3Attention.qkv_proj.
bool joins_attention(const std::string& family) {
    return family == "gpt2" || family == "gpt_neox" || family == "phi3";
}

namespace {

// The rows below are the parameter tables of the families' own configs; each count is held to the
// unit against published totals (tests/core/estimate/architecture).
class TensorList {
  public:
    explicit TensorList(const Architecture& a) : a_(a) {}

    std::vector<WeightTensor> all() {
        embedding();
        for (std::size_t i = 0; i < a_.blocks.size(); ++i) {
            block_ = static_cast<std::int64_t>(i);
            block(a_.blocks[i]);
        }
        block_ = -1;
        mark_modules();
        mark_parameters();
        if (a_.final_norm) norm("output_norm", a_.width);
        if (a_.pooler) matrix("pooler", Component::head, a_.width, a_.width, true);
        head();
        for (const PredictionBlock& prediction : a_.prediction_blocks) predict(prediction);
        return std::move(tensors_);
    }

  private:
    // modeling_<family>.py: GptOssExperts, and routers, but for those of Mixtral and Qwen, which
    // are torch.nn.Linear, as Qwen2-MoE's gate of the shared expert is.
    void mark_modules() {
        const bool conv1d = a_.family == "gpt2", parameters = a_.family == "gpt_oss";
        bool routers = false;
        for (const char* family : {"mixtral", "qwen2_moe", "qwen3_moe"})
            routers = routers || a_.family == family;
        for (WeightTensor& tensor : tensors_) {
            if (conv1d) tensor.held_in = HeldIn::conv1d;
            const bool router = tensor.role.compare(0, 12, "ffn_gate_inp") == 0;
            if (router && !routers) tensor.held_in = HeldIn::parameter;
            if (parameters && tensor.component == Component::experts)
                tensor.held_in = HeldIn::parameter;
        }
    }

    void mark_parameters() {
        // phi3/modeling_phi3.py, Phi3MLP.gate_up_proj; gpt_oss/modeling_gpt_oss.py, GptOssExperts:
        // gate_up_proj [experts, width, 2 × inner], down_proj [experts, inner, width] and their
        // biases [experts, 2 × inner], [experts, width].
        const bool queries = joins_attention(a_.family), oss = a_.family == "gpt_oss",
                   gates = oss || a_.family == "phi3";
        if (!queries && !gates) return;
        for (WeightTensor& tensor : tensors_) {
            const auto is = [&](std::string_view role) {
                return tensor.role.compare(0, role.size(), role) == 0;
            };
            if (tensor.block < 0 || tensor.component == Component::norms) continue;
            if (queries && (is("attn_q") || is("attn_k") || is("attn_v")))
                tensor.joined = Joined::query_key_value;
            if (gates && (is("ffn_gate") || is("ffn_up")) && tensor.component != Component::router)
                tensor.joined = Joined::gate_up;
            tensor.stacked = oss && tensor.component == Component::experts;
        }
    }

    void embedding() {
        const std::int64_t width = a_.embedding_width ? a_.embedding_width : a_.width;
        matrix("token_embd", Component::embedding, a_.vocabulary, width, false);
        if (a_.embedding_width)
            matrix("token_embd_proj", Component::embedding, a_.width, width, false);
        if (a_.learned_positions)
            matrix("position_embd", Component::embedding, a_.learned_positions, a_.width, false);
        if (a_.token_types)
            matrix("token_types", Component::embedding, a_.token_types, a_.width, false);
        if (a_.embedding_norm) norm("token_embd_norm", a_.width);
    }

    void head() {
        if (!a_.head) return;
        const std::int64_t width = a_.embedding_width ? a_.embedding_width : a_.width;
        if (a_.embedding_width) matrix("output_proj", Component::head, width, a_.width, false);
        if (!a_.tied) matrix("output", Component::head, a_.vocabulary, width, false);
        if (a_.head_bias) vector("output.bias", Component::head, a_.vocabulary);
    }

    void block(const Block& b) {
        for (std::int64_t i = 0; i < b.norms; ++i) {
            static constexpr const char* roles[] = {"attn_norm", "ffn_norm", "post_attention_norm",
                                                    "post_ffw_norm"};
            norm(i < 4 ? roles[i] : "norm", a_.width);
        }
        std::visit([&](const auto& attention) { attend(attention); }, b.attention);
        std::visit([&](const auto& mlp) { feed(mlp); }, b.mlp);
    }

    void attend(const GroupedAttention& g) {
        const std::int64_t queries = checked_mul(g.heads, g.head_size);
        const std::int64_t keys = checked_mul(g.kv_heads, g.head_size);
        matrix("attn_q", Component::attention, queries, a_.width, g.query_bias);
        matrix("attn_k", Component::attention, keys, a_.width, g.key_value_bias);
        matrix("attn_v", Component::attention, keys, a_.width, g.key_value_bias);
        matrix("attn_output", Component::attention, a_.width, queries, g.output_bias);
        if (g.query_key_norm) {
            vector("attn_q_norm", Component::norms, g.head_size);
            vector("attn_k_norm", Component::norms, g.head_size);
        }
        if (g.sinks) vector("attn_sinks", Component::attention, g.heads);
    }

    void attend(const LatentAttention& m) {
        const std::int64_t queries = checked_mul(m.heads, checked_add(m.nope_size, m.rope_size));
        if (m.query_rank) {
            matrix("attn_q_a", Component::attention, m.query_rank, a_.width, m.bias);
            vector("attn_q_a_norm", Component::norms, m.query_rank);
            matrix("attn_q_b", Component::attention, queries, m.query_rank, false);
        } else {
            matrix("attn_q", Component::attention, queries, a_.width, false);
        }
        matrix("attn_kv_a_mqa", Component::attention, checked_add(m.kv_rank, m.rope_size), a_.width,
               m.bias);
        vector("attn_kv_a_norm", Component::norms, m.kv_rank);
        matrix("attn_kv_b", Component::attention,
               checked_mul(m.heads, checked_add(m.nope_size, m.value_size)), m.kv_rank, false);
        matrix("attn_output", Component::attention, a_.width, checked_mul(m.heads, m.value_size),
               m.bias);
    }

    void feed(const DenseMlp& d) {
        if (d.gated) matrix("ffn_gate", Component::mlp, d.width, a_.width, d.bias);
        matrix("ffn_up", Component::mlp, d.width, a_.width, d.bias);
        matrix("ffn_down", Component::mlp, a_.width, d.width, d.bias);
    }

    void feed(const ExpertMlp& e) {
        matrix("ffn_gate_inp", Component::router, e.experts, a_.width, e.router_bias);
        if (e.correction_bias) vector("exp_probs_b", Component::router, e.experts);
        const auto expert = [&](const char* role, std::int64_t rows, std::int64_t columns) {
            tensors_.push_back(
                {role, Component::experts, block_, rows, columns, false, e.experts, e.active});
            if (e.expert_bias)
                tensors_.push_back({std::string(role) + ".bias", Component::experts, block_, rows,
                                    1, true, e.experts, e.active});
        };
        expert("ffn_gate_exps", e.width, a_.width);
        expert("ffn_up_exps", e.width, a_.width);
        expert("ffn_down_exps", a_.width, e.width);
        if (!e.shared_width) return;
        matrix("ffn_gate_shexp", Component::shared_experts, e.shared_width, a_.width, false);
        matrix("ffn_up_shexp", Component::shared_experts, e.shared_width, a_.width, false);
        matrix("ffn_down_shexp", Component::shared_experts, a_.width, e.shared_width, false);
        if (e.shared_gate) matrix("ffn_gate_inp_shexp", Component::router, 1, a_.width, false);
    }

    // DeepSeek-V3's README_WEIGHTS.md, "Multi-Token Prediction (MTP) Modules": two norms, a
    // projection from twice the width, one block, one norm before the shared head.
    void predict(const PredictionBlock& p) {
        const std::size_t first = tensors_.size();
        norm("nextn.enorm", a_.width);
        norm("nextn.hnorm", a_.width);
        matrix("nextn.eh_proj", Component::prediction, a_.width, checked_mul(2, a_.width), false);
        block(p.block);
        norm("nextn.shared_head_norm", a_.width);
        for (std::size_t i = first; i < tensors_.size(); ++i)
            tensors_[i].component = Component::prediction;
    }

    void matrix(const char* role, Component component, std::int64_t rows, std::int64_t columns,
                bool bias) {
        tensors_.push_back({role, component, block_, rows, columns, false});
        if (bias) vector(std::string(role) + ".bias", component, rows);
    }
    void vector(std::string role, Component component, std::int64_t size) {
        tensors_.push_back({std::move(role), component, block_, size, 1, true});
    }
    void norm(const std::string& role, std::int64_t size) {
        vector(role, Component::norms, size);
        if (a_.norm == Norm::layer) vector(role + ".bias", Component::norms, size);
    }

    const Architecture& a_;
    std::int64_t block_ = -1;
    std::vector<WeightTensor> tensors_;
};

}  // namespace

std::int64_t WeightTensor::elements() const { return checked_mul(rows, columns, copies); }
std::int64_t WeightTensor::active_elements() const {
    return checked_mul(rows, columns, active_copies);
}

std::vector<Block> different_blocks(const Architecture& architecture) {
    std::vector<Block> found;
    for (const Block& block : architecture.blocks)
        if (std::find(found.begin(), found.end(), block) == found.end()) found.push_back(block);
    return found;
}

std::vector<WeightTensor> weight_tensors(const Architecture& architecture) {
    return TensorList(architecture).all();
}

ParameterCount parameter_count(const std::vector<WeightTensor>& tensors) {
    ParameterCount count{0, 0, 0};
    for (const WeightTensor& tensor : tensors) {
        if (tensor.component == Component::prediction) {
            count.prediction = checked_add(count.prediction, tensor.elements());
            continue;
        }
        count.total = checked_add(count.total, tensor.elements());
        count.active = checked_add(count.active, tensor.active_elements());
    }
    return count;
}

std::vector<ComponentCount> component_counts(const std::vector<WeightTensor>& tensors) {
    std::vector<ComponentCount> counts;
    for (const WeightTensor& tensor : tensors) {
        const auto found = std::find_if(
            counts.begin(), counts.end(),
            [&](const ComponentCount& count) { return count.component == tensor.component; });
        ComponentCount& count = found != counts.end()
                                    ? *found
                                    : counts.emplace_back(ComponentCount{tensor.component, 0, 0});
        count.total = checked_add(count.total, tensor.elements());
        count.active = checked_add(count.active, tensor.active_elements());
    }
    return counts;
}

std::string component_name(Component component) {
    switch (component) {
        case Component::embedding:
            return "embedding";
        case Component::attention:
            return "attention";
        case Component::mlp:
            return "MLP";
        case Component::experts:
            return "experts";
        case Component::shared_experts:
            return "shared experts";
        case Component::router:
            return "router";
        case Component::norms:
            return "norms";
        case Component::head:
            return "head";
        case Component::prediction:
            return "multi-token prediction";
    }
    return "";
}

}  // namespace rootspace::estimate
