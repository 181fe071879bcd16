#include <algorithm>

#include "base/error.h"
#include "estimate/answer/estimated.h"
#include "estimate/inference/allocator.h"
#include "estimate/weights/gguf_file.h"

namespace rootspace::estimate {
namespace {

constexpr CacheType cache_types[] = {
    CacheType::f32,  CacheType::f16,  CacheType::bf16, CacheType::fp8,  CacheType::q8_0,
    CacheType::q5_1, CacheType::q5_0, CacheType::q4_1, CacheType::q4_0, CacheType::iq4_nl};

CacheType cache_type(const std::string& field, const std::string& id) {
    std::string known;
    for (const CacheType type : cache_types) {
        if (cache_type_name(type) == id) return type;
        known += (known.empty() ? "" : ", ") + cache_type_name(type);
    }
    throw InputError(field, "one of " + known, "\"" + shown(id) + "\"");
}

// Multiply-adds of a token's matrix products: every active weight of a matrix is used once. The
// embedding's table is looked up; as the head it is multiplied by, as a head of its own is, for the
// last token of a prompt alone.
struct MatrixMacs {
    double body = 0, head = 0;
};

MatrixMacs matrix_macs(const Request& r, const std::vector<WeightTensor>& tensors) {
    MatrixMacs macs;
    for (const WeightTensor& tensor : tensors) {
        if (tensor.vector || tensor.component == Component::prediction) continue;
        const double active = double(tensor.active_elements());
        if (tensor.component == Component::head)
            macs.head += active;
        else if (tensor.component != Component::embedding || tensor.role == "token_embd_proj")
            macs.body += active;
        else if (tensor.role == "token_embd" && r.architecture.tied && r.architecture.head)
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

// Multiply-adds of scores and mixing for each of `tokens` tokens.
double attention_macs(const Block& block, double tokens, bool causal) {
    if (const auto* grouped = std::get_if<GroupedAttention>(&block.attention))
        return 2.0 * double(grouped->heads) * double(grouped->head_size) *
               seen_by(tokens, double(grouped->window), causal);
    const auto& latent = std::get<LatentAttention>(block.attention);
    return double(latent.heads) * double(latent.nope_size + latent.rope_size + latent.value_size) *
           seen_by(tokens, 0, causal);
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

Rate product_rate(const WeightFormat& format) {
    if (format.id == "fp32") return Rate::fp32;
    if (format.packing == Packing::fp8 || format.packing == Packing::fp8_blocks) return Rate::fp8;
    return Rate::fp16;
}

std::vector<NamedWork> works(const Request& r, const WeightFormat& format,
                             const LoadedWeights& loaded, Bytes cache_bytes) {
    const auto& [tensors, weights] = loaded;
    const MatrixMacs macs = matrix_macs(r, tensors);
    const double share = 1.0 / double(r.devices);
    const double batch = double(r.batch), prompt = double(r.context - r.generated);
    const Rate rate = product_rate(format);
    const double read = weights_read(weights, tensors, r.architecture.tied);
    double prompt_attention = 0, last_attention = 0;
    for (const Block& block : r.architecture.blocks) {
        prompt_attention += attention_macs(block, prompt, r.architecture.causal);
        last_attention += attention_macs(block, double(r.context), false);
    }
    const double all = batch * (prompt * (macs.body + prompt_attention) + macs.head);
    std::vector<NamedWork> list{
        {"the prompt", batch * prompt, {2 * all * share, rate, read * share, 0}}};
    if (r.architecture.causal) {
        const double token = batch * (macs.body + macs.head + last_attention);
        list.push_back({"one token of each answer, at the full context",
                        batch,
                        {2 * token * share, rate, (read + double(cache_bytes)) * share, 0}});
    }
    return list;
}

Item share_of(Item item, std::int64_t devices) {
    if (devices == 1) return item;
    item.bytes = item.bytes / devices + (item.bytes % devices > 0 ? 1 : 0);
    item.formula = "⌈(" + item.formula + ") / " + grouped_digits(devices) + " devices⌉";
    return item;
}

InferenceSetup setup_of(const Request& r, const WeightFormat& format, const LoadedWeights& loaded) {
    InferenceSetup setup{};
    setup.prompt = r.context - r.generated;
    setup.generated = r.generated;
    setup.sequences = r.batch;
    setup.shared_prefix = r.shared_prefix;
    setup.weight_bytes = loaded.bytes.total();
    setup.number_bytes = format.id == "fp32" ? 4 : 2;
    if (r.engine == "hf" && format.packing == Packing::plain)
        setup.slack_bytes = caching_slack(loaded.tensors, setup.number_bytes);
    setup.cache.engine = engine_cache(r.engine);
    setup.cache.keys = cache_type("kv", r.kv);
    setup.cache.values = cache_type("kv_values", r.kv_values);
    setup.hf.fused_attention = setup.llama_cpp.fused_attention = r.fused_attention;
    return setup;
}

void check_prompt(const Request& r) {
    if (r.generated >= r.context)
        throw InputError("generated",
                         "fewer tokens than the context of " + std::to_string(r.context) +
                             ", so that a prompt is left",
                         std::to_string(r.generated));
}

WeightBytes bytes_loaded(std::vector<WeightTensor> tensors, const WeightFormat& format) {
    std::erase_if(tensors, [](const WeightTensor& tensor) {
        return tensor.component == Component::prediction;
    });
    return weight_bytes(tensors, format);
}

Loaded loaded_weights(const Architecture& architecture, const WeightFormat& format) {
    std::vector<WeightTensor> tensors = weight_tensors(architecture);
    WeightBytes bytes = bytes_loaded(
        format.packing == Packing::gguf ? gguf_tensors(architecture) : tensors, format);
    return std::make_shared<LoadedWeights>(LoadedWeights{std::move(tensors), std::move(bytes)});
}

// A moment of the run and what is held then beside the weights.
struct Moment {
    std::string name;
    std::vector<Item> beside;
};

Moment fullest(const WeightBytes& weights, const InferencePeak& peak) {
    const auto running = [&](std::string name, const std::vector<Item>& items) {
        Moment moment{std::move(name), weights.while_running};
        for (const Item& item : items)
            if (item.purpose != Purpose::weights) moment.beside.push_back(item);
        return moment;
    };
    const std::vector<Moment> moments = {running("prompt", peak.prefill),
                                         running("answer", peak.decode),
                                         {"loading", weights.while_loading}};
    return *std::max_element(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) {
        return total_bytes(a.beside) < total_bytes(b.beside);
    });
}

}  // namespace

WeightBytes model_weights(const Architecture& architecture, const WeightFormat& format) {
    return bytes_loaded(
        format.packing == Packing::gguf ? gguf_tensors(architecture) : weight_tensors(architecture),
        format);
}

EngineCache engine_cache(const std::string& engine) {
    if (engine == "hf") return HfCache{};
    if (engine == "vllm") return VllmCache{};
    if (engine == "llama.cpp") return LlamaCppCache{};
    throw InputError("engine", "hf, vllm or llama.cpp", "\"" + shown(engine) + "\"");
}

std::vector<Item> model_cache(const Request& r) {
    return kv_cache(
        r.architecture,
        {engine_cache(r.engine), cache_type("kv", r.kv), cache_type("kv_values", r.kv_values)},
        {r.context, r.batch, r.shared_prefix});
}

Estimated inference_estimated(const Request& r, Loaded loaded) {
    check_prompt(r);
    const WeightFormat& format = weight_format(r.weights);
    if (!loaded) loaded = loaded_weights(r.architecture, format);
    const WeightBytes& weights = loaded->bytes;
    const InferencePeak peak = inference_peak(r.architecture, setup_of(r, format, *loaded));
    const Moment moment = fullest(weights, peak);
    Estimated e;
    e.peak = moment.name;
    for (Item item : weights.items) {
        item.name = "weights: " + item.name;
        e.items.push_back(share_of(std::move(item), r.devices));
    }
    for (const Item& item : moment.beside) e.items.push_back(share_of(item, r.devices));
    e.items.push_back({"driver and framework", Purpose::overhead, r.driver_bytes,
                       grouped_digits(r.driver_bytes) + " B on each device",
                       "an assumption; nvidia-smi shows yours"});
    e.host = peak.host;
    e.works = works(r, format, *loaded, total_bytes(model_cache(r)));
    e.loaded = std::move(loaded);
    return e;
}

}  // namespace rootspace::estimate
