#include "estimate/activations/recompute.h"

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "base/error.h"
#include "estimate/activations/kept_formula.h"
#include "estimate/explain/quantity.h"
#include "estimate/explain/telling.h"
#include "schedule/binomial.h"
#include "schedule/keep_all.h"
#include "schedule/replay.h"
#include "schedule/residency.h"
#include "schedule/segments.h"

namespace rootspace::estimate {
namespace {

struct ModelActivations {
    BlockActivations embedding, head;
    std::vector<const BlockActivations*> blocks;  // alike ones are one
    bool has_head;

    std::size_t count() const { return blocks.size(); }
    const BlockActivations& block(std::size_t i) const { return *blocks[i]; }
    // Whether the last block's output goes into a head that casts it to float32 first: no schedule
    // has to keep it.
    bool ends_in_cast() const { return has_head && !head.input_saved; }
    bool read_again(std::size_t i) const {  // block i's output, by the backward of what follows
        return i + 1 < count() ? block(i + 1).input_saved : head.input_saved;
    }
};

ModelActivations model_activations(const Architecture& a, const ActivationSetup& setup,
                                   KnownBlocks& known) {
    if (a.blocks.empty()) throw InputError("blocks", "at least one block", "none");
    ModelActivations model{
        embedding_activations(a, setup), head_activations(a, setup), {}, a.head || a.final_norm};
    for (const Block& block : a.blocks) model.blocks.push_back(&known.of(a, block, setup));
    return model;
}

// ā(l) holds the stage's output only where the next stage's backward reads it; a block that casts
// its input to float32 first does not.
StageCost stage_cost(std::string name, const BlockActivations& b, bool output_read_again,
                     bool selective) {
    const Workspace& workspace = selective ? b.selective_workspace : b.workspace;
    StageCost cost;
    cost.name = std::move(name);
    cost.forward_cost = b.forward_macs.all;
    cost.backward_cost =
        checked_add(b.backward_macs.all, selective ? selective_macs(b) : std::int64_t{0});
    cost.output_bytes = b.output_bytes;
    cost.saved_bytes = (selective ? b.selective_bytes : b.saved_bytes) -
                       (b.input_saved ? b.input_bytes : 0) +
                       (output_read_again ? b.output_bytes : 0);
    cost.gradient_bytes = b.output_bytes;
    cost.forward_workspace_bytes = workspace.forward;
    cost.recording_workspace_bytes =
        checked_add(workspace.recording, output_read_again ? 0 : b.output_bytes);
    cost.backward_workspace_bytes = workspace.backward;
    return cost;
}

Chain chain_of(const Architecture& a, const ModelActivations& model, bool selective) {
    Chain chain;
    chain.name = a.name;
    chain.input_bytes = chain.input_gradient_bytes = model.block(0).input_bytes;
    Bytes tables = 0;
    for (std::size_t i = 0; i < model.count(); ++i) {
        chain.stages.push_back(stage_cost("block " + std::to_string(i + 1), model.block(i),
                                          model.read_again(i), selective));
        tables = std::max(tables, model.block(i).table_bytes);
    }
    if (model.ends_in_cast()) {
        StageCost& last = chain.stages.back();
        last.forward_workspace_bytes = checked_add(last.forward_workspace_bytes, last.output_bytes);
        last.output_bytes = 0;
    }
    chain.stages.push_back(stage_cost("head and loss", model.head, true, false));
    chain.constant_bytes = checked_add(model.embedding.saved_bytes, tables);
    return chain;
}

// The same stages, whose costs are the multiply-adds in 8 bits alone.
Chain in_eight_bits(Chain chain, const ModelActivations& model) {
    for (std::size_t i = 0; i <= model.count(); ++i) {
        const BlockActivations& b = i < model.count() ? model.block(i) : model.head;
        chain.stages[i].forward_cost = b.forward_macs.eight_bit;
        chain.stages[i].backward_cost = b.backward_macs.eight_bit;
    }
    return chain;
}

Schedule schedule_of(const RecomputeChoice& choice, Steps stages) {
    switch (choice.kind) {
        case Recompute::full:
            return segmented_gradient("every:1", stages, every_k_checkpoints(stages, 1));
        case Recompute::sqrt:
            return segmented_gradient("sqrt", stages, sqrt_checkpoints(stages));
        case Recompute::binomial:
            if (choice.checkpoints < 1)
                throw InputError("checkpoints", "a whole number from 1",
                                 std::to_string(choice.checkpoints));
            return binomial(stages, choice.checkpoints);
        case Recompute::none:
        case Recompute::selective:
            break;
    }
    return keep_all(stages);
}

std::string reason(const RecomputePlan& plan, const RecomputeChoice& choice, std::int64_t blocks,
                   bool fused) {
    const std::string extra = counted(plan.extra_forward_steps, "extra forwards") + ".";
    switch (choice.kind) {
        case Recompute::none:
            return "Every row of every block is kept; nothing is computed twice.";
        case Recompute::selective:
            if (plan.extra_macs.all == 0)
                return "Fused attention keeps no scores: there is nothing to let go.";
            if (fused)
                return "Each block's attention, fused, runs once more in its backward, though it "
                       "keeps no scores: only its logarithms of sums are let go.";
            return "Scores, probabilities and their masks are made again in each block's backward; "
                   "all other rows are kept.";
        case Recompute::full:
            return "Of each block (" + counted(blocks, "blocks") +
                   ") only the input is kept; each runs forward once more.";
        case Recompute::sqrt:
            return "About as many segments as a segment has blocks: the input of each is kept, its "
                   "blocks run forward once more, but for the last one's (Chen et al. 2016): " +
                   extra;
        case Recompute::binomial:
            return "The " + counted(blocks, "blocks") + " and the head are " +
                   counted(blocks + 1, "steps") + ". With " +
                   counted(choice.checkpoints, "checkpoints") +
                   " no schedule of so many equal steps, each with its own backward, runs fewer "
                   "forwards (Griewank & Walther 2000): " +
                   extra;
    }
    return "";
}

// What is resident when the first backward begins.
Residency before_backward(const Schedule& schedule, const Chain& chain) {
    Residency residency(chain);
    for (const Action& action : schedule.actions) {
        if (std::holds_alternative<Backward>(action)) break;
        residency.run(action);
    }
    return residency;
}

// Of the chain's stages in it: all but what the embedding, the tables and the loss keep.
Quantity kept_by_blocks(const ModelActivations& model, const Residency& held, bool selective,
                        bool input) {
    std::vector<BlockRows> recorded;
    std::int64_t streams = input ? 1 : 0;
    for (std::size_t i = 0; i < model.count(); ++i) {
        const Steps stage = static_cast<Steps>(i) + 1;
        const bool saved = held.holds_saved(stage);
        const bool output = held.holds_output(stage) || (saved && model.read_again(i));
        if (output && !(i + 1 == model.count() && model.ends_in_cast())) ++streams;
        if (saved) recorded.push_back({&model.block(i), selective});
    }
    return kept_formula(streams, recorded, model.head,
                        model.has_head ? model.head.output_bytes : 0);
}

}  // namespace

std::int64_t selective_macs(const BlockActivations& block) {
    return block.selective_bytes < block.saved_bytes ? block.attention_core_macs : 0;
}

const BlockActivations& KnownBlocks::of(const Architecture& architecture, const Block& block,
                                        const ActivationSetup& setup) {
    for (const auto& [like, activations] : known_)
        if (like == block) return activations;
    known_.emplace_front(block, block_activations(architecture, block, setup));
    return known_.front().second;
}

Chain activation_chain(const Architecture& architecture, const ActivationSetup& setup,
                       bool selective) {
    KnownBlocks known;
    return activation_chain(architecture, setup, selective, known);
}

Chain activation_chain(const Architecture& architecture, const ActivationSetup& setup,
                       bool selective, KnownBlocks& known) {
    return within_64_bits([&] {
        return chain_of(architecture, model_activations(architecture, setup, known), selective);
    });
}

RecomputePlan recompute(const Architecture& architecture, const ActivationSetup& setup,
                        const RecomputeChoice& choice) {
    KnownBlocks known;
    return recompute(architecture, setup, choice, known);
}

RecomputePlan recompute(const Architecture& architecture, const ActivationSetup& setup,
                        const RecomputeChoice& choice, KnownBlocks& known) {
    return within_64_bits([&] {
        const ModelActivations model = model_activations(architecture, setup, known);
        const bool selective = choice.kind == Recompute::selective;
        Chain chain = chain_of(architecture, model, selective);
        // A checkpoint, or read by the first block's backward, or let go once that has run.
        const bool keeps_input = (choice.kind != Recompute::none && !selective) ||
                                 model.block(0).input_saved || choice.input_stays;
        if (!keeps_input) {
            Bytes& workspace = chain.stages.front().recording_workspace_bytes;
            workspace = checked_add(workspace, chain.input_bytes);
            chain.input_bytes = 0;
        }
        RecomputePlan plan;
        const Schedule schedule = schedule_of(choice, chain.stage_count());
        plan.schedule = schedule.name;
        const Replay judged = replay(schedule, chain, Goal::gradient);
        if (judged.fault) throw std::logic_error(judged.fault->sentence);
        plan.peak_bytes = judged.peak_bytes;
        const Residency held = before_backward(schedule, chain);
        plan.kept_bytes = held.bytes_between_actions();
        plan.kept_by_blocks = kept_by_blocks(model, held, selective, keeps_input);
        plan.forward_steps = judged.forward_steps;
        plan.extra_forward_steps = judged.forward_steps - chain.stage_count();
        const auto count = [&](const BlockActivations& b) {
            plan.forward_macs += b.forward_macs;
            plan.step_macs += b.forward_macs + b.backward_macs;
        };
        for (std::size_t i = 0; i < model.count(); ++i) {
            count(model.block(i));
            if (model.block(i).table_bytes > plan.tables.value())
                plan.tables = tables_formula(model.block(i));
        }
        count(model.head);
        Macs run{judged.cost};
        if (plan.step_macs.eight_bit > 0)
            run.eight_bit = replay(schedule, in_eight_bits(chain, model), Goal::gradient).cost;
        plan.extra_macs = run - plan.step_macs;
        if (tells_notes)
            plan.why = reason(plan, choice, static_cast<std::int64_t>(model.count()),
                              setup.fused_attention);
        return plan;
    });
}

}  // namespace rootspace::estimate
