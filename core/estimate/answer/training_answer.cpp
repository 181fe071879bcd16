#include <algorithm>

#include "base/error.h"
#include "estimate/activations/module_form.h"
#include "estimate/answer/estimated.h"
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

// What the program that trains does in its own way, whatever else is chosen.
void set_trainer(TrainingSetup& setup, const std::string& name, const Architecture& a) {
    // PyTorch composes an RMSNorm and silu(gate) * up of one operation after another, and autograd
    // keeps what each reads: huggingface/transformers, models/llama/modeling_llama.py, LlamaRMSNorm
    // and LlamaMLP; pytorch/torchtitan, torchtitan/models/norms.py and llama/model.py, 2024.
    // DeepSpeed runs the same modules. Megatron fuses both: NVIDIA/Megatron-LM,
    // megatron/core/fusions/fused_bias_swiglu.py, and the RMSNorm of Transformer Engine.
    const bool composed = name != "megatron";
    setup.activations.fused_norms = setup.activations.fused_gate = !composed;
    // Megatron's own kernel for the softmax keeps 16 bits (megatron/core/fusions/fused_softmax.py).
    if (name == "torch" || name == "deepspeed") set_module_form(setup.activations, a);
    if (name == "torchtitan") setup.activations.float32_softmax = true;
    if (name == "torch") return;
    if (name == "torchtitan") {
        // "selective" is its rule over operations: torchtitan/parallelisms/parallelize_llama.py,
        // train_configs/llama3_8b.toml, 2024.
        setup.operator_checkpoints = setup.recompute.kind == Recompute::selective;
        if (setup.operator_checkpoints) setup.recompute.kind = Recompute::none;
    } else if (name == "deepspeed") {
        setup.buffers.engine = Engine::deepspeed;
    } else if (name == "megatron") {
        setup.buffers.engine = Engine::megatron;
        // Experts are split like the other matrices: NVIDIA/Megatron-LM,
        // megatron/training/arguments.py, expert_tensor_parallel_size unless given.
        setup.parallel.expert_tensor = setup.parallel.tensor;
    } else {
        throw InputError("trainer", "torch, torchtitan, deepspeed or megatron",
                         "\"" + shown(name) + "\"");
    }
}

// How PyTorch does the stage of ZeRO asked for.
std::string torch_stage(std::int64_t zero) {
    switch (zero) {
        case 1:
            return "; ZeRO stage 1 as ZeroRedundancyOptimizer under DistributedDataParallel, which "
                   "keeps its buckets beside the gradients and reduces all of them everywhere";
        case 2:
            return "; ZeRO stage 2 as FSDP2 with reshard_after_forward off (SHARD_GRAD_OP): "
                   "weights "
                   "are gathered for forward and stay until backward is done";
        case 3:
            return "; ZeRO stage 3 as FSDP2, one group a block";
        default:
            return "";
    }
}

bool gated(const Architecture& a) {
    const auto* dense = std::get_if<DenseMlp>(&a.blocks.front().mlp);
    return !dense || dense->gated;
}

// The norms and the MLP's activation, as the rows of activations have them. `form`: transformers'.
std::string composed_of(const Architecture& a, const ActivationSetup& form) {
    const bool rms = a.norm == Norm::rms, gate = gated(a);
    const std::string name = a.activation == Activation::silu   ? "silu"
                             : a.activation == Activation::gelu ? "gelu"
                                                                : "relu";
    const std::string product = name + "(gate) × up";
    if (form.gain_in_float32)
        return "an RMSNorm with its gain in float32 and " + product +
               " of one operation after another (modeling_" +
               (a.family == "gemma3_text" ? "gemma3" : a.family) + ".py)";
    if (rms && gate)
        return "an RMSNorm and " + product + " of one operation after another (" +
               (name == "silu" ? "" : "as ") + "modeling_llama.py, LlamaRMSNorm and LlamaMLP)";
    const std::string norm = rms ? "an RMSNorm of one operation after another (as "
                                   "modeling_llama.py, LlamaRMSNorm)"
                                 : "a LayerNorm of one operation (torch.nn.LayerNorm)";
    if (gate) return norm + ", " + product + " of one operation after another";
    return norm + ", a " +
           (name == "gelu"   ? "GELU"
            : name == "relu" ? "ReLU"
                             : "SiLU") +
           " of one operation" +
           (a.activation_temporaries > 0
                ? " (this model's own form of it is composed of several, which keep more)"
                : "");
}

// What is taken of the program, and so is true of no other, in a sentence.
std::string trainer_note(const Request& r) {
    const Architecture& a = r.architecture;
    ActivationSetup form;
    if (r.trainer == "torch" || r.trainer == "deepspeed") set_module_form(form, a);
    std::string attention = r.fused_attention ? "attention fused" : "attention by its scores";
    if (a.score_cap && r.fused_attention)
        attention += " (flash_attention_2 caps scores in its kernel; sdpa leaves the cap out)";
    if (form.joined_attention)
        attention +=
            ", queries, keys and values as parts of one product, which stays whole while "
            "one is read";
    const std::string composed = "without torch.compile: " + composed_of(a, form) + ", " +
                                 attention +
                                 ", the loss from float32 log-probabilities of all logits";
    if (r.trainer == "torchtitan")
        return "The program is taken as torchtitan " + composed + torch_stage(r.zero) + ".";
    if (r.trainer == "deepspeed")
        return "The program is taken as transformers' modules under DeepSpeed " + composed +
               "; buckets of DeepSpeed's default size.";
    if (r.trainer == "megatron")
        return std::string("The program is taken as Megatron-LM: norms") +
               (gated(r.architecture) ? " and gates" : "") + " fused, " + attention +
               ", the loss in place of the logits; its communication buffers are not in the sum.";
    return "The program is taken as transformers' modules under PyTorch " + composed +
           torch_stage(r.zero) + ". Fused kernels keep less.";
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
    setup.recompute.kind = recompute_named(r.recompute);
    if (setup.recompute.kind == Recompute::binomial) setup.recompute.checkpoints = r.checkpoints;
    setup.framework_bytes = r.driver_bytes;
    setup.framework_source = driver_source(r);
    set_trainer(setup, r.trainer, r.architecture);
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

}  // namespace

Estimated training_estimated(const Request& r) {
    const TrainingEstimate whole = training(r.architecture, setup_of(r));
    const StageEstimate& worst = whole.worst_stage();
    Estimated e;
    e.peak = "training step";
    e.items = worst.items;
    e.host = worst.host;
    e.disk = worst.disk;
    e.traffic = worst.flows;
    e.notes = whole.notes;
    e.notes.push_back(trainer_note(r));
    if (!worst.recompute_why.empty()) e.notes.push_back(worst.recompute_why);
    if (r.recompute == "selective" && r.fused_attention && r.trainer != "torchtitan")
        e.notes.push_back(
            "What torchtitan calls selective is another rule: it makes half the matrix products "
            "and all between them again. Its published figures are of that rule; the program "
            "torchtitan asks for it.");
    for (const StageEstimate& stage : whole.stages) e.stages.push_back(stage.total_bytes);
    const bool eight_bits = r.precision == "fp8" || r.precision == "fp8-te";
    const Rate rate = r.precision == "fp32" ? Rate::fp32 : eight_bits ? Rate::fp8 : Rate::fp16;
    Work work = largest_work(whole.stages);
    work.operations = operations_a_mac * double(whole.macs.own);
    work.waited_operations = operations_a_mac * double(whole.macs.waited);
    work.rate = rate;
    work.host_rate = r.host_bandwidth, work.disk_rate = r.disk_bandwidth;
    e.works.push_back(
        {"a training step of " + counted(whole.tokens, "tokens"), double(whole.tokens), work});
    return e;
}

}  // namespace rootspace::estimate
