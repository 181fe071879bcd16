#include "estimate/answer/adamw_step.h"

#include <algorithm>

#include "estimate/answer/torchtitan_limits.h"

namespace rootspace::estimate {
namespace {

// Of AdamW's two moments the second alone.
const WholeCoefficient moments_to_a_root{"adamw.moments_to_a_root", 2};

// DistributedDataParallel keeps its buckets from step to step.
bool stays(const Item& one) {
    return one.purpose == Purpose::weights || one.purpose == Purpose::gradients ||
           one.purpose == Purpose::optimizer || one.name == "gradient buckets" ||
           one.name == "framework and driver";
}

Bytes foreach_step(const StageEstimate& stage) {
    Bytes bytes = 0;
    for (const Item& one : stage.items) {
        if (stays(one)) bytes = checked_add(bytes, one.bytes);
        if (one.name == "AdamW states") bytes = checked_add(bytes, one.bytes / moments_to_a_root);
    }
    return bytes;
}

}  // namespace

Bytes foreach_step_bytes(const TrainingEstimate& whole) {
    Bytes most = 0;
    for (const StageEstimate& stage : whole.stages) most = std::max(most, foreach_step(stage));
    return most;
}

// transformers, training_args.py, default_optim: adamw_torch_fused from PyTorch 2.8 on;
// pytorch/torchtitan, components/optimizer.py, implementation: "fused". AdamW's states elsewhere
// than on the device have kernels of their own.
std::string adamw_note(const Request& r, const TrainingEstimate& whole) {
    const bool torch = r.trainer == "torch" || is_torchtitan(r.trainer);
    const Bytes bytes = foreach_step_bytes(whole), counted = whole.worst_stage().total_bytes;
    if (!torch || r.optimizer != "adamw" || bytes <= counted) return "";
    return "AdamW's step is counted as fused, " +
           std::string(r.trainer == "torch"
                           ? "as transformers' Trainer has it with PyTorch 2.8 and later"
                           : "as torchtitan has it by default") +
           "; run foreach, as torch.optim.AdamW is unless told otherwise, it holds " +
           grouped_digits(bytes) + " B on a device, " + grouped_digits(bytes - counted) +
           " B more than the peak counted here.";
}

}  // namespace rootspace::estimate
