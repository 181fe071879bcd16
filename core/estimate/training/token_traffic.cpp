#include <algorithm>

#include "estimate/explain/telling.h"
#include "estimate/training/stage_traffic.h"

namespace rootspace::estimate {
namespace {

// Lepikhin et al. 2020 (GShard), arXiv:2006.16668, section 3.2: dispatch and combine; backward
// sends the gradients the same ways. A forward that runs again dispatches and combines again.
const WholeCoefficient expert_exchanges{"expert_parallel.exchanges", 4};
const WholeCoefficient expert_exchanges_again{"expert_parallel.exchanges_again", 2};

// Liu et al. 2023 (Ring Attention), arXiv:2310.01889, section 3: keys and values go round in
// forward, once more with their gradients in backward; and in each forward that runs again:
// NVIDIA/Megatron-LM, megatron/core/transformer/attention.py, _checkpointed_attention_forward,
// whose core_attention is Transformer Engine's, ring and all.
const WholeCoefficient ring_passes{"context_parallel.passes", 3};
const WholeCoefficient ring_passes_again{"context_parallel.passes_again", 1};
const WholeCoefficient keys_and_values{"context_parallel.keys_and_values", 2};

// deepspeed/sequence/layer.py, DistributedAttention, and runtime/sequence_parallel/ulysses_sp.py,
// UlyssesSPAttentionHF: an all-to-all of queries, of keys, of values and of the output each way.
const WholeCoefficient exchanges_forward{"ulysses.exchanges_forward", 1};
const WholeCoefficient exchanges_backward{"ulysses.exchanges_backward", 1};
const WholeCoefficient queries_and_outputs{"ulysses.queries_and_outputs", 2};

std::int64_t ring_channels(const Attention& attention, const Parallelism& p) {
    if (const auto* grouped = std::get_if<GroupedAttention>(&attention)) {
        const std::int64_t heads = std::max<std::int64_t>(1, grouped->kv_heads / p.tensor);
        return checked_mul(keys_and_values, heads, grouped->head_size);
    }
    // Keys and values of every head, made from the latent vector before the ring.
    const auto& latent = std::get<LatentAttention>(attention);
    const std::int64_t size = latent.nope_size + latent.rope_size + latent.value_size;
    return checked_mul(latent.heads / p.tensor, size);
}

// Fewer key-value heads than devices are repeated before they are sent: ulysses_sp.py,
// kv_replication_factor.
std::int64_t exchanged_channels(const Attention& attention, const Parallelism& p) {
    if (const auto* grouped = std::get_if<GroupedAttention>(&attention)) {
        const std::int64_t heads = std::max<std::int64_t>(1, grouped->kv_heads / p.tensor);
        const std::int64_t repeated =
            checked_mul(heads, std::max<std::int64_t>(1, p.context / heads));
        return checked_mul(grouped->head_size,
                           checked_add(checked_mul(queries_and_outputs, grouped->heads / p.tensor),
                                       checked_mul(keys_and_values, repeated)));
    }
    const auto& latent = std::get<LatentAttention>(attention);
    const std::int64_t key = latent.nope_size + latent.rope_size;  // as wide as a query
    return checked_mul(latent.heads / p.tensor,
                       keys_and_values * key + queries_and_outputs * latent.value_size);
}

Flow context_flow(const StageTraffic& of) {
    const Parallelism& p = of.parallelism;
    const bool ring_of_keys = !is_deepspeed(of.engine), again = of.stage.recomputes_attention;
    std::int64_t channels = 0;
    of.each_block([&](const Block& block) {
        channels = checked_add(channels, ring_of_keys ? ring_channels(block.attention, p)
                                                      : exchanged_channels(block.attention, p));
    });
    const Quantity bytes = of.device_tokens() * Quantity(channels, "of all blocks") *
                           Quantity(of.setup.element_bytes, "B");
    if (ring_of_keys) {
        Quantity passes(ring_passes, "passes");
        if (again) passes = passes + Quantity(ring_passes_again, "in recomputation");
        return flow("keys and values round the ring", Link::context,
                    passes * Quantity(p.context - 1, "hops") * of.micro_batches() * bytes,
                    told("Liu et al. 2023 (Ring Attention), arXiv:2310.01889, section 3"));
    }
    Quantity times =
        Quantity(exchanges_forward, "forward") + Quantity(exchanges_backward, "backward");
    if (again) times = times + Quantity(exchanges_forward, "in recomputation");
    return flow("tokens of all heads for all tokens of some heads", Link::context,
                ring(bytes, p.context, times * of.micro_batches()),
                told("Jacobs et al. 2023 (DeepSpeed Ulysses), arXiv:2309.14509, section 3.2; "
                     "deepspeed/sequence/layer.py, DistributedAttention"));
}

Flow expert_flow(const StageTraffic& of) {
    const Parallelism& p = of.parallelism;
    std::int64_t choices = 0;
    of.each_block([&](const Block& block) {
        if (const auto* mlp = std::get_if<ExpertMlp>(&block.mlp))
            choices = checked_add(choices, mlp->active);
    });
    const Quantity split(p.sequence || whole_experts(p) ? p.tensor : 1,
                         "devices with parts of the tokens");
    Quantity exchanges(expert_exchanges, "exchanges");
    if (of.stage.recomputes)
        exchanges = exchanges + Quantity(expert_exchanges_again, "in recomputation");
    return flow("tokens to their experts and back", Link::expert,
                ring(divided_up(hidden_bytes(of.architecture, of.setup), split) *
                         Quantity(choices, "experts a token, all blocks"),
                     p.expert, exchanges * of.micro_batches()),
                told("Lepikhin et al. 2020 (GShard), arXiv:2006.16668, section 3.2"));
}

}  // namespace

std::vector<Flow> token_traffic(const StageTraffic& of) {
    std::vector<Flow> flows;
    if (of.parallelism.context > 1) flows.push_back(context_flow(of));
    if (of.parallelism.expert > 1) flows.push_back(expert_flow(of));
    return flows;
}

}  // namespace rootspace::estimate
