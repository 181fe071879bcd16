#include "estimate/inference/device_traffic.h"

namespace rootspace::estimate {
namespace {

// vllm/model_executor/layers/linear.py, RowParallelLinear.forward; fused_moe/layer.py reduces
// routed and shared experts in one.
const WholeCoefficient all_reduces{"vllm.all_reduces_a_block", 2};
// vocab_parallel_embedding.py, VocabParallelEmbedding.forward: tokens; models/bert.py has positions
// and token types besides.
const WholeCoefficient tables{"vllm.tables", 1};
const WholeCoefficient encoder_tables{"vllm.encoder_tables", 3};

Quantity hidden(const Architecture& a, const Passed& passed) {
    return passed.tokens * Quantity(a.width, "channels") * Quantity(passed.number_bytes, "B");
}

}  // namespace

std::vector<Flow> tensor_traffic(const Architecture& a, const Passed& passed,
                                 std::int64_t devices) {
    if (devices == 1) return {};
    const Quantity blocks(static_cast<std::int64_t>(a.blocks.size()), "blocks");
    const Quantity times = blocks * Quantity(all_reduces, "all-reduces") +
                           Quantity(a.causal ? tables : encoder_tables, "for embeddings");
    std::vector<Flow> flows{
        flow(std::string("all-reduces, ") + passed.what, Link::tensor,
             ring(hidden(a, passed), devices, times * all_reduce_phases()),
             "vLLM vllm/model_executor/layers/linear.py, RowParallelLinear, and "
             "vocab_parallel_embedding.py; a ring (Patarasuk & Yuan 2009)")};
    flows.back().reduced_over = devices;
    if (a.head)
        flows.push_back(
            flow(std::string("logits gathered, ") + passed.what, Link::tensor,
                 ring(passed.logits * Quantity(a.vocabulary, "logits") *
                          Quantity(passed.number_bytes, "B"),
                      devices, Quantity(1, "all-gather")),
                 "vLLM vllm/model_executor/layers/logits_processor.py, _gather_logits"));
    return flows;
}

std::vector<Flow> layer_traffic(const Architecture& a, const Passed& passed,
                                std::int64_t crossings) {
    if (crossings < 1) return {};
    return {flow(std::string("from device to device, ") + passed.what, Link::pipeline,
                 Quantity(crossings, "crossings") * hidden(a, passed),
                 "the input of the next device's first block")};
}

}  // namespace rootspace::estimate
