#include "estimate/training/training.h"

#include "base/error.h"
#include "estimate/explain/telling.h"
#include "estimate/training/base_weights.h"
#include "estimate/training/filled_shards.h"
#include "estimate/training/muon_step.h"
#include "estimate/training/parameters.h"
#include "estimate/training/pipeline_buffers.h"
#include "estimate/training/stage_activations.h"
#include "estimate/training/step_gradients.h"
#include "estimate/training/training_setup.h"
#include "estimate/training/weight_casts.h"

namespace rootspace::estimate {
namespace {

// Chowdhery et al. 2022 (PaLM), arXiv:2204.02311, appendix B.
const WholeCoefficient flops_a_parameter{"rule.flops_a_parameter", 6};
const WholeCoefficient flops_of_attention{"rule.flops_of_attention", 12};

std::vector<WeightTensor> trained_form(const Architecture& a, const TrainingSetup& setup) {
    std::vector<WeightTensor> tensors = weight_tensors(a);
    if (knows_all_trainers && setup.stacks_experts)
        for (WeightTensor& tensor : tensors) tensor.stacked = tensor.stacked || is_expert(tensor);
    return tensors;
}

class Stages {
  public:
    Stages(const Architecture& a, const TrainingSetup& setup)
        : a_(a),
          setup_(setup),
          precision_(precision_recipe(setup.precision)),
          optimizer_(optimizer_rule(setup.optimizer)),
          tensors_(trained_form(a, setup)),
          activations_(activation_setup(a, setup, precision_, tensors_)),
          buffers_(setup.buffers),
          model_elements_(parameter_count(tensors_).total) {
        buffers_.weights_away = placed(setup.offload).weights != Place::device;
    }

    StageEstimate stage(std::int64_t number) {
        const StageShape shape = shape_of(number);
        StageEstimate estimate;
        estimate.stage = number;
        estimate.blocks = shape.blocks;
        const Quantity after_backward = add_states(estimate, shape);
        add_activations(estimate, shape);
        estimate.macs.update = muon_macs(shape, setup_.parallel, setup_.buffers.engine);
        const std::int64_t summed =
            accumulated_elements(shape.trained, a_, setup_.parallel, number, setup_.micro_batches);
        for (Item& cast : weight_casts(a_, shape, precision_, setup_.parallel,
                                       gathers_weights(setup_.parallel, buffers_)))
            estimate.items.push_back(std::move(cast));
        for (Item& buffer :
             communication_buffers(shape, summed, precision_, setup_.parallel, buffers_))
            estimate.items.push_back(std::move(buffer));
        if (setup_.buffers.engine == Engine::torch)
            for (Item& buffer : pipeline_buffers(a_, shape, activations_, setup_.parallel,
                                                 estimate.chunks_in_flight))
                estimate.items.push_back(std::move(buffer));
        estimate.items.push_back(item("framework and driver", Purpose::overhead,
                                      Quantity(setup_.framework_bytes, "B on each device"),
                                      setup_.framework_source));
        add_step(estimate, after_backward);
        estimate.total_bytes = total_bytes(estimate.items);
        for (Flow& flow : step_traffic(a_, shape, precision_, activations_, setup_.parallel,
                                       setup_.buffers.engine))
            estimate.flows.push_back(std::move(flow));
        return estimate;
    }

    std::int64_t model_elements() const { return model_elements_; }
    const std::vector<WeightTensor>& tensors() const { return tensors_; }

  private:
    StageShape shape_of(std::int64_t number) const {
        StageShape shape;
        shape.stage = number;
        shape.blocks =
            stage_blocks(static_cast<std::int64_t>(a_.blocks.size()), setup_.parallel, number);
        shape.tensors = device_tensors(a_, tensors_, setup_.parallel, number);
        shape.adapted = setup_.adapters.rank > 0;
        shape.trained =
            shape.adapted ? adapter_tensors(setup_.adapters, shape.tensors) : shape.tensors;
        shape.base = setup_.adapters.base;
        shape.eight_bit = {activations_.eight_bit_blocks, activations_.eight_bit_experts};
        shape.micro_batches = setup_.micro_batches;
        shape.loss_parts = setup_.activations.loss_parts;
        shape.recomputes =
            setup_.operator_checkpoints || (setup_.recompute.kind != Recompute::none &&
                                            setup_.recompute.kind != Recompute::selective);
        // Selective recomputation lets scores go, which fused attention has none of but in
        // Megatron-LM; torchtitan's rule keeps what attention gives.
        shape.recomputes_attention =
            (shape.recomputes && !setup_.operator_checkpoints) ||
            (setup_.recompute.kind == Recompute::selective && activations_.fused_core_again);
        shape.keeps_scattered = setup_.operator_checkpoints && setup_.parallel.sequence;
        shape.muon = optimizer_.rule == StateRule::matrices &&
                     placed(setup_.offload).optimizer == Place::device;
        shape.multiplies_rows = setup_.multiplies_rows;
        shape.holder = state_holder(setup_, precision_);
        fill_up(shape, setup_.parallel);
        return shape;
    }

    // The gradients there are after backward, where they can be more than it has.
    Quantity add_states(StageEstimate& estimate, const StageShape& shape) {
        ModelStates states = model_states(shape, precision_, optimizer_,
                                          optimizer_options(setup_, precision_), setup_.parallel);
        const bool here = placed(setup_.offload).optimizer == Place::device;
        const Quantity after =
            here ? gradients_after_backward(shape, states, precision_, setup_.parallel)
                 : Quantity(0, "B");
        estimate.elements = states.elements;
        estimate.trained = states.trained;
        Offloaded away = offload_states(states, shape, precision_, setup_.parallel,
                                        setup_.buffers.engine, setup_.offload);
        (setup_.offload.host_apart ? estimate.host : estimate.items) = std::move(away.host);
        estimate.disk = std::move(away.disk);
        estimate.flows = std::move(away.flows);
        estimate.items.push_back(std::move(states.weights));
        for (Item& one : away.device) estimate.items.push_back(std::move(one));
        if (setup_.adapters.rank > 0) estimate.items.push_back(std::move(states.frozen));
        if (states.scales.bytes > 0) estimate.items.push_back(std::move(states.scales));
        estimate.items.push_back(std::move(states.gradients));
        const bool again = shape.holder == StateHolder::zero_optimizer &&
                           setup_.parallel.zero == 2 && setup_.micro_batches > 1;
        if (here && (again || shape.holder == StateHolder::bf16_optimizer))
            estimate.items.push_back(std::move(states.latest));
        estimate.items.push_back(std::move(states.master));
        estimate.items.push_back(std::move(states.optimizer));
        return after;
    }

    void add_step(StageEstimate& estimate, const Quantity& after_backward) const {
        const Bytes stays = bytes_of(estimate.items, Purpose::weights) +
                            bytes_of(estimate.items, Purpose::optimizer) + setup_.framework_bytes;
        Item beyond = step_beyond(after_backward, total_bytes(estimate.items) - stays);
        if (beyond.bytes > 0) estimate.items.push_back(std::move(beyond));
    }

    void add_activations(StageEstimate& estimate, const StageShape& shape) {
        estimate.chunks_in_flight =
            chunks_in_flight(setup_.parallel, shape.stage, setup_.micro_batches);
        StageActivations found =
            stage_activations(a_, shape, activations_, setup_.parallel,
                              {setup_.recompute, setup_.operator_checkpoints, setup_.buffers.engine,
                               placed(setup_.offload).activations, estimate.chunks_in_flight},
                              known_);
        for (Item& one : found.items) estimate.items.push_back(std::move(one));
        for (Item& one : found.host)
            (setup_.offload.activations == Place::disk ? estimate.disk : estimate.host)
                .push_back(std::move(one));
        for (Flow& one : found.flows) estimate.flows.push_back(std::move(one));
        estimate.macs = found.macs;
        estimate.step_macs = found.step_macs;
        estimate.recomputed_macs = found.recomputed_macs;
        estimate.recompute_why = std::move(found.why);
    }

    const Architecture& a_;
    const TrainingSetup& setup_;
    const PrecisionRecipe& precision_;
    const OptimizerRule& optimizer_;
    const std::vector<WeightTensor> tensors_;  // of the whole model
    const ActivationSetup activations_;
    BufferSetup buffers_;
    const std::int64_t model_elements_;
    KnownBlocks known_;
};

std::vector<std::string> notes_on(const Architecture& a, const TrainingSetup& setup) {
    std::vector<std::string> notes;
    if (!a.prediction_blocks.empty())
        notes.push_back("The blocks that predict further tokens are left out.");
    if (setup.adapters.rank > 0)
        notes.push_back(
            "Adapters are taken to run in the type computed in; PEFT keeps theirs in float32 "
            "unless "
            "told otherwise, and then a float32 copy of what enters each.");
    if (const std::string note = peft_note(a); setup.adapters.rank > 0 && !note.empty())
        notes.push_back(note);
    if (setup.adapters.rank > 0 && gathered_packed(setup.adapters.base) &&
        shards_weights(state_holder(setup, precision_recipe(setup.precision)), setup.parallel.zero))
        notes.push_back(
            "Packed weights are shared out and gathered as they are stored, as those of "
            "bitsandbytes with a quant_storage of 16 bits; their scales are whole on each device.");
    if (!setup.offload.host_apart && setup.offload.to_host())
        notes.push_back(
            "The device's memory is the host's: what is offloaded to the host stays in it, so that "
            "nothing is moved and nothing saved.");
    if (runs_autocast(setup, precision_recipe(setup.precision)))
        notes.push_back(
            "Taken as under torch.autocast: products read 16-bit casts, each its own; norms, the "
            "softmax and the residual stay in float32.");
    if (setup.framework_bytes == 0)
        notes.push_back("The driver's and framework's own memory is not in the sum.");
    if (setup.parallel.pipeline > 1 && a.tied)
        notes.push_back("The last stage holds its own copy of the tied embedding.");
    return notes;
}

}  // namespace

TrainingEstimate training(const Architecture& architecture, const TrainingSetup& setup) {
    return within_64_bits([&] {
        check_setup(architecture, setup);
        TrainingEstimate estimate;
        Stages stages(architecture, setup);
        for (std::int64_t number = 0; number < setup.parallel.pipeline; ++number) {
            estimate.stages.push_back(stages.stage(number));
            if (estimate.stages.back().total_bytes > estimate.worst_stage().total_bytes)
                estimate.worst = estimate.stages.size() - 1;
        }
        std::vector<StageMacs> macs;
        for (const StageEstimate& stage : estimate.stages) macs.push_back(stage.macs);
        estimate.macs = pipeline_macs(macs, setup.micro_batches, setup.parallel.chunks > 1,
                                      setup.eight_bit_time);
        estimate.devices = device_count(setup.parallel);
        estimate.parameters = stages.model_elements();
        estimate.trained = setup.adapters.rank > 0
                               ? element_count(adapter_tensors(setup.adapters, stages.tensors()))
                               : estimate.parameters;
        estimate.tokens =
            checked_mul(checked_mul(setup.activations.batch, setup.activations.tokens),
                        setup.micro_batches, setup.parallel.data);
        if (tells_notes) estimate.notes = notes_on(architecture, setup);
        return estimate;
    });
}

std::int64_t rule_flops_per_token(const Architecture& architecture, std::int64_t tokens) {
    std::int64_t looked_up = 0;
    const std::vector<WeightTensor> tensors = weight_tensors(architecture);
    for (const WeightTensor& tensor : tensors)
        if (tensor.component == Component::embedding && !architecture.tied)
            looked_up = checked_add(looked_up, tensor.elements());
    std::int64_t channels = 0;
    for (const Block& block : architecture.blocks) {
        if (const auto* grouped = std::get_if<GroupedAttention>(&block.attention)) {
            channels = checked_add(channels, checked_mul(grouped->heads, grouped->head_size));
        } else {
            const auto& latent = std::get<LatentAttention>(block.attention);
            // Scores over nope + rope channels, mixing over the value's: the rule has twice one.
            const std::int64_t both = latent.nope_size + latent.rope_size + latent.value_size;
            channels = checked_add(channels, checked_mul(latent.heads, both) / 2);
        }
    }
    return checked_add(checked_mul(flops_a_parameter, parameter_count(tensors).active - looked_up),
                       checked_mul(flops_of_attention, channels, tokens));
}

}  // namespace rootspace::estimate
