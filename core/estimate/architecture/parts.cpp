#include "estimate/architecture/parts.h"

#include <algorithm>
#include <cmath>

#include "base/json_fields.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {
namespace {

// activations.py of transformers: NewGELUActivation, 0.5 * x * (1 + tanh(c * (x + 0.044715 *
// x^3))), FastGELUActivation with c * x * (1 + 0.044715 * x * x) inside, QuickGELUActivation x *
// sigmoid(c * x), GELUActivation(use_gelu_python=True) x * 0.5 * (1 + erf(x / c)), GELUTanh's
// Python form x * 0.5 * (1 + tanh(...)) and AccurateGELUActivation as NewGELU,
// ClippedGELUActivation clip(gelu(x)), ReLUSquaredActivation square(relu(x)): the most that is
// alive at once beside x and the result. The other kinds are one operation.
const WholeCoefficient gelu_new{"hf.gelu_new.temporaries", 2};
const WholeCoefficient gelu_fast{"hf.gelu_fast.temporaries", 3};
const WholeCoefficient quick_gelu{"hf.quick_gelu.temporaries", 1};
const WholeCoefficient gelu_python{"hf.gelu_python.temporaries", 2};
const WholeCoefficient gelu_10{"hf.gelu_10.temporaries", 1};
const WholeCoefficient relu2{"hf.relu2.temporaries", 1};

struct Act2Fn {
    const char* key;  // of ACT2FN
    Activation kind;
    const WholeCoefficient* temporaries;
};

const Act2Fn act2fn[] = {
    {"gelu", Activation::gelu, nullptr},
    {"gelu_pytorch_tanh", Activation::gelu, nullptr},
    {"gelu_new", Activation::gelu, &gelu_new},
    {"gelu_accurate", Activation::gelu, &gelu_new},
    {"gelu_python_tanh", Activation::gelu, &gelu_new},
    {"gelu_python", Activation::gelu, &gelu_python},
    {"gelu_10", Activation::gelu, &gelu_10},
    {"gelu_fast", Activation::gelu, &gelu_fast},
    {"quick_gelu", Activation::gelu, &quick_gelu},
    {"silu", Activation::silu, nullptr},
    {"swish", Activation::silu, nullptr},
    {"relu", Activation::relu, nullptr},
    {"relu2", Activation::relu, &relu2},
};

}  // namespace

Architecture read_decoder(ConfigObject& config, const ClassDefaults& defaults) {
    Architecture a{};
    a.vocabulary = config.size("vocab_size");
    a.width = config.size("hidden_size");
    a.context = config.size_or("max_position_embeddings", defaults.context, largest_context);
    a.norm = Norm::rms;
    read_activation(config, a, defaults.activation_field, defaults.activation);
    a.tied = config.flag_or("tie_word_embeddings", defaults.tied);
    read_head(config, a);
    read_rotary_scaling(config, a);
    return a;
}

std::int64_t read_layers(ConfigObject& config, std::string_view name) {
    return config.size(name, largest_layers);
}

std::int64_t head_size_of(ConfigObject& config, std::string_view heads_name, std::int64_t heads,
                          std::string_view width_name, std::int64_t width) {
    if (width % heads != 0)
        throw InputError(config.place(heads_name),
                         "a divisor of " + std::string(width_name) + " (" + std::to_string(width) +
                             "), since no head size is stated",
                         std::to_string(heads));
    return width / heads;
}

GroupedAttention read_grouped(ConfigObject& config, std::int64_t width, std::int64_t kv_heads,
                              std::int64_t head_size) {
    GroupedAttention g{};
    g.heads = config.size("num_attention_heads");
    g.kv_heads = config.size_or("num_key_value_heads", kv_heads ? kv_heads : g.heads);
    if (g.heads % g.kv_heads != 0)
        throw InputError(config.place("num_key_value_heads"),
                         "a divisor of num_attention_heads (" + std::to_string(g.heads) + ")",
                         std::to_string(g.kv_heads));
    if (config.states("head_dim") || head_size)
        g.head_size = config.size_or("head_dim", head_size);
    else
        g.head_size = head_size_of(config, "num_attention_heads", g.heads, "hidden_size", width);
    return g;
}

ExpertMlp read_experts(ConfigObject& config, std::string_view experts_name, std::int64_t experts,
                       std::string_view active_name, std::int64_t active, std::int64_t width) {
    ExpertMlp e{};
    e.experts = config.size_or(experts_name, experts);
    e.active = config.size_or(active_name, active);
    e.width = width;
    if (e.active > e.experts)
        throw InputError(
            config.place(active_name),
            "at most " + std::string(experts_name) + " (" + std::to_string(e.experts) + ")",
            std::to_string(e.active));
    return e;
}

void read_activation(ConfigObject& config, Architecture& a, std::string_view name,
                     std::string_view otherwise) {
    const std::string text = config.text_or(name, otherwise);
    for (const Act2Fn& one : act2fn) {
        if (text != one.key) continue;
        a.activation = one.kind;
        if (one.temporaries) a.activation_temporaries = *one.temporaries;
        return;
    }
    throw InputError(config.place(name), "relu, relu2, silu or one of the gelu kinds",
                     "\"" + shown(text) + "\"");
}

void read_rotary_share(ConfigObject& config, Architecture& a, std::string_view name,
                       double otherwise, std::int64_t head_size) {
    const double share = config.states(name) ? config.share(name) : otherwise;
    if (share < 1) a.rotary_size = static_cast<std::int64_t>(share * double(head_size));
}

void read_rotary_scaling(ConfigObject& config, Architecture& a) {
    const char* const name = config.states("rope_parameters") ? "rope_parameters" : "rope_scaling";
    if (!config.states(name)) return;
    ConfigObject whole = config.object(name);
    ConfigObject scaling =
        whole.states("full_attention") ? whole.object("full_attention") : std::move(whole);
    const std::string type = scaling.text_or("rope_type", scaling.text_or("type", ""));
    const char* const original = "original_max_position_embeddings";
    // YaRN stretches the context of its training; that is the config's where no other is stated
    // (modeling_rope_utils.py, _compute_yarn_parameters).
    const bool yarn = type == "yarn";
    if (type == "linear" || ((yarn || type == "dynamic") && scaling.states("factor"))) {
        const std::int64_t from =
            yarn ? scaling.size_or(original, config.size_or(original, a.context, largest_context),
                                   largest_context)
                 : a.context;
        const auto reach =
            static_cast<std::int64_t>(std::ceil(scaling.number("factor", 1, 4096) * double(from)));
        if (reach != a.context) a.stretched_context = reach;  // or the config counts it in
    }
    // "su" in the first configs of Phi-3; Phi3Config has 4096 unless stated.
    if (type == "longrope" || type == "su")
        a.short_context = scaling.size_or(original, config.size_or(original, 4096, largest_context),
                                          largest_context);
}

void read_head(ConfigObject& config, Architecture& architecture) {
    const std::vector<std::string> classes = config.texts("architectures");
    if (classes.empty()) return;
    const std::string& name = classes.front();
    for (const char* ending : {"ForCausalLM", "LMHeadModel", "ForConditionalGeneration"})
        if (name.find(ending) != std::string::npos) return;
    architecture.head = false;
    if (name.find("For") != std::string::npos) architecture.omitted = "the head of " + shown(name);
}

const char* kept_field(const std::string& method) {
    if (method == "bitsandbytes") return "llm_int8_skip_modules";
    return method == "gptq" ? "modules_in_block_to_quantize" : "modules_to_not_convert";
}

namespace {

// A list of names, or of lists of them.
std::vector<std::string> names_in(ConfigObject& config, const char* field) {
    const Json* values = config.list(field);
    if (!values || values->empty() || !values->front().is_array()) return config.texts(field);
    std::vector<std::string> names;
    for (const Json& list : *values) {
        const Json one = json_fields({{"names", list}});
        for (std::string& name : ConfigObject(one, config.place(field)).texts("names"))
            names.push_back(std::move(name));
    }
    return names;
}

// Of fp8, vLLM reads ignored_layers, or else the other (fp8.py, Fp8Config.from_config), and
// transformers of 2026 the other, or else ignored_layers (FineGrainedFP8Config.__init__). A field
// that no loader of the method reads would change nothing.
void read_kept(ConfigObject& config, Storage& storage) {
    const std::string& method = storage.method;
    if (method != "awq" && method != "bitsandbytes" && method != "fp8" && method != "gptq" &&
        method != "mxfp4")
        return;
    const std::string own = kept_field(method);
    for (const std::string field : {"modules_to_not_convert", "llm_int8_skip_modules",
                                    "ignored_layers", "modules_in_block_to_quantize"}) {
        std::vector<std::string> names = names_in(config, field.c_str());
        if (names.empty()) continue;
        const bool ignored = method == "fp8" && field == "ignored_layers";
        if (own != field && !ignored)
            throw InputError(config.place(field),
                             "nothing, since loaders of " + method + " read " + own + " alone",
                             "names of modules");
        if (ignored && !storage.kept.empty() && storage.kept != names)
            throw InputError(config.place(field), "the names of " + own, "others");
        storage.kept = std::move(names);
    }
    // Rules for single modules (GPTQModel) make a mix, which is none of the formats here.
    if (method == "gptq" && config.states("dynamic") && !config.json()["dynamic"].empty())
        storage.method = "gptq by dynamic rules";
}

}  // namespace

Storage read_storage(ConfigObject& config) {
    Storage storage;
    const char* const name = config.states("dtype") ? "dtype" : "torch_dtype";
    const std::string type = config.text_or(name, "");
    if (type == "float32") storage.type = StoredType::f32;
    if (type == "float16") storage.type = StoredType::f16;
    if (type == "bfloat16") storage.type = StoredType::bf16;
    if (!type.empty() && type != "auto" && storage.type == StoredType::unstated)
        throw InputError(config.place(name), "float32, float16 or bfloat16",
                         "\"" + shown(type) + "\"");
    if (!config.states("quantization_config")) return storage;
    ConfigObject quantisation = config.object("quantization_config");
    // Older configs of bitsandbytes name no method.
    if (quantisation.states("load_in_8bit") || quantisation.states("load_in_4bit"))
        storage.method = quantisation.text_or("quant_method", "bitsandbytes");
    else if (quantisation.states("quant_method"))
        storage.method = quantisation.text_or("quant_method", "");
    else
        throw InputError(quantisation.place("quant_method"), "the method's name",
                         "nothing: the field is missing");
    read_kept(quantisation, storage);
    storage.head = storage.method == "gptq" && quantisation.flag_or("lm_head", false);
    // transformers, quantization_config.py, BitsAndBytesConfig: "only one can be used at the same
    // time".
    const bool in_8 = quantisation.flag_or("load_in_8bit", false);
    const bool in_4 = quantisation.flag_or("load_in_4bit", false);
    if (in_8 && in_4)
        throw InputError(quantisation.place("load_in_4bit"), "false beside load_in_8bit", "true");
    // Whole numbers alone: a group of -1 is a whole row, which no format here has.
    const auto whole = [&](const char* name) {
        const Json& values = quantisation.json();
        const bool stated = values.contains(name) && values[name].is_number_integer();
        return stated ? values[name].get<std::int64_t>() : 0;
    };
    storage.bits = in_8 ? 8 : in_4 ? 4 : whole("bits");
    storage.group = whole("group_size");
    storage.packing = quantisation.text_or("bnb_4bit_quant_type", "");
    storage.double_scales = quantisation.flag_or("bnb_4bit_use_double_quant", false);
    if (const Json* block = quantisation.list("weight_block_size")) {
        if (block->size() != 2)
            throw InputError(quantisation.place("weight_block_size"), "two sizes",
                             std::to_string(block->size()));
        const Json named = json_fields({{"rows", (*block)[0]}, {"columns", (*block)[1]}});
        ConfigObject sizes(named, quantisation.place("weight_block_size"));
        storage.block_rows = sizes.size("rows");
        storage.block_columns = sizes.size("columns");
    }
    return storage;
}

void set_bias(GroupedAttention& attention, bool bias) {
    attention.query_bias = attention.key_value_bias = attention.output_bias = bias;
}

bool has_experts(const Architecture& architecture) {
    return std::any_of(
        architecture.blocks.begin(), architecture.blocks.end(),
        [](const Block& block) { return std::holds_alternative<ExpertMlp>(block.mlp); });
}

}  // namespace rootspace::estimate
