#include "estimate/inference/engine_peaks.h"

namespace rootspace::estimate {
namespace {

// Residual, input, normed and output of a block beside gate, up and product (silu_and_mul): read
// off the 4.35 GiB that vLLM 0.8.5 logs for Qwen2.5-7B with steps of 32,768 tokens.
const WholeCoefficient block_widths{"vllm.block_widths", 4};
const WholeCoefficient gated_tensors{"vllm.gated_tensors", 3};
const WholeCoefficient plain_tensors{"vllm.plain_tensors", 2};
// fused_experts: gate and up, product, and an output row for each expert of a token.
const WholeCoefficient expert_outputs{"vllm.expert_outputs", 1};
// Logits, float32 copy, sorted copy with int64 indices and its scratch, probabilities, sums, masks.
// Fitted on two start-up logs of vLLM 0.6 to 0.9: 1.19 GiB for Llama-3.1-8B, 1.40 GiB for
// Qwen2.5-Coder-7B (38.7 and 38.4 B).
const WholeCoefficient sampler_bytes{"vllm.sampler", 39};

Quantity inner(const Architecture&, const DenseMlp& mlp) {
    return Quantity(mlp.gated ? gated_tensors : plain_tensors, "tensors") *
           Quantity(mlp.width, "wide");
}
Quantity inner(const Architecture& a, const ExpertMlp& mlp) {
    return Quantity(mlp.active, "experts") *
           (Quantity(gated_tensors, "tensors") * Quantity(mlp.width, "wide") +
            Quantity(expert_outputs) * Quantity(a.width, "channels"));
}

}  // namespace

InferencePeak vllm_peak(const Architecture& a, const InferenceSetup& setup,
                        const VllmCache& cache) {
    const Quantity number(setup.number_bytes, "B");
    Quantity most(0, "B");
    for (const Block& block : different_blocks(a)) {
        const Quantity live =
            Quantity(cache.step_tokens, "tokens a step") *
            (Quantity(block_widths) * Quantity(a.width, "channels") +
             std::visit([&](const auto& mlp) { return inner(a, mlp); }, block.mlp)) *
            number;
        if (live.value() > most.value()) most = live;
    }
    const Quantity sampler = a.head ? Quantity(setup.vllm.most_sequences, "sequences") *
                                          Quantity(a.vocabulary, "logits") *
                                          Quantity(sampler_bytes, "B, fitted")
                                    : Quantity(0, "B");
    const bool sampling = sampler.value() > most.value();

    InferencePeak peak;
    peak.prefill = held_always(setup);
    append(peak.prefill, kv_cache(a, setup.cache,
                                  {checked_add(setup.prompt, setup.generated), setup.sequences,
                                   setup.shared_prefix}));
    peak.prefill.push_back(
        item(sampling ? "activations of the profile run, fullest at the sampler"
                      : "activations of the profile run, fullest at an MLP",
             Purpose::workspace, sampling ? sampler : most,
             std::string("vLLM, profile_run: a step of max_num_batched_tokens, then sampling for "
                         "max_num_seqs sequences, by default as many as get_batch_defaults "
                         "(engine/arg_utils.py) gives the device; CUDA graphs come on top. ") +
                 (sampling ? "Bytes a logit: fitted on two start-up logs of vLLM 0.6 to 0.9"
                           : "Tensors beside the MLP's own: read off a start-up log of vLLM 0.8")));
    add_blas_workspace(peak.prefill, setup.blas, 1);
    if (setup.generated) peak.decode = peak.prefill;
    return peak;
}

}  // namespace rootspace::estimate
