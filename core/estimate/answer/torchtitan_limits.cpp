#include "estimate/answer/torchtitan_limits.h"

#include "base/error.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

void check_torchtitan(const Request& r) {
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
    if (r.optimizer == "muon")
        sentences +=
            " It has Muon since August 2026 (DistMuon, pull request 4060); before Adam and AdamW "
            "alone.";
    return sentences;
}

}  // namespace rootspace::estimate
