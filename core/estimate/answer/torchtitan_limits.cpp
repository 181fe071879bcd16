#include "estimate/answer/torchtitan_limits.h"

#include "base/error.h"
#include "base/quantities.h"
#include "estimate/explain/quantity.h"
#include "estimate/weights/weight_format.h"

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

// Its LoRA wraps its own Linear and GroupedLinear (models/common/lora.py).
void check_base(const Request& r) {
    if (r.lora_rank > 0 && weight_format(r.base_weights).packing != Packing::plain)
        throw InputError("base_weights", "bf16 with torchtitan, which packs no weights",
                         r.base_weights);
}

}  // namespace

void check_torchtitan(const Request& r) {
    check_offload(r);
    check_base(r);
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
    std::string sentences;
    const std::int64_t copy = checked_mul(r.tensor_parallel, r.pipeline_parallel);
    if (r.zero == 0 && copy > 1 && r.devices > copy)
        sentences +=
            " It replicates beside tensor and pipeline parallelism since February 2026 (pull "
            "request 2458); before it refused: DDP has not supported > 1D parallelism.";
    if (r.zero >= 2)
        sentences +=
            " Its norms and groups are taken as of 2024, when the rows beside were measured: newer "
            "versions gather the embedding by itself, and have an RMSNorm that is one kernel since "
            "PyTorch 2.9, so that they need less.";
    if (r.optimizer == "muon")
        sentences +=
            " It has Muon since August 2026 (DistMuon, pull request 4060); before Adam and AdamW "
            "alone.";
    return sentences;
}

}  // namespace rootspace::estimate
