#include <algorithm>

#include "base/error.h"
#include "base/json_fields.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/engine_formats.h"
#include "estimate/answer/engine_windows.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/hf_hardware.h"
#include "estimate/answer/inference_work.h"
#include "estimate/answer/kept_modules.h"
#include "estimate/answer/llama_cpp_kernels.h"
#include "estimate/answer/llama_cpp_note.h"
#include "estimate/answer/shared_prefix.h"
#include "estimate/answer/streaming_answer.h"
#include "estimate/answer/vllm_batch.h"
#include "estimate/answer/vllm_pages.h"
#include "estimate/answer/vllm_profile.h"
#include "estimate/explain/telling.h"
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

// Whose library of matrix products PyTorch asks for a workspace; of the visitor's own device and of
// other makers nothing is known.
Blas blas_of(const Device& device) {
    const auto starts = [&](const char* id) { return device.id.starts_with(id); };
    if (device.vendor == "NVIDIA")
        return starts("h100") || starts("h200") || starts("gh200") ? Blas::cublas_hopper
                                                                   : Blas::cublas;
    if (device.vendor == "AMD" && host_apart(device))
        return starts("mi3") ? Blas::hipblas_gfx94 : Blas::hipblas;
    return Blas::none;
}

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
    if (auto* cells = std::get_if<LlamaCppCache>(&engine))
        for (const LayerGroup& group : layer_groups(r.architecture, LatentForm::latent))
            if (!group.window && !part.blocks.empty()) cells->part_of_mixed = true;
    return engine;
}

PackedProduct packed_product(Packing packing) {
    if (packing == Packing::int8_rows) return PackedProduct::int8;
    return packing == Packing::nf4 || packing == Packing::nf4_double ? PackedProduct::dequantised
                                                                     : PackedProduct::none;
}

InferenceSetup setup_of(const Request& r, const PlacedPart& placed) {
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
    setup.hf.half_softmax =
        r.weights == "fp16" && (r.device.vendor == "NVIDIA" || is_amd_gpu(r.device));
    setup.hf.packed = packed_product(format.packing);
    setup.hf.packed_experts = format.packing == Packing::mxfp4_experts;
    setup.hf.first_device = placed.part.first;
    return setup;
}

void check_prompt(const Request& r) {
    if (r.generated >= r.context)
        throw InputError("generated",
                         "fewer tokens than the context of " + std::to_string(r.context) +
                             ", so that a prompt is left",
                         std::to_string(r.generated));
    if (const std::int64_t prompt = r.context - r.generated; r.shared_prefix > prompt)
        throw InputError("shared_prefix",
                         "a whole number from 0 to the " + counted(prompt, "tokens of the prompt"),
                         std::to_string(r.shared_prefix));
}

// llama.cpp src/llama-context.cpp, llama_init_from_model: "V cache quantization requires
// flash_attn"; keys may be quantised without.
void check_values(const Request& r) {
    if (r.engine != "llama.cpp" || r.fused_attention) return;
    const CacheType type = cache_type("kv_values", r.kv_values);
    if (type == CacheType::f32 || type == CacheType::f16 || type == CacheType::bf16) return;
    throw InputError("kv_values",
                     "f32, f16 or bf16, or attention fused, since llama.cpp quantises values for "
                     "flash attention alone",
                     r.kv_values + " with attention unfused");
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

// What one device holds.
struct Account {
    std::vector<Item> items, host;
    Bytes host_among;  // of items: what is the host's where both have one memory
    std::string peak;
    Bytes cache_bytes, cache_used;  // at the full context: held; read and written by a token
};

Account account_of(const Request& r, const PlacedPart& placed) {
    const InferenceSetup setup = setup_of(r, placed);
    const InferencePeak peak = inference_peak(placed.part.architecture, setup);
    Moment moment = fullest(placed.weights, peak);
    Account account;
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

// The three engines for the same setting; one that cannot have it says why.
Json engines_json(Request request, const Estimated& asked) {
    const std::string asked_engine = request.engine;
    Json list = Json::array();
    for (const char* engine : {"hf", "vllm", "llama.cpp"}) {
        request.engine = engine;
        Json row = json_fields({{"engine", engine}});
        try {
            if (const std::string why = cannot_run(request); !why.empty()) row["fault"] = why;
            Estimated other;
            if (engine != asked_engine) other = estimated(request, asked.loaded);
            const Estimated& found = engine == asked_engine ? asked : other;
            row["total_bytes"] = total_bytes(found.items);
            row["cache_bytes"] = found.cache_bytes;
            if (request.engine == "vllm") {
                const VllmBatch batch = vllm_batch(request);
                row["sequences"] = batch.sequences;
                row["default_sequences"] = batch.default_sequences;
                row["step_tokens"] = batch.step_tokens;
                if (past_vllm_context(request)) row["past_config"] = true;
                // vllm/envs.py reads VLLM_CPU_KVCACHE_SPACE, as a whole number of GiB.
                if (is_processor(request.device))
                    row["cpu_cache_gib"] = divided_up(found.cache_bytes, 1 << 30);
            }
        } catch (const InputError& error) {
            row["fault"] = error.what();
        }
        list.push_back(std::move(row));
    }
    return list;
}

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
        most = std::max(most, total_bytes(account_of(r, placed).items));
    return most;
}

// transformers 4.57, modeling_gpt_oss.py, GptOssPreTrainedModel: _supports_sdpa = False, so that
// what is not asked for is eager_attention_forward.
std::string scores_note(const Request& r, const Placement& placement) {
    if (r.engine != "hf" || r.architecture.family != "gpt_oss" || !r.fused_attention) return "";
    const Bytes held = with_scores(r, placement);
    return "transformers makes a matrix of scores for gpt-oss unless attn_implementation names "
           "attention that knows sinks: kernels-community/vllm-flash-attn3, for Hopper GPUs, or "
           "flex_attention. These figures are with it; without, which is the default, " +
           (held > 0 ? grouped_digits(held) + " B are held, which " +
                           (held <= r.device.memory_bytes ? "fit" : "do not fit") +
                           " (attention unfused)."
                     : "more is held than any device has.");
}

std::vector<std::string> notes_of(const Request& asked, const Request& r,
                                  const Placement& placement) {
    std::vector<std::string> notes = placement_notes(r, placement);
    if (std::string note = scores_note(r, placement); !note.empty())
        notes.push_back(std::move(note));
    for (std::string& note : hf_hardware_notes(asked)) notes.push_back(std::move(note));
    if (std::string note = windows_note(asked); !note.empty()) notes.push_back(std::move(note));
    if (r.engine == "vllm")
        if (std::string note = vllm_pages_note(r); !note.empty()) notes.push_back(std::move(note));
    if (r.engine == "llama.cpp" && r.architecture.head) {
        std::vector<LlamaCppPart> parts;
        for (const PlacedPart& placed : placement.parts)
            parts.push_back({placed.part.architecture, setup_of(r, placed)});
        notes.push_back(llama_cpp_note(parts));
    }
    if (blas_of(r.device) == Blas::none && r.engine != "llama.cpp" && !is_processor(r.device))
        notes.push_back(
            "What PyTorch gives this device's library of matrix products as workspace is not known "
            "here, and not in the sum.");
    return notes;
}

}  // namespace

void settle(Request& request) {
    take_published_type(request.architecture);
    take_types(request);
}

Estimated inference_estimated(const Request& asked, const Loaded& known) {
    Request r = asked;
    take_types(r);
    take_windows(r);
    check_prompt(r);
    check_values(r);
    take_expanded(r);
    r.weights = held_format(r);
    const Loaded loaded = load(r, known);
    const Placement& placement = *loaded.placement;
    Estimated e;
    std::vector<Bytes> caches;
    Bytes most = -1;
    for (const PlacedPart& placed : placement.parts) {
        Account account = account_of(r, placed);
        const Bytes total = total_bytes(account.items);
        e.stages.push_back(total);
        e.everywhere.insert(e.everywhere.end(), account.items.begin(), account.items.end());
        e.all_cache_bytes = checked_add(e.all_cache_bytes, account.cache_bytes);
        caches.push_back(account.cache_used);
        // Where the prompt ends and the logits are made: the host's buffers are theirs.
        if (placed.part.architecture.head || e.host.empty()) e.host = std::move(account.host);
        if (total <= most) continue;
        most = total;
        e.items = std::move(account.items);
        e.peak = std::move(account.peak);
        e.cache_bytes = account.cache_bytes;
        e.host_among = account.host_among;
    }
    if (placement.placing == Placing::split) {
        for (Item& item : e.everywhere) item.bytes = checked_mul(item.bytes, r.devices);
        e.all_cache_bytes = checked_mul(e.all_cache_bytes, r.devices);
        e.stages.clear();
    }
    e.host.insert(e.host.begin(), placement.host.begin(), placement.host.end());
    InferenceWork work = inference_work(r, *loaded.weights, placement, caches);
    e.works = std::move(work.works);
    e.traffic = std::move(work.traffic);
    if (tells_notes) {
        e.notes = notes_of(asked, r, placement);
        for (const std::string& note :
             {vllm_profile_note(e.items), shared_note(r), flash_attention_note(r)})
            if (!note.empty()) e.notes.push_back(note);
    }
    e.loaded = loaded;
    return e;
}

std::vector<std::string> file_notes(const Request& r, const Estimated& e) {
    const std::vector<WeightTensor>& stored = e.loaded.weights->stored.tensors;
    const WeightFormat& format = weight_format(held_name(r));
    std::vector<std::string> notes = type_notes(r), kept = kept_notes(stored, r);
    if (r.engine == "llama.cpp") kept.push_back(kept_types_note(r.architecture, format));
    kept.push_back(importance_note(stored, format));
    for (std::string& note : kept)
        if (!note.empty()) notes.push_back(std::move(note));
    return notes;
}

void add_inference(Json& answer, const Request& r, const Estimated& e) {
    answer["weights"] = held_name(r);
    answer["engines"] = engines_json(r, e);
    if (total_bytes(e.items) > r.device.memory_bytes) answer["streaming"] = streaming_json(r, e);
}

}  // namespace rootspace::estimate
