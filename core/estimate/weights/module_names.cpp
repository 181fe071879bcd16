#include "estimate/weights/module_names.h"

namespace rootspace::estimate {
namespace {

struct Name {
    const char* family;  // "": of every one without a name of its own
    const char* role;
    const char* module;
};

constexpr Name blocks[] = {
    {"gpt2", "", "transformer.h."},
    {"gpt_neox", "", "gpt_neox.layers."},
    {"opt", "", "model.decoder.layers."},
    {"bert", "", "bert.encoder.layer."},
    {"gemma3", "", "model.language_model.layers."},
    {"", "", "model.layers."},
};

constexpr Name modules[] = {
    {"gpt2", "attn_q", "attn.c_attn"},
    {"gpt2", "attn_k", "attn.c_attn"},
    {"gpt2", "attn_v", "attn.c_attn"},
    {"gpt2", "attn_output", "attn.c_proj"},
    {"gpt2", "ffn_up", "mlp.c_fc"},
    {"gpt2", "ffn_down", "mlp.c_proj"},
    {"gpt_neox", "attn_q", "attention.query_key_value"},
    {"gpt_neox", "attn_k", "attention.query_key_value"},
    {"gpt_neox", "attn_v", "attention.query_key_value"},
    {"gpt_neox", "attn_output", "attention.dense"},
    {"gpt_neox", "ffn_up", "mlp.dense_h_to_4h"},
    {"gpt_neox", "ffn_down", "mlp.dense_4h_to_h"},
    {"opt", "attn_output", "self_attn.out_proj"},
    {"opt", "ffn_up", "fc1"},
    {"opt", "ffn_down", "fc2"},
    {"bert", "attn_q", "attention.self.query"},
    {"bert", "attn_k", "attention.self.key"},
    {"bert", "attn_v", "attention.self.value"},
    {"bert", "attn_output", "attention.output.dense"},
    {"bert", "ffn_up", "intermediate.dense"},
    {"bert", "ffn_down", "output.dense"},
    {"phi3", "attn_q", "self_attn.qkv_proj"},
    {"phi3", "attn_k", "self_attn.qkv_proj"},
    {"phi3", "attn_v", "self_attn.qkv_proj"},
    {"phi3", "ffn_gate", "mlp.gate_up_proj"},
    {"phi3", "ffn_up", "mlp.gate_up_proj"},
    {"mixtral", "ffn_gate_inp", "block_sparse_moe.gate"},
    {"mixtral", "ffn_gate_exps", "block_sparse_moe.experts.*.w1"},
    {"mixtral", "ffn_up_exps", "block_sparse_moe.experts.*.w3"},
    {"mixtral", "ffn_down_exps", "block_sparse_moe.experts.*.w2"},
    {"gpt_oss", "ffn_gate_inp", "mlp.router"},
    {"gpt_oss", "ffn_gate_exps", "mlp.experts"},
    {"gpt_oss", "ffn_up_exps", "mlp.experts"},
    {"gpt_oss", "ffn_down_exps", "mlp.experts"},
    {"qwen2_moe", "ffn_gate_shexp", "mlp.shared_expert.gate_proj"},
    {"qwen2_moe", "ffn_up_shexp", "mlp.shared_expert.up_proj"},
    {"qwen2_moe", "ffn_down_shexp", "mlp.shared_expert.down_proj"},
    {"", "attn_q", "self_attn.q_proj"},
    {"", "attn_k", "self_attn.k_proj"},
    {"", "attn_v", "self_attn.v_proj"},
    {"", "attn_output", "self_attn.o_proj"},
    {"", "attn_q_a", "self_attn.q_a_proj"},
    {"", "attn_q_b", "self_attn.q_b_proj"},
    {"", "attn_kv_a_mqa", "self_attn.kv_a_proj_with_mqa"},
    {"", "attn_kv_b", "self_attn.kv_b_proj"},
    {"", "ffn_gate", "mlp.gate_proj"},
    {"", "ffn_up", "mlp.up_proj"},
    {"", "ffn_down", "mlp.down_proj"},
    {"", "ffn_gate_inp", "mlp.gate"},
    {"", "ffn_gate_inp_shexp", "mlp.shared_expert_gate"},
    {"", "ffn_gate_exps", "mlp.experts.*.gate_proj"},
    {"", "ffn_up_exps", "mlp.experts.*.up_proj"},
    {"", "ffn_down_exps", "mlp.experts.*.down_proj"},
    {"", "ffn_gate_shexp", "mlp.shared_experts.gate_proj"},
    {"", "ffn_up_shexp", "mlp.shared_experts.up_proj"},
    {"", "ffn_down_shexp", "mlp.shared_experts.down_proj"},
};

template <class Names>
std::string found(const Names& names, const std::string& family, const std::string& role) {
    for (const Name& name : names)
        if ((family == name.family || !*name.family) && role == name.role) return name.module;
    return "";
}

}  // namespace

std::string module_name(const std::string& family, const WeightTensor& tensor,
                        std::int64_t expert) {
    if (tensor.block < 0 || tensor.vector) return "";
    std::string name = found(modules, family, tensor.role);
    if (name.empty()) return "";
    if (const std::size_t star = name.find(".*"); star != std::string::npos) {
        if (expert < 0)
            name.resize(star);
        else
            name.replace(star + 1, 1, std::to_string(expert));
    }
    return found(blocks, family, "") + std::to_string(tensor.block) + "." + name;
}

}  // namespace rootspace::estimate
