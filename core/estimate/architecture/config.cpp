#include "estimate/architecture/config.h"

#include <algorithm>

#include "estimate/architecture/families.h"
#include "estimate/architecture/generic.h"
#include "estimate/architecture/parameter_limit.h"
#include "estimate/architecture/parts.h"

namespace rootspace::estimate {
namespace {

constexpr std::size_t largest_config_bytes = std::size_t{1} << 20;

struct Family {
    const char* name;   // model_type
    const char* model;  // how its classes begin: "Llama" of LlamaForCausalLM
    Architecture (*read)(ConfigObject& config);
};

constexpr Family families[] = {
    {"gpt2", "GPT2", read_gpt2},
    {"gpt_neox", "GPTNeoX", read_gpt_neox},
    {"opt", "OPT", read_opt},
    {"bert", "Bert", read_bert},
    {"llama", "Llama", read_llama},
    {"mistral", "Mistral", read_mistral},
    {"mixtral", "Mixtral", read_mixtral},
    {"phi3", "Phi3", read_phi3},
    {"qwen2", "Qwen2", read_qwen2},
    {"qwen2_moe", "Qwen2Moe", read_qwen2_moe},
    {"qwen3", "Qwen3", read_qwen3},
    {"qwen3_moe", "Qwen3Moe", read_qwen3_moe},
    {"gemma", "Gemma", read_gemma},
    {"gemma2", "Gemma2", read_gemma2},
    {"gemma3", "Gemma3", read_gemma3},
    {"gemma3_text", "Gemma3", read_gemma3_text},
    {"deepseek_v2", "DeepseekV2", read_deepseek_v2},
    {"deepseek_v3", "DeepseekV3", read_deepseek_v3},
    {"gpt_oss", "GptOss", read_gpt_oss},
};

// The names that families give the same size, and the generic form's word for it.
struct UsualName {
    const char* generic;
    std::initializer_list<const char*> names;
};

const UsualName usual_names[] = {
    {"vocabulary", {"vocab_size", "padded_vocab_size"}},
    {"width", {"hidden_size", "n_embd", "d_model", "dim"}},
    {"layers", {"num_hidden_layers", "n_layer", "n_layers", "num_layers"}},
    {"heads", {"num_attention_heads", "n_head", "n_heads", "num_heads"}},
    {"kv_heads", {"num_key_value_heads", "num_kv_heads", "multi_query_group_num"}},
    {"head_size", {"head_dim", "kv_channels"}},
    {"mlp_width", {"intermediate_size", "n_inner", "ffn_dim", "d_ff", "ffn_hidden_size"}},
    {"context", {"max_position_embeddings", "n_positions", "max_seq_len", "seq_length"}},
    {"experts", {"num_local_experts", "num_experts", "n_routed_experts"}},
    {"active_experts", {"num_experts_per_tok", "experts_per_token", "moe_topk"}},
    {"expert_width", {"moe_intermediate_size", "expert_ffn_size"}},
};

[[noreturn]] void refuse_family(const Json& config, const std::string& got) {
    std::string names, understood;
    for (const Family& family : families) names += std::string(family.name) + ", ";
    const Json proposal = generic_proposal(config);
    for (const auto& [name, value] : proposal.items())
        if (value.is_number())
            understood += (understood.empty() ? "" : ", ") + name + " " + value.dump();
    throw InputError("model_type",
                     "one of " + names + "or a generic form by hand (understood here: " +
                         (understood.empty() ? "no size" : understood) + ")",
                     got);
}

// A hub's name for the model, its last part: "meta-llama/Llama-3.1-8B".
std::string name_of(ConfigObject& config, const std::string& family) {
    std::string name = config.text_or("_name_or_path", "");
    while (!name.empty() && name.back() == '/') name.pop_back();
    name = name.substr(name.find_last_of('/') + 1);
    return name.empty() ? family : shown(name);
}

// "Qwen2" of Qwen2ForCausalLM, Qwen2Model, Qwen2LMHeadModel.
std::string model_of_class(const std::string& name) {
    std::size_t end = name.size();
    for (const char* part : {"For", "LMHead", "Model", "PreTrained"})
        end = std::min(end, name.find(part));
    return name.substr(0, end);
}

// A class of another family here contradicts the model_type, whose defaults are other ones; classes
// of no family here say nothing.
void check_class(ConfigObject& config, const Family& family) {
    for (const std::string& name : config.texts("architectures")) {
        const std::string model = model_of_class(name);
        if (model == family.model) continue;
        for (const Family& other : families)
            if (model == other.model)
                throw InputError("architectures",
                                 "a class of model_type \"" + std::string(family.name) + "\"",
                                 shown(name) + ", one of \"" + other.name + "\"");
    }
}

// Two names of one field: the attribute_map of the family's config class in transformers, where
// the one set last would win.
struct OneField {
    const char* family;
    const char* own;
    const char* other;
};

constexpr OneField one_fields[] = {
    {"gpt2", "n_embd", "hidden_size"},
    {"gpt2", "n_layer", "num_hidden_layers"},
    {"gpt2", "n_head", "num_attention_heads"},
    {"gpt2", "n_positions", "max_position_embeddings"},
    {"mixtral", "num_local_experts", "num_experts"},
    {"gpt_oss", "num_local_experts", "num_experts"},
    {"qwen3_moe", "num_experts", "num_local_experts"},
    {"deepseek_v2", "n_routed_experts", "num_experts"},
    {"deepseek_v3", "n_routed_experts", "num_local_experts"},
};

void check_one_fields(ConfigObject& config, const std::string& family) {
    for (const OneField& field : one_fields) {
        if (family != field.family || !config.states(field.own) || !config.states(field.other))
            continue;
        const std::string own = config.json()[field.own].dump(),
                          other = config.json()[field.other].dump();
        if (own != other)
            throw InputError(config.place(field.other),
                             shown(own) + ", as " + field.own + " says, since both name one field",
                             shown(other));
    }
}

// Elements of a head turn in pairs (rotate_half in transformers' modeling files).
void check_rotary(ConfigObject& config, const Architecture& a) {
    if (a.learned_positions > 0) return;
    const auto check = [](const char* field, std::int64_t size) {
        if (size % 2 != 0)
            throw InputError(field,
                             "an even number of rotary elements in a head, which turn in pairs",
                             std::to_string(size));
    };
    for (const Block& block : a.blocks) {
        if (const auto* latent = std::get_if<LatentAttention>(&block.attention))
            check("qk_rope_head_dim", latent->rope_size);
        else if (a.rotary_size > 0)
            check(config.states("rotary_pct") ? "rotary_pct" : "partial_rotary_factor",
                  a.rotary_size);
        else
            check(config.states("head_dim") ? "head_dim" : "hidden_size / num_attention_heads",
                  std::get<GroupedAttention>(block.attention).head_size);
    }
}

// AutoGPTQ quantize_config.py: 2, 3, 4 or 8 bits and groups of -1, a whole row, or more; AutoAWQ
// packs 4. Kernels take groups that divide a row.
void check_groups(const Architecture& a) {
    const Storage& s = a.storage;
    const bool gptq = s.method == "gptq";
    if (!gptq && s.method != "awq") return;
    const auto refuse = [](const char* name, const std::string& expected, std::int64_t got) {
        throw InputError("quantization_config." + std::string(name), expected, std::to_string(got));
    };
    if (s.bits != 0 && s.bits != 4 && !(gptq && (s.bits == 2 || s.bits == 3 || s.bits == 8)))
        refuse("bits", gptq ? "2, 3, 4 or 8 for gptq" : "4 for awq", s.bits);
    if (s.group < -1 || (s.group > 0 && a.width % s.group != 0))
        refuse("group_size",
               "-1 for whole rows, or a divisor of the width, " + std::to_string(a.width), s.group);
}

// Sizes of parts that the model has nowhere: its class passes over them, as a class of a family
// without experts over their number.
void name_idle(const Json& config, Architecture& architecture) {
    bool experts = false, latent = false;
    for (const Block& block : architecture.blocks) {
        experts |= std::holds_alternative<ExpertMlp>(block.mlp);
        latent |= std::holds_alternative<LatentAttention>(block.attention);
    }
    const auto name = [&](const char* field) {
        const auto found = config.find(field);
        if (found == config.end() || !found->is_number() || found->get<double>() <= 1) return;
        architecture.omitted += (architecture.omitted.empty() ? "" : ", ") + std::string(field);
    };
    if (!experts)
        for (const char* field : {"num_local_experts", "num_experts", "n_routed_experts"})
            name(field);
    if (!latent) name("kv_lora_rank");
}

// transformers, configuration_utils.py: of both, dtype is kept.
void name_passed_over(ConfigObject& config, Architecture& architecture) {
    if (!config.states("dtype") || !config.states("torch_dtype")) return;
    const std::string kept = config.text_or("dtype", ""), other = config.text_or("torch_dtype", "");
    if (kept == other) return;
    architecture.omitted += (architecture.omitted.empty() ? "" : ", ") +
                            ("torch_dtype " + shown(other)) + " (transformers keeps dtype, " +
                            shown(kept) + ")";
}

Architecture read(const Json& json) {
    ConfigObject config(json);
    const std::string name = config.text_or("model_type", "");
    if (name == "generic") return read_generic(json);
    if (name.empty()) refuse_family(json, "nothing: the field is missing");
    for (const Family& family : families) {
        if (name != family.name) continue;
        check_class(config, family);
        check_one_fields(config, name);
        Architecture architecture = family.read(config);
        check_rotary(config, architecture);
        name_idle(json, architecture);
        architecture.family = name;
        architecture.name = name_of(config, name);
        architecture.storage = read_storage(config);
        check_groups(architecture);
        name_passed_over(config, architecture);
        return architecture;
    }
    refuse_family(json, "\"" + shown(name) + "\"");
}

}  // namespace

Architecture architecture_from_config(std::string_view json) {
    return architecture_from_json(parse_json(json, "config", largest_config_bytes));
}

Architecture architecture_from_json(const Json& config) {
    if (!config.is_object()) throw InputError("config", "an object", described(config));
    Architecture architecture = read(config);
    check_total(architecture);
    return architecture;
}

Json generic_proposal(const Json& config) {
    Json proposal{{"model_type", "generic"}};
    if (!config.is_object()) return proposal;
    const bool nested = config.contains("text_config") && config["text_config"].is_object();
    for (const UsualName& size : usual_names)
        for (const char* name : size.names)
            for (const Json* place : {nested ? &config["text_config"] : &config, &config})
                if (!proposal.contains(size.generic) && place->contains(name) &&
                    (*place)[name].is_number_integer() && (*place)[name].get<std::int64_t>() > 0)
                    proposal[size.generic] = (*place)[name];
    const auto tied = config.find("tie_word_embeddings");
    if (tied != config.end() && tied->is_boolean()) proposal["tied"] = *tied;
    return proposal;
}

}  // namespace rootspace::estimate
