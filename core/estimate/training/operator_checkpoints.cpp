#include "estimate/training/operator_checkpoints.h"

#include <algorithm>
#include <stdexcept>

#include "base/error.h"
#include "estimate/activations/kept_formula.h"
#include "estimate/explain/coefficient.h"
#include "schedule/keep_all.h"
#include "schedule/replay.h"

namespace rootspace::estimate {
namespace {

// "Saves output of all compute ops, except every second mm".
const WholeCoefficient every{"torchtitan.every_nth_product", 2};
// FlashAttention keeps one float32 logarithm of a sum a query (Dao et al. 2022, arXiv:2205.14135).
const WholeCoefficient logarithm_bytes{"flash_attention.logarithm", 4};

struct Product {
    std::int64_t out, in;  // of one device
    bool to_width;         // its outputs are reduced between tensor-parallel devices
};

struct Kept {
    std::int64_t elements = 0;       // a token
    std::int64_t repeated_macs = 0;  // a token
};

const GroupedAttention& attention_of(const Block& block, const ActivationSetup& setup) {
    const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
    if (!grouped || !std::holds_alternative<DenseMlp>(block.mlp) || !setup.fused_attention)
        throw InputError(
            "recompute",
            "none or full with torchtitan, whose selective rule over products is known "
            "here for dense blocks with fused attention alone",
            "selective");
    return *grouped;
}

// In order of execution: wq, wk, wv, wo; w1, w3, w2.
std::vector<Product> products(const Architecture& a, const Block& block,
                              const ActivationSetup& setup) {
    const GroupedAttention& heads = attention_of(block, setup);
    const DenseMlp& mlp = std::get<DenseMlp>(block.mlp);
    const std::int64_t t = setup.tensor_parallel, hidden = mlp.width / t;
    const std::int64_t queries = checked_mul(heads.heads, heads.head_size) / t;
    const std::int64_t keys = checked_mul(heads.kv_heads, heads.head_size) / t;
    std::vector<Product> all{{queries, a.width, false},
                             {keys, a.width, false},
                             {keys, a.width, false},
                             {a.width, queries, true},
                             {hidden, a.width, false}};
    if (mlp.gated) all.push_back({hidden, a.width, false});
    all.push_back({a.width, hidden, true});
    return all;
}

Kept kept_of(const Architecture& a, const Block& block, const ActivationSetup& setup) {
    const GroupedAttention& heads = attention_of(block, setup);
    Kept kept;
    std::int64_t number = 0;
    for (const Product& product : products(a, block, setup)) {
        if (++number % every == 0) {
            kept.repeated_macs =
                checked_add(kept.repeated_macs, checked_mul(product.out, product.in));
        } else {
            kept.elements = checked_add(kept.elements, product.out);
        }
        if (product.to_width && setup.tensor_parallel > 1)
            kept.elements = checked_add(kept.elements, a.width / setup.tensor_parallel);
    }
    kept.elements = checked_add(kept.elements,
                                checked_mul(heads.heads, heads.head_size) / setup.tensor_parallel);
    return kept;
}

std::int64_t local_tokens(const ActivationSetup& setup) {
    return checked_mul(setup.batch, setup.tokens / setup.context_parallel);
}

// Beside the block's input.
Quantity kept_inside(const Architecture& a, const Block& block, const ActivationSetup& setup) {
    const std::int64_t heads = attention_of(block, setup).heads / setup.tensor_parallel;
    return Quantity(local_tokens(setup), "tokens") *
           (Quantity(kept_of(a, block, setup).elements, "numbers of products and attention") *
                Quantity(setup.element_bytes, "B") +
            Quantity(heads, "heads") * Quantity(logarithm_bytes, "B"));
}

// With each block's input, and the last one's output where the head reads it.
Quantity kept_by_blocks(const Architecture& a, const ActivationSetup& setup) {
    const auto count = static_cast<std::int64_t>(a.blocks.size());
    const BlockActivations head = head_activations(a, setup);
    const bool ends = a.head || a.final_norm;
    // A head that casts its input to float32 first does not keep it.
    Quantity sum = kept_formula(count + (ends && !head.input_saved ? 0 : 1), {}, head,
                                ends ? head.output_bytes : 0);
    for (std::size_t begin = 0, end = 0; begin < a.blocks.size(); begin = end) {
        while (end < a.blocks.size() && a.blocks[end] == a.blocks[begin]) ++end;
        sum = sum + Quantity(static_cast<std::int64_t>(end - begin), "blocks") *
                        kept_inside(a, a.blocks[begin], setup);
    }
    return sum;
}

}  // namespace

Bytes operator_kept_bytes(const Architecture& a, const Block& block, const ActivationSetup& setup) {
    return checked_add(kept_inside(a, block, setup).value(),
                       block_activations(a, block, setup).input_bytes);
}

RecomputePlan operator_checkpoints(const Architecture& a, const ActivationSetup& setup,
                                   KnownBlocks& known) {
    return within_64_bits([&] {
        Chain chain = activation_chain(a, setup, false, known);
        RecomputePlan plan = recompute(a, setup, {}, known);
        plan.kept_bytes = checked_add(chain.input_bytes, chain.constant_bytes);
        plan.kept_by_blocks = kept_by_blocks(a, setup);
        for (std::size_t i = 0; i < a.blocks.size(); ++i) {
            const Block& block = a.blocks[i];
            StageCost& stage = chain.stages[i];
            // Everything that is not kept is made again in the block's backward.
            const Bytes kept =
                checked_add(kept_inside(a, block, setup).value(), stage.output_bytes);
            const Bytes again = std::max<Bytes>(0, stage.saved_bytes - kept);
            stage.saved_bytes = kept;
            stage.recording_workspace_bytes = checked_add(stage.recording_workspace_bytes, again);
            stage.backward_workspace_bytes = checked_add(stage.backward_workspace_bytes, again);
            const std::int64_t repeated =
                checked_mul(kept_of(a, block, setup).repeated_macs, local_tokens(setup));
            plan.extra_macs += {repeated, setup.eight_bit_blocks ? repeated : 0};
        }
        for (const StageCost& stage : chain.stages)
            plan.kept_bytes = checked_add(plan.kept_bytes, stage.saved_bytes);
        const Replay judged = replay(keep_all(chain.stage_count()), chain, Goal::gradient);
        if (judged.fault) throw std::logic_error(judged.fault->sentence);
        plan.schedule = "operators";
        plan.peak_bytes = judged.peak_bytes;
        plan.why =
            "Of each block the input, every second matrix product and the attention's "
            "output are kept; the rest is made again in its backward.";
        return plan;
    });
}

}  // namespace rootspace::estimate
