#include <algorithm>

#include "base/error.h"
#include "estimate/activations/module_form.h"
#include "estimate/answer/adamw_step.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/scores_note.h"
#include "estimate/answer/torchtitan_limits.h"
#include "estimate/answer/trainer_limits.h"
#include "estimate/answer/trainer_note.h"
#include "estimate/architecture/parts.h"
#include "estimate/explain/telling.h"
#include "estimate/training/training_setup.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

struct NamedRecompute {
    const char* name;
    Recompute kind;
};
constexpr NamedRecompute recomputes[] = {{"none", Recompute::none},
                                         {"selective", Recompute::selective},
                                         {"full", Recompute::full},
                                         {"sqrt", Recompute::sqrt},
                                         {"binomial", Recompute::binomial}};

Recompute recompute_named(const std::string& name) {
    for (const auto& one : recomputes)
        if (name == one.name) return one.kind;
    throw InputError("recompute", "none, selective, full, sqrt or binomial",
                     "\"" + shown(name) + "\"");
}

struct NamedOffload {
    const char* name;
    Place optimizer, weights, activations;
};
constexpr NamedOffload offloads[] = {
    {"none", Place::device, Place::device, Place::device},
    {"optimizer", Place::host, Place::device, Place::device},
    {"optimizer+weights", Place::host, Place::host, Place::device},
    {"activations", Place::device, Place::device, Place::host},
    {"all", Place::host, Place::host, Place::host},
    {"optimizer_disk", Place::disk, Place::device, Place::device},
    {"optimizer+weights_disk", Place::disk, Place::disk, Place::device},
    {"all_disk", Place::disk, Place::disk, Place::host}};

Offload offload_of(const Request& r) {
    for (const NamedOffload& one : offloads)
        if (r.offload == one.name)
            return {one.optimizer, one.weights, one.activations, host_apart(r.device)};
    throw InputError("offload",
                     "none, optimizer, optimizer+weights, activations, all, optimizer_disk, "
                     "optimizer+weights_disk or all_disk",
                     "\"" + shown(r.offload) + "\"");
}

// Whether experts are split like the other matrices, as each program has it by default:
// huggingface/transformers, base_model_tp_plan and base_model_ep_plan of Mixtral's and Qwen3-MoE's
// configs; pytorch/torchtitan, models/llama4/infra/parallelize.py, apply_moe_ep_tp, and
// config/job_config.py, expert_tensor_parallel_degree; DeepSpeed, module_inject/auto_tp.py, and
// moe/layer.py, enable_expert_tensor_parallelism; NVIDIA/Megatron-LM, megatron/training/
// arguments.py, expert_tensor_parallel_size unless given.
bool splits_experts(const std::string& trainer, const Parallelism& p) {
    return trainer == "megatron" || p.expert == 1;
}

std::string experts_note(const Request& r, const Parallelism& p) {
    if (p.tensor == 1 || !has_experts(r.architecture)) return "";
    const std::string split = "Tensor parallelism splits experts like the other matrices, as ";
    const std::string whole = "Beside expert parallelism each expert is whole on its devices, as ";
    if (r.trainer == "megatron") return split + "Megatron-LM does unless told otherwise.";
    if (is_torchtitan(r.trainer))
        return (p.expert == 1 ? split : whole) + "torchtitan has it by default.";
    if (r.trainer == "deepspeed")
        return p.expert == 1 ? split + "DeepSpeed's AutoTP does."
                             : whole + "deepspeed.moe has it by default.";
    return p.expert == 1 ? split + "transformers' tp_plan has it."
                         : whole + "transformers' ep_plan has it.";
}

// PyTorch 1.10 has DistributedDataParallel and ZeroRedundancyOptimizer (stage 1) alone: FSDP2,
// DTensor and torch.distributed.pipelining came with 2.x.
void expect_replicas(const Parallelism& p) {
    const struct {
        const char* field;
        std::int64_t got, most;
    } limits[] = {{"zero", p.zero, 1},
                  {"tensor_parallel", p.tensor, 1},
                  {"pipeline_parallel", p.pipeline, 1},
                  {"context_parallel", p.context, 1},
                  {"expert_parallel", p.expert, 1}};
    for (const auto& limit : limits)
        if (limit.got > limit.most)
            throw InputError(limit.field,
                             "at most " + std::to_string(limit.most) + " with trainer torch-1.10",
                             std::to_string(limit.got));
}

// What the program that trains does in its own way, whatever else is chosen.
void set_trainer(TrainingSetup& setup, const Request& r) {
    const std::string& name = r.trainer;
    // PyTorch composes an RMSNorm and silu(gate) * up of one operation after another, and autograd
    // keeps what each reads: huggingface/transformers, models/llama/modeling_llama.py, LlamaRMSNorm
    // and LlamaMLP; pytorch/torchtitan, torchtitan/models/norms.py and llama/model.py, 2024, and of
    // the gate models/common/activation.py, SwiGLU, 2026.
    // DeepSpeed runs the same modules. Megatron fuses both: NVIDIA/Megatron-LM,
    // megatron/core/fusions/fused_bias_swiglu.py, and the RMSNorm of Transformer Engine.
    const bool composed = name != "megatron";
    setup.activations.fused_gate = !composed;
    setup.activations.fused_norms = !composed || (knows_all_trainers && fuses_norms(r));
    // Megatron's own kernel for the softmax keeps 16 bits (megatron/core/fusions/fused_softmax.py).
    const bool old_torch = name == "torch-1.10";
    if (name == "torch" || old_torch || name == "deepspeed")
        set_module_form(setup.activations, r.architecture);
    setup.activations.softmax_keeps_input = old_torch;
    if (old_torch) expect_replicas(setup.parallel);
    const bool torchtitan = is_torchtitan(name);
    if (torchtitan) setup.activations.float32_softmax = true;
    setup.parallel.expert_tensor = splits_experts(name, setup.parallel) ? setup.parallel.tensor : 1;
    if (name == "torch") setup.parallel.vocabulary = Vocabulary::gathered;
    if (name == "torch" || old_torch) return;
    if (torchtitan) {
        // "selective" is its rule over operations: torchtitan/parallelisms/parallelize_llama.py,
        // train_configs/llama3_8b.toml, 2024.
        setup.parallel.cuts_within_experts = true;
        setup.parallel.embedding_apart = setup.parallel.counts_ends = is_present_torchtitan(name);
        setup.activations.loss_parts = loss_parts(r);
        setup.stacks_experts = true;  // models/moe.py, GroupedExperts
        setup.activations.experts = torchtitan_experts();
        setup.operator_checkpoints = setup.recompute.kind == Recompute::selective;
        if (setup.operator_checkpoints) setup.recompute.kind = Recompute::none;
    } else if (name == "deepspeed") {
        setup.buffers.engine = Engine::deepspeed;
        setup.parallel.vocabulary = Vocabulary::gathered_own;
    } else if (name == "megatron") {
        setup.buffers.engine = Engine::megatron;
        setup.activations.fused_core_again = true;
        // megatron/core/transformer/moe/experts.py, bias_act_func, and megatron/core/fusions/
        // fused_bias_swiglu.py, WeightedSwiGLUFunction, since Megatron Core 0.13 (CHANGELOG.md).
        setup.activations.experts.weighed_inside = true;
        setup.parallel.gathers_heads = true;
    } else {
        throw InputError("trainer",
                         "torch, torch-1.10, torchtitan, torchtitan-2024, deepspeed or megatron",
                         "\"" + shown(name) + "\"");
    }
}

// All devices that no other kind of parallelism takes see sequences of their own.
Parallelism parallelism_of(const Request& r) {
    Parallelism p;
    p.tensor = r.tensor_parallel;
    p.pipeline = r.pipeline_parallel;
    p.chunks = r.pipeline_chunks;
    p.context = r.context_parallel;
    p.expert = r.expert_parallel;
    p.sequence = r.sequence_parallel;
    p.zero = r.zero;
    const std::int64_t group = checked_mul(p.tensor, p.pipeline, p.context);
    if (r.devices % group != 0)
        throw InputError("devices",
                         "a multiple of tensor_parallel × pipeline_parallel × context_parallel, " +
                             std::to_string(group),
                         std::to_string(r.devices));
    p.data = r.devices / group;
    return p;
}

// Of the frozen weights under adapters.
const WeightFormat& base_format(const Architecture& architecture, const std::string& name) {
    const WeightFormat& format = weight_format(name);
    // huggingface/transformers, docs/source/en/gguf.md: a GGUF file is unpacked as it is loaded.
    if (format.packing == Packing::gguf)
        throw InputError("base_weights", "a format of checkpoints, which adapters are put on",
                         "GGUF " + format.id + ", which PyTorch unpacks when it loads it");
    expect_packed(weight_tensors(architecture), format);
    return format;
}

TrainingSetup setup_of(const Request& r) {
    TrainingSetup setup;
    setup.precision = r.precision;
    setup.optimizer = r.optimizer;
    setup.adapters.rank = r.lora_rank;
    setup.adapters.dropout = r.lora_dropout;
    if (r.lora_rank > 0 && r.base_weights != "bf16")
        setup.adapters.base = &base_format(r.architecture, r.base_weights);
    setup.parallel = parallelism_of(r);
    setup.offload = offload_of(r);
    setup.activations.batch = r.batch;
    setup.activations.tokens = r.context;
    setup.activations.fused_attention = r.fused_attention;
    setup.activations.attention_dropout = setup.activations.hidden_dropout = r.dropout;
    setup.micro_batches = r.micro_batches;
    setup.eight_bit_time = fp8_time(r.device);
    setup.multiplies_rows = multiplies_rows_in_fp8(r.device);
    setup.recompute.kind = recompute_named(r.recompute);
    if (setup.recompute.kind == Recompute::binomial) setup.recompute.checkpoints = r.checkpoints;
    setup.framework_bytes = r.driver_bytes;
    setup.framework_source = driver_source(r);
    set_trainer(setup, r);
    return setup;
}

const WholeCoefficient state_passes{"step.state_passes", 2};

// Each kept byte of weights, gradients and states is read once and written once a step, at least.
double states_moved(const std::vector<Item>& items) {
    return double(state_passes) * (double(bytes_of(items, Purpose::weights)) +
                                   double(bytes_of(items, Purpose::gradients)) +
                                   double(bytes_of(items, Purpose::optimizer)));
}

double sent(const std::vector<Flow>& flows) {
    double bytes = 0;
    for (const Flow& one : flows)
        if (one.link != Link::host && one.link != Link::disk) bytes += double(one.bytes);
    return bytes;
}

double moved(const std::vector<Flow>& flows, Link link) {
    double bytes = 0;
    for (const Flow& one : flows)
        if (one.link == link) bytes += double(one.bytes);
    return bytes;
}

// Of each kind of work what the stage with the most of it has: no step is shorter than any of them.
Work largest_work(const std::vector<StageEstimate>& stages) {
    Work work;
    double past_switch = 0;
    for (const StageEstimate& stage : stages) {
        const double bytes = sent(stage.flows);
        work.memory_bytes = std::max(work.memory_bytes, states_moved(stage.items));
        work.link_bytes = std::max(work.link_bytes, bytes);
        past_switch = std::max(past_switch, bytes - saved_in_switch(stage.flows));
        work.host_bytes = std::max(work.host_bytes, moved(stage.flows, Link::host));
        work.disk_bytes = std::max(work.disk_bytes, moved(stage.flows, Link::disk));
    }
    work.saved_in_switch = work.link_bytes - past_switch;
    return work;
}

std::vector<std::string> notes_of(const Request& r, const TrainingSetup& setup,
                                  const TrainingEstimate& whole) {
    std::vector<std::string> notes = whole.notes;
    notes.push_back(
        trainer_note(r, setup.parallel, state_holder(setup, precision_recipe(setup.precision))));
    if (const std::string note = experts_note(r, setup.parallel); !note.empty())
        notes.push_back(note);
    if (const std::string note = optimizer_note(r); !note.empty()) notes.push_back(note);
    if (const std::string note = adamw_note(r, whole); !note.empty()) notes.push_back(note);
    if (const std::string note = trained_scores_note(r); !note.empty()) notes.push_back(note);
    const std::string& why = whole.worst_stage().recompute_why;
    if (!why.empty()) notes.push_back(why);
    if (r.recompute == "selective" && r.fused_attention && !is_torchtitan(r.trainer))
        notes.push_back(
            "What torchtitan calls selective is another rule: it makes half the matrix products "
            "and all between them again. Its published figures are of that rule; the program "
            "torchtitan asks for it.");
    return notes;
}

}  // namespace

Estimated training_estimated(const Request& r, Notes notes) {
    const TrainingSetup setup = setup_of(r);
    check_trainer(r);
    const TrainingEstimate whole = training(r.architecture, setup);
    const StageEstimate& worst = whole.worst_stage();
    Estimated e;
    e.peak = "training step";
    e.items = worst.items;
    e.host = worst.host;
    e.disk = worst.disk;
    e.traffic = worst.flows;
    if (tells_notes && notes == Notes::told) e.notes = notes_of(r, setup, whole);
    for (const StageEstimate& stage : whole.stages) e.stages.push_back(stage.total_bytes);
    const Rate rate = r.precision == "fp32" ? Rate::fp32 : Rate::fp16;
    Work work = largest_work(whole.stages);
    work.update_operations = operations_a_mac * double(whole.macs.update);
    work.operations = operations_a_mac * double(whole.macs.own.all) + work.update_operations;
    work.waited_operations = operations_a_mac * double(whole.macs.waited.all);
    work.in_fp8 = operations_a_mac * double(whole.macs.own.eight_bit);
    work.waited_in_fp8 = operations_a_mac * double(whole.macs.waited.eight_bit);
    work.rate = rate;
    work.host_rate = r.host_bandwidth, work.disk_rate = r.disk_bandwidth;
    e.works.push_back(
        {"a training step of " + counted(whole.tokens, "tokens"), double(whole.tokens), work});
    return e;
}

}  // namespace rootspace::estimate
