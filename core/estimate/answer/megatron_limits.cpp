#include "estimate/answer/megatron_limits.h"

#include "base/error.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {
namespace {

// NVIDIA/Megatron-LM, megatron/training/arguments.py, --make-vocab-size-divisible-by.
const WholeCoefficient vocabulary_multiple{"megatron.vocabulary_multiple", 128};

std::string stage_of(const Request& r) { return "stage " + std::to_string(r.zero); }

// Of the package emerging_optimizers: megatron/core/optimizer/__init__.py, get_megatron_optimizer.
bool is_emerging(const Request& r) { return r.optimizer == "muon" || r.optimizer == "lion"; }

bool is_sgd(const Request& r) { return r.optimizer == "sgd" || r.optimizer == "momentum"; }

// megatron/core/optimizer/optimizer.py, Float16OptimizerWithFloat16Params, and distrib_optimizer.py
// make float32 masters of all 16-bit weights; optimizer_config.py, main_params_dtype, which is
// float32 or, with use_precision_aware_optimizer, float16.
void check_precision(const Request& r) {
    if (r.precision == "bf16")
        throw InputError("precision", "bf16-mixed, since Megatron-LM keeps masters of its weights",
                         r.precision);
    if (r.precision == "fp8")
        throw InputError("precision", "fp8-te, since Megatron-LM's float8 is Transformer Engine's",
                         r.precision);
    if (r.precision == "fp16-autocast" || r.precision == "bf16-autocast")
        throw InputError("precision",
                         r.precision.substr(0, 4) +
                             "-mixed, since Megatron-LM keeps weights in 16 bits and runs no "
                             "autocast",
                         r.precision);
}

void check_optimizer(const Request& r) {
    // megatron/training/arguments.py, --optimizer.
    if (r.optimizer != "adamw" && !is_sgd(r) && !is_emerging(r))
        throw InputError("optimizer", "one that Megatron-LM has: adamw, sgd, momentum, lion, muon",
                         r.optimizer);
    // megatron/core/optimizer/__init__.py: "emerging optimizer with fp16 is not supported".
    if (is_emerging(r) && r.precision == "fp16-mixed")
        throw InputError("optimizer", "adamw, sgd or momentum beside float16 in Megatron-LM",
                         r.optimizer);
    // distrib_optimizer.py, DistributedOptimizer: "Only Adam and HybridDeviceOptimizer currently
    // supported, due to checkpointing requirements."
    if (is_sgd(r) && r.zero == 1)
        throw InputError("zero",
                         "stage 0 with " + r.optimizer +
                             ", which Megatron-LM's distributed optimizer does not take",
                         stage_of(r));
    // arguments.py refuses emerging optimisers beside use_megatron_fsdp and use_torch_fsdp2; pull
    // requests 4486 and 6425, which would take Muon, are open.
    if (is_emerging(r) && r.zero >= 2)
        throw InputError("zero",
                         "stage 0 or 1 with " + r.optimizer + ", which Megatron-FSDP does not take",
                         stage_of(r));
}

// arguments.py: "The optimizer cpu offload must be used in conjunction with
// --use-precision-aware-optimizer"; optimizer_config.py: that is "only supported with adam" and
// "only supported with distributed optimizer".
void check_offload(const Request& r) {
    if (!r.offload.starts_with("optimizer") && !r.offload.starts_with("all")) return;
    if (r.optimizer != "adamw")
        throw InputError("offload",
                         "states on the device with " + r.optimizer +
                             ", since Megatron-LM offloads Adam's alone",
                         r.offload);
    if (r.zero == 0)
        throw InputError("offload",
                         "states on the device at stage 0, since Megatron-LM offloads those of its "
                         "distributed optimizer alone",
                         r.offload);
}

}  // namespace

void check_megatron(const Request& r) {
    check_precision(r);
    check_optimizer(r);
    check_offload(r);
}

std::string megatron_sentences(const Request& r) {
    std::string sentences;
    const std::int64_t multiple = checked_mul(vocabulary_multiple, r.tensor_parallel);
    const std::int64_t rows = r.architecture.vocabulary;
    if (const std::int64_t past = rows % multiple; past > 0)
        sentences += " It pads the vocabulary of " + grouped_digits(rows) + " to " +
                     grouped_digits(checked_add(rows - past, multiple)) + ", a multiple of " +
                     grouped_digits(multiple) +
                     " (make_vocab_size_divisible_by × tensor_parallel); the rows added are not in "
                     "the sum.";
    if (is_sgd(r) && r.zero >= 2)
        sentences +=
            " It shares SGD's gradients out in the second version of Megatron-FSDP alone (pull "
            "request 5865 of July 2026).";
    if (r.optimizer == "muon") sentences += " It has Muon since January 2026 (pull request 2241).";
    if (r.optimizer == "lion")
        sentences +=
            " It has Lion since March 2026 (pull request 3813), with Adam's two moments for "
            "embeddings, head and vectors, of which one is counted.";
    return sentences;
}

}  // namespace rootspace::estimate
