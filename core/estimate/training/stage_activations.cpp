#include "estimate/training/stage_activations.h"

#include <algorithm>

#include "estimate/activations/kept_formula.h"
#include "estimate/explain/telling.h"
#include "estimate/training/operator_checkpoints.h"

namespace rootspace::estimate {
namespace {

// One block's worth is being read while another's is on its way (ZeRO-Infinity).
const WholeCoefficient blocks_kept_here{"offload.activation_blocks_on_device", 2};
// Out in forward, back in backward.
const WholeCoefficient activation_moves{"offload.activation_moves", 2};

// Cross entropy is computed in float32.
const WholeCoefficient float32_bytes{"loss.float32", 4};

const char* const offload_source =
    told("Rajbhandari et al. 2021 (ZeRO-Infinity), arXiv:2104.07857, section 5.1.2");

// The stage as a model of its own: its blocks, the head on the last one alone.
Architecture stage_model(const Architecture& a, const StageShape& stage, const Parallelism& p) {
    Architecture model = a;
    model.blocks.clear();
    model.prediction_blocks.clear();
    for (const std::int64_t block : stage.blocks)
        model.blocks.push_back(a.blocks[static_cast<std::size_t>(block)]);
    if (stage.stage != p.pipeline - 1) model.head = model.final_norm = model.pooler = false;
    return model;
}

std::string schedule_source(const RecomputePlan& plan) {
    if (!tells_sources) return "";
    return "core/estimate/activations, schedule " + plan.schedule + ": " + plan.why;
}

// What the head's rows do not say of an unfused loss on 16-bit logits.
void add_loss(std::vector<Item>& items, const Architecture& a, const ActivationSetup& setup,
              Engine engine) {
    if (setup.fused_loss || !a.head || setup.element_bytes >= float32_bytes) return;
    const Quantity logits =
        knows_all_trainers && setup.loss_parts > 1
            ? divided_up(logit_count(a, setup), Quantity(setup.loss_parts, "parts of the tokens"))
            : logit_count(a, setup);
    if (is_megatron(engine)) {
        // One float32 copy becomes the softmax, and then the gradient, in place.
        items.push_back(
            item("float32 softmax in place of the logits", Purpose::kept_activations,
                 logits * (Quantity(float32_bytes, "B") - Quantity(setup.element_bytes, "B")),
                 told("NVIDIA/Megatron-LM megatron/core/tensor_parallel/cross_entropy.py")));
        return;
    }
    if (engine == Engine::torch && setup.tensor_parallel > 1 && setup.logits == Logits::split)
        // The log-probabilities, zeros, the softmax and their sum stand at once; the rows above
        // have the first, and two of the others.
        items.push_back(item("float32 copy of the split loss", Purpose::recomputed_activations,
                             logits * Quantity(float32_bytes, "B"),
                             told("torch/distributed/tensor/parallel/loss.py, "
                                  "_nll_loss_and_log_softmax_backward")));
    // Logits, their float32 copy and the log-probabilities lie in a row. The first two are let go;
    // the first float32 gradient takes the copy's size from that hole, the second does not fit in
    // what remains, which is as large as the logits.
    items.push_back(
        item("hole the 16-bit logits leave", Purpose::overhead,
             logits * Quantity(setup.element_bytes, "B"),
             told("pytorch c10/cuda/CUDACachingAllocator.cpp: best fit, blocks are split "
                  "and never moved; counts in reserved memory alone")));
}

StageActivations of_stage(const Architecture& architecture, const StageShape& stage,
                          const ActivationSetup& setup, const Parallelism& p,
                          const ActivationChoice& choice, KnownBlocks& known) {
    const Architecture model = stage_model(architecture, stage, p);
    RecomputeChoice chosen = choice.recompute;
    // torch/distributed/pipelining/stage.py, _PipelineStageBase.fwd_cache: what was received and
    // what was sent, until its backward.
    chosen.input_stays = p.pipeline > 1 && (stage.stage > 0 || p.chunks > 1);
    const RecomputePlan plan = knows_all_trainers && choice.operator_checkpoints
                                   ? operator_checkpoints(model, setup, known)
                                   : recompute(model, setup, chosen, known);
    const bool last = stage.stage == p.pipeline - 1;
    StageActivations found;
    found.why = plan.why;

    // Kept by one micro-batch in all chunks of the stage; the head is in the last chunk's.
    const Quantity blocks =
        stage.stage == 0 ? plan.kept_by_blocks + rows_formula(embedding_activations(model, setup))
                         : plan.kept_by_blocks;
    const Quantity flying(choice.chunks_in_flight,
                          p.chunks > 1 ? "chunks in flight" : "micro-batches in flight");
    const Quantity kept =
        p.chunks > 1 ? divided_up(blocks * flying, Quantity(p.chunks, "chunks")) : blocks * flying;
    const auto count = static_cast<std::int64_t>(stage.blocks.size());
    const std::string source = schedule_source(plan);
    if (choice.kept == Place::device || count <= blocks_kept_here) {
        found.items.push_back(
            item("activations kept for backward", Purpose::kept_activations, kept, source));
    } else {
        found.items.push_back(item(
            "activations kept for backward", Purpose::kept_activations,
            divided_up(blocks * Quantity(blocks_kept_here, "blocks"), Quantity(count, "blocks")),
            offload_source));
        found.host.push_back(
            item("activations kept for backward", Purpose::kept_activations, kept, source));
        found.flows.push_back(flow("kept activations out and back",
                                   choice.kept == Place::disk ? Link::disk : Link::host,
                                   Quantity(activation_moves, "ways") * blocks *
                                       Quantity(stage.micro_batches, "micro-batches"),
                                   offload_source));
    }
    if (last)
        found.items.push_back(item("logits and loss kept for backward", Purpose::kept_activations,
                                   rows_formula(head_activations(model, setup)),
                                   "core/estimate/activations, head_activations"));
    if (plan.tables.value() > 0)
        found.items.push_back(item("rotary tables", Purpose::kept_activations, plan.tables,
                                   "core/estimate/activations, block_activations"));
    found.items.push_back(item(
        "activations and gradients at the peak", Purpose::recomputed_activations,
        Quantity(plan.peak_bytes, "B at the peak") - Quantity(plan.kept_bytes, "B kept"), source));

    found.macs.forward = plan.forward_macs;
    found.macs.backward = plan.step_macs - plan.forward_macs + plan.extra_macs;
    found.macs.first_chunk = found.macs.last_chunk = found.macs.both();
    found.step_macs = checked_mul(plan.step_macs.all, stage.micro_batches);
    found.recomputed_macs = checked_mul(plan.extra_macs.all, stage.micro_batches);
    return found;
}

}  // namespace

StageActivations stage_activations(const Architecture& architecture, const StageShape& stage,
                                   const ActivationSetup& setup, const Parallelism& p,
                                   const ActivationChoice& choice, KnownBlocks& known) {
    ActivationSetup run = setup;
    if (is_megatron(choice.engine)) run.fused_loss = true;
    StageActivations found = of_stage(architecture, stage, run, p, choice, known);
    if (p.chunks > 1) {
        const auto of_chunk = [&](std::int64_t of, std::int64_t chunk) {
            StageShape part = stage;
            part.stage = of;
            part.blocks = chunk_blocks(static_cast<std::int64_t>(architecture.blocks.size()), p,
                                       stage.stage, chunk);
            return of_stage(architecture, part, run, p, choice, known).macs.both();
        };
        // Blocks alone, whichever stage it is: the head is in the last chunk.
        found.macs.first_chunk = of_chunk(0, 0);
        if (stage.stage == p.pipeline - 1)
            found.macs.last_chunk = of_chunk(stage.stage, p.chunks - 1);
    }
    if (stage.stage == p.pipeline - 1) add_loss(found.items, architecture, setup, choice.engine);
    return found;
}

}  // namespace rootspace::estimate
