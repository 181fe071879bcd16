#include <algorithm>

#include "base/error.h"
#include "base/json_fields.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/engine_formats.h"
#include "estimate/answer/engine_windows.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/hf_hardware.h"
#include "estimate/answer/inference_account.h"
#include "estimate/answer/inference_work.h"
#include "estimate/answer/kept_modules.h"
#include "estimate/answer/latent_note.h"
#include "estimate/answer/llama_cpp_kernels.h"
#include "estimate/answer/llama_cpp_note.h"
#include "estimate/answer/llama_cpp_repack.h"
#include "estimate/answer/scores_note.h"
#include "estimate/answer/shared_prefix.h"
#include "estimate/answer/streaming_answer.h"
#include "estimate/answer/vllm_batch.h"
#include "estimate/answer/vllm_pages.h"
#include "estimate/answer/vllm_profile.h"
#include "estimate/explain/telling.h"
#include "estimate/weights/gguf_file.h"

namespace rootspace::estimate {
namespace {

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
            if (engine != asked_engine) other = estimated(request, asked.loaded, Notes::left_out);
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
            parts.push_back({placed.part.architecture, inference_setup(r, placed)});
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

Estimated inference_estimated(const Request& asked, const Loaded& known, Notes notes) {
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
        InferenceAccount account = inference_account(r, placed);
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
    if (tells_notes && notes == Notes::told) {
        e.notes = notes_of(asked, r, placement);
        for (const std::string& note : {vllm_profile_note(e.items), vllm_graphs_note(r),
                                        shared_note(r), flash_attention_note(r), latent_note(r)})
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
    kept.push_back(repack_note(r, *e.loaded.weights));
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
