#include <algorithm>

#include "estimate/inference/engine_peaks.h"
#include "estimate/inference/live_tensors.h"

namespace rootspace::estimate {
namespace {

// Fitted: with the workspace of cuBLAS 0.025 GiB, on the eight BF16 rows of Qwen2.5 0.5B and 1.5B
// in QwenLM/Qwen2.5 docs/source/benchmark/speed_benchmark.rst; the sampler's tensors and the ends
// of the blocks that hold cache and activations. Nothing else in this file is fitted.
const WholeCoefficient fitted_rest{"hf.fitted_rest", 26843546 - 8519680};
const WholeCoefficient table_tensors{"hf.rotary_tables", 2};  // cosines and sines
const WholeCoefficient mask_bytes{"hf.gpt2.mask", 1};         // torch.bool

std::int64_t rotary_size(const Attention& attention) {
    const auto* grouped = std::get_if<GroupedAttention>(&attention);
    return grouped ? grouped->head_size : std::get<LatentAttention>(attention).rope_size;
}

Item rotary_tables(const Architecture& a, const InferenceSetup& setup) {
    std::int64_t numbers = 0;
    for (const Block& block : a.blocks)
        numbers = checked_add(numbers, rotary_size(block.attention));
    return item("cosine and sine tables of all layers", Purpose::overhead,
                Quantity(setup.hf.rotary_rows, "rows") * Quantity(table_tensors, "tables") *
                    Quantity(numbers, "numbers in all layers") * Quantity(setup.number_bytes, "B"),
                "transformers before 4.45, Qwen2RotaryEmbedding._set_cos_sin_cache");
}

// GPT2Attention registers a matrix of truth values over all positions in each layer.
Item causal_masks(const Architecture& a) {
    const Quantity positions(a.learned_positions, "positions");
    return item("causal masks of all layers", Purpose::overhead,
                Quantity(static_cast<std::int64_t>(a.blocks.size()), "layers") * positions *
                    positions * Quantity(mask_bytes, "B"),
                "transformers 4.57, modeling_gpt2.py, the buffer \"bias\" of GPT2Attention");
}

std::vector<Item> framework(const Architecture& a, const InferenceSetup& setup, const Step& step) {
    std::vector<Item> items;
    if (setup.hf.rotary_rows)
        items.push_back(rotary_tables(a, setup));
    else
        items.push_back(item("cosines and sines of the step", Purpose::workspace,
                             rotary_live(a, step), "transformers 4.45 and later, rotary_emb"));
    if (a.family == "gpt2") items.push_back(causal_masks(a));
    add_blas_workspace(items, setup.blas, setup.hf.devices);
    const Quantity rest(fitted_rest, "B");
    items.push_back(
        item("sampler and ends of small blocks (fitted)", Purpose::overhead,
             setup.hf.devices == 1 ? rest : Quantity(setup.hf.devices, "devices") * rest,
             "fitted on 8 peaks of Qwen2.5 0.5B and 1.5B, speed_benchmark.rst"));
    return items;
}

// Every device beyond the first has a fullest moment of its own.
void add_later_devices(std::vector<Item>& items, const Architecture& a, const InferenceSetup& setup,
                       const Step& step) {
    if (setup.hf.devices == 1 || a.blocks.empty()) return;
    Quantity most(0, "B");
    HfInference later = setup.hf;
    later.first_device = false;
    for (const Block& block : different_blocks(a)) {
        const Quantity live = mlp_live(a, block, step, later);
        if (live.value() > most.value()) most = live;
    }
    items.push_back(item("activations on the other devices", Purpose::workspace,
                         Quantity(setup.hf.devices - 1, "devices") * most,
                         "accelerate, device_map=\"auto\": each device runs its own blocks"));
}

// DynamicCache.update joins a layer's keys to the new token's while the old ones still exist.
Item joined_keys(const Architecture& a, const InferenceSetup& setup, std::int64_t tokens) {
    Quantity most(0, "B");
    for (const LayerGroup& group : layer_groups(a, LatentForm::expanded)) {
        const Quantity keys = Quantity(setup.sequences, "sequences") * Quantity(tokens, "tokens") *
                              cache_bytes(Quantity(group.elements.keys, "keys"), setup.cache.keys);
        if (keys.value() > most.value()) most = keys;
    }
    return item("one layer's keys, while a token is joined to them", Purpose::workspace, most,
                "transformers cache_utils.py, torch.cat in DynamicLayer.update");
}

}  // namespace

InferencePeak hf_peak(const Architecture& a, const InferenceSetup& setup, const HfCache& cache) {
    InferencePeak peak;
    const Step reading{setup.sequences, setup.prompt, setup.prompt, setup.number_bytes};
    CacheFormat whole = setup.cache;
    whole.engine = HfCache{true};  // windows are cut when the next token comes
    peak.prefill = held_always(setup);
    append(peak.prefill, kv_cache(a, whole, {setup.prompt, setup.sequences, setup.shared_prefix}));
    const Quantity last(setup.sequences, "tokens");
    const Live live =
        fullest(a, reading, setup.hf, setup.hf.all_logits ? reading.all_tokens() : last);
    peak.prefill.push_back(item(std::string("activations, fullest at ") + live.where,
                                Purpose::workspace, live.bytes, live.source));
    add_later_devices(peak.prefill, a, setup, reading);
    append(peak.prefill, framework(a, setup, reading));
    if (!setup.generated) return peak;

    const std::int64_t tokens = checked_add(setup.prompt, setup.generated);
    const Step writing{setup.sequences, 1, tokens, setup.number_bytes};
    CacheFormat cut = setup.cache;
    cut.engine = cache;
    peak.decode = held_always(setup);
    append(peak.decode, kv_cache(a, cut, {tokens, setup.sequences, setup.shared_prefix}));
    peak.decode.push_back(joined_keys(a, setup, tokens));
    const Live one = fullest(a, writing, setup.hf, last);
    peak.decode.push_back(item(std::string("activations, fullest at ") + one.where,
                               Purpose::workspace, one.bytes, one.source));
    add_later_devices(peak.decode, a, setup, writing);
    append(peak.decode, framework(a, setup, writing));
    return peak;
}

}  // namespace rootspace::estimate
