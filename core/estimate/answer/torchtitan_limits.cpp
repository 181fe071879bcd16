#include "estimate/answer/torchtitan_limits.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/quantities.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/explain/coefficient.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {
namespace {

// distributed/fsdp.py cuts experts' rows where there are more devices than experts, and
// torch/distributed/fsdp/_fully_shard/_fsdp_param.py, _init_sharded_param, refuses another
// dimension than the first that does not divide.
void check_cuts(const Request& r) {
    if (r.zero < 2) return;
    const std::int64_t split = r.expert_parallel == 1 ? r.tensor_parallel : 1;
    const std::int64_t shards =
        r.devices / checked_mul(r.pipeline_parallel, checked_mul(r.expert_parallel, split));
    for (const Block& block : r.architecture.blocks) {
        const auto* experts = std::get_if<ExpertMlp>(&block.mlp);
        if (!experts || checked_mul(shards, r.expert_parallel) <= experts->experts) continue;
        for (const std::int64_t rows : {experts->width / split, r.architecture.width})
            if (rows % shards != 0)
                throw InputError("devices",
                                 "a number that shares " + counted(rows, "rows") +
                                     " of each expert out evenly, since FSDP2 refuses others "
                                     "with more devices than experts",
                                 counted(shards, "shards"));
    }
}

// distributed/__init__ and training.enable_cpu_offload: FSDP2's CPUOffloadPolicy, which takes
// parameters, gradients and states together.
void check_offload(const Request& r) {
    if (r.offload == "optimizer" || r.offload == "optimizer_disk")
        throw InputError(
            "offload", "weights with the optimiser, which torchtitan offloads together", r.offload);
}

// components/loss.py, ChunkedLossWrapper.Config, num_chunks, which the configurations of its models
// have since spring 2026 (pull request 2937).
const WholeCoefficient parts_of_the_loss{"torchtitan.loss_parts", 8};

// Devices beside those that share the layers out, which would each have a copy.
bool replicates_beside(const Request& r) {
    const std::int64_t copy = checked_mul(r.tensor_parallel, r.pipeline_parallel);
    return r.zero == 0 && copy > 1 && r.devices > copy;
}

// components/optimizer.py had Adam and AdamW; torchtitan/parallelisms/parallelize_llama.py,
// parallelize_llama: "DDP has not supported > 1D parallelism".
void check_2024(const Request& r) {
    // torchtitan/models: llama alone.
    if (r.architecture.family != "llama" && r.architecture.family != "generic")
        throw InputError("model", "one of Llama's, which torchtitan had alone in 2024",
                         shown(r.architecture.name));
    if (r.optimizer != "adamw")
        throw InputError("optimizer", "adamw, which torchtitan had in 2024", r.optimizer);
    if (replicates_beside(r))
        throw InputError("zero",
                         "stage 2 or 3 beside tensor or pipeline parallelism, since torchtitan of "
                         "2024 replicated beside neither",
                         "stage 0");
}

// config/training.py, TrainingConfig: dtype and mixed_precision_param are bfloat16 or float32;
// float8 is its own converter's. Its models have no dropout.
void check_numbers(const Request& r) {
    if (r.precision.starts_with("fp16") || r.precision == "fp8-te")
        throw InputError("precision", "a recipe of bfloat16, float32 or fp8, which torchtitan has",
                         r.precision);
    if (r.dropout > 0)
        throw InputError("dropout", "0 with torchtitan, whose models have none",
                         three_digits(r.dropout));
}

}  // namespace

// aten/src/ATen/native/layer_norm.cpp, rms_norm_symint: _fused_rms_norm since PyTorch 2.9 (pull
// request 153666), which keeps the input and a float32 a row; on Apple's GPUs not where there is a
// gradient (pull request 192080).
bool fuses_norms(const Request& r) {
    return is_present_torchtitan(r.trainer) && !is_apple(r.device);
}

std::int64_t loss_parts(const Request& r) {
    return is_present_torchtitan(r.trainer) ? parts_of_the_loss : 1;
}

void check_torchtitan(const Request& r) {
    if (is_torchtitan_2024(r.trainer)) check_2024(r);
    // models/common/decoder.py: "Weight tying is not supported with Pipeline Parallel."
    if (r.pipeline_parallel > 1 && r.architecture.tied)
        throw InputError("pipeline_parallel",
                         "1 with torchtitan, which makes no pipeline of a model whose embedding is "
                         "its head",
                         std::to_string(r.pipeline_parallel));
    check_offload(r);
    check_numbers(r);
    check_cuts(r);
    // pytorch/torchtitan, components/optimizer: Adam, AdamW and, since 2026, DistMuon.
    if (r.optimizer != "adamw" && r.optimizer != "muon")
        throw InputError("optimizer", "adamw or muon, which torchtitan has", r.optimizer);
    // distributed/parallel_dims.py: dp_replicate keeps states whole, dp_shard shares out weights
    // and gradients with them.
    if (r.zero == 1)
        throw InputError("zero",
                         "stage 0, 2 or 3 with torchtitan, which has no ZeroRedundancyOptimizer",
                         "stage 1");
    // fsdp_enabled: dp_shard_enabled or cp_enabled; the axis "fsdp" is dp_shard × cp.
    if (r.zero == 0 && r.context_parallel > 1)
        throw InputError("zero",
                         "stage 2 or 3 beside torchtitan's context parallelism, whose devices "
                         "share weights out",
                         "stage 0");
}

std::string torchtitan_sentences(const Request& r) {
    if (is_torchtitan_2024(r.trainer))
        return " It is torchtitan of the end of 2024, of which the published rows are: embedding, "
               "norm and head are gathered together; the present one needs less.";
    std::string sentences =
        " It is taken as of summer 2026, with PyTorch 2.9 or later. Before spring 2026 (pull "
        "request 2937) it made the logits of all tokens at once; since September 2026 its "
        "selective "
        "recomputation keeps what its models name, which is not counted.";
    if (replicates_beside(r))
        sentences +=
            " It replicates beside tensor and pipeline parallelism since February 2026 (pull "
            "request 2458); before it refused: DDP has not supported > 1D parallelism.";
    if (r.zero >= 2)
        sentences +=
            " Embedding, and norm with head, are groups of their own since July 2025 (pull request "
            "1094).";
    if (r.precision == "bf16-mixed" || r.precision == "bf16-fp32-gradients")
        sentences +=
            " It has no float32 masters beside 16-bit weights: its mixed precision is float32 "
            "weights with products in bfloat16 (bf16-autocast).";
    if (r.optimizer == "muon")
        sentences +=
            " It has Muon since August 2026 (DistMuon, pull request 4060); before Adam and AdamW "
            "alone.";
    return sentences;
}

}  // namespace rootspace::estimate
