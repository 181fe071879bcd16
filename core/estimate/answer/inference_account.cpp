#include "estimate/answer/inference_account.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/llama_cpp_kernels.h"
#include "estimate/answer/shared_prefix.h"
#include "estimate/answer/vllm_batch.h"
#include "estimate/answer/vllm_hardware.h"
#include "estimate/answer/vllm_pages.h"
#include "estimate/explain/telling.h"
#include "estimate/inference/allocator.h"

namespace rootspace::estimate {
namespace {

constexpr CacheType cache_types[] = {
    CacheType::f32,  CacheType::f16,  CacheType::bf16, CacheType::fp8,  CacheType::q8_0,
    CacheType::q5_1, CacheType::q5_0, CacheType::q4_1, CacheType::q4_0, CacheType::iq4_nl};

EngineCache engine_cache(const std::string& engine) {
    if (engine == "hf") return HfCache{};
    if (engine == "vllm") return VllmCache{};
    if (engine == "llama.cpp") return LlamaCppCache{};
    throw InputError("engine", "hf, vllm or llama.cpp", "\"" + shown(engine) + "\"");
}

EngineCache part_cache(const Request& r, const Architecture& part) {
    EngineCache engine = engine_cache(r.engine);
    if (auto* cache = std::get_if<VllmCache>(&engine)) {
        const VllmPages pages = vllm_pages(r);
        cache->page_tokens = pages.tokens;
        cache->backend = pages.backend;
        cache->step_tokens = vllm_batch(r).step_tokens;
    }
    auto* cells = std::get_if<LlamaCppCache>(&engine);
    if (tells_notes && cells && r.llama_cpp_ubatch) cells->ubatch = r.llama_cpp_ubatch;
    if (cells)
        for (const LayerGroup& group : layer_groups(r.architecture, LatentForm::latent))
            if (!group.window && !part.blocks.empty()) cells->part_of_mixed = true;
    return engine;
}

PackedProduct packed_product(Packing packing) {
    if (packing == Packing::int8_rows) return PackedProduct::int8;
    return packing == Packing::nf4 || packing == Packing::nf4_double ? PackedProduct::dequantised
                                                                     : PackedProduct::none;
}

// A moment of the run and what is held then beside the weights.
struct Moment {
    std::string name;
    std::vector<Item> beside;
};

Moment fullest(const WeightBytes& weights, const InferencePeak& peak, bool unpacks) {
    const auto running = [&](std::string name, const std::vector<Item>& items) {
        Moment moment{std::move(name), unpacks ? weights.while_running : std::vector<Item>()};
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

CacheType cache_type(const std::string& field, const std::string& id) {
    std::string known;
    for (const CacheType type : cache_types) {
        if (cache_type_name(type) == id) return type;
        known += (known.empty() ? "" : ", ") + cache_type_name(type);
    }
    throw InputError(field, "one of " + known, "\"" + shown(id) + "\"");
}

Blas blas_of(const Device& device) {
    const auto starts = [&](const char* id) { return device.id.starts_with(id); };
    if (device.vendor == "NVIDIA")
        return starts("h100") || starts("h200") || starts("gh200") ? Blas::cublas_hopper
                                                                   : Blas::cublas;
    if (device.vendor == "AMD" && host_apart(device))
        return starts("mi3") ? Blas::hipblas_gfx94 : Blas::hipblas;
    return Blas::none;
}

InferenceSetup inference_setup(const Request& r, const PlacedPart& placed) {
    const WeightFormat& format = weight_format(r.weights);
    InferenceSetup setup{};
    setup.prompt = r.context - r.generated;
    setup.generated = r.generated;
    setup.sequences = r.batch;
    setup.shared_prefix = shared_in_cache(r);
    setup.weight_bytes = placed.weights.total();
    setup.number_bytes = activation_bytes(format);
    setup.blas = blas_of(r.device);
    if (r.engine == "hf" && (setup.blas != Blas::none || is_intel_gpu(r.device)))
        setup.slack_bytes = caching_slack(placed.part.tensors, format, setup.number_bytes);
    setup.cache.engine = part_cache(r, placed.part.architecture);
    setup.cache.keys = cache_type("kv", r.kv);
    setup.cache.values = cache_type("kv_values", r.kv_values);
    setup.vllm.most_sequences = vllm_batch(r).sequences;
    setup.hf.fused_attention = setup.llama_cpp.fused_attention = r.fused_attention;
    setup.llama_cpp.before_june_2026 = r.llama_cpp_before_june_2026;
    setup.llama_cpp.outputs = r.llama_cpp_outputs;
    setup.llama_cpp.inputs = graph_inputs(r.device);
    const CacheCopies copies = cache_copies(r);
    setup.llama_cpp.copies_keys = copies.keys;
    setup.llama_cpp.copies_values = copies.values;
    setup.hf.half_softmax =
        r.weights == "fp16" && (r.device.vendor == "NVIDIA" || is_amd_gpu(r.device));
    setup.hf.packed = packed_product(format.packing);
    setup.hf.packed_experts = format.packing == Packing::mxfp4_experts;
    setup.hf.first_device = placed.part.first;
    return setup;
}

InferenceAccount inference_account(const Request& r, const PlacedPart& placed) {
    const InferenceSetup setup = inference_setup(r, placed);
    const InferencePeak peak = inference_peak(placed.part.architecture, setup);
    Moment moment = fullest(placed.weights, peak, r.engine != "vllm" || !runs_marlin(r.device));
    InferenceAccount account;
    account.peak = std::move(moment.name);
    account.host_among = 0;
    if (host_apart(r.device)) {
        account.host = peak.host;
    } else {
        account.host_among = total_bytes(peak.host);
        moment.beside.insert(moment.beside.end(), peak.host.begin(), peak.host.end());
    }
    for (Item item : placed.weights.items) {
        item.name = "weights: " + item.name;
        account.items.push_back(std::move(item));
    }
    for (Item item : placed.beside) {
        item.name = "weights: " + item.name;
        account.items.push_back(std::move(item));
    }
    for (Item& item : moment.beside) account.items.push_back(std::move(item));
    account.items.push_back({"driver and framework", Purpose::overhead, r.driver_bytes,
                             grouped_digits(r.driver_bytes) + " B on each device",
                             driver_source(r)});
    account.cache_bytes = total_bytes(
        kv_cache(placed.part.architecture, setup.cache, {r.context, r.batch, shared_in_cache(r)}));
    account.cache_used = cache_bytes_used(placed.part.architecture, setup.cache,
                                          {r.context, r.batch, shared_in_cache(r)});
    return account;
}

}  // namespace rootspace::estimate
