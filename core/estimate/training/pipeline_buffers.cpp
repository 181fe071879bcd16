#include "estimate/training/pipeline_buffers.h"

#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

Item buffer(const char* name, const Quantity& bytes, const char* function) {
    return item(
        name, Purpose::workspace, bytes,
        tells_sources ? std::string("torch/distributed/pipelining/stage.py, ") + function : "");
}

}  // namespace

std::vector<Item> pipeline_buffers(const Architecture& a, const StageShape& stage,
                                   const ActivationSetup& setup, const Parallelism& p,
                                   std::int64_t chunks_in_flight) {
    std::vector<Item> items;
    if (p.pipeline == 1) return items;
    const bool first = stage.stage == 0, last = stage.stage == p.pipeline - 1;
    const Quantity boundary =
        divided_up(stream_bytes(a, setup), Quantity(p.sequence ? p.tensor : 1, "ways split"));
    const Quantity micro_batches(stage.micro_batches, "micro-batches");
    const std::int64_t received = checked_mul(first ? p.chunks - 1 : p.chunks, stage.micro_batches);
    if (received > chunks_in_flight)
        items.push_back(buffer("received inputs not in flight",
                               Quantity(received - chunks_in_flight, "inputs") * boundary,
                               "_prepare_forward_infra: one buffer a micro-batch"));
    if (const std::int64_t chunks = last ? p.chunks - 1 : p.chunks; chunks > 0)
        items.push_back(buffer("received gradients",
                               Quantity(chunks, "chunks") * micro_batches * boundary,
                               "_prepare_backward_infra: one buffer a micro-batch"));
    if (last && stage.micro_batches > 1)
        items.push_back(
            buffer("outputs of the other micro-batches",
                   Quantity(stage.micro_batches - 1, "micro-batches") *
                       (knows_all_trainers && setup.loss_parts > 1 ? hidden_bytes(a, setup)
                        : a.head ? logit_count(a, setup) * Quantity(setup.element_bytes, "B")
                                 : stream_bytes(a, setup)),
                   "forward_one_chunk: output_chunks, merged when the step ends"));
    return items;
}

}  // namespace rootspace::estimate
