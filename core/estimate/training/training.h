// Everything a training step holds on one device and asks of it, by item: weights, gradients,
// states, activations, logits, buffers; multiply-adds, bytes between devices, bytes to the host.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "estimate/activations/recompute.h"
#include "estimate/training/adapters.h"
#include "estimate/training/buffers.h"
#include "estimate/training/offload.h"
#include "estimate/training/pipeline_time.h"

namespace rootspace::estimate {

struct TrainingSetup {
    std::string precision = "bf16-mixed";  // precision.h
    std::string optimizer = "adamw";       // optimizer.h
    OptimizerOptions optimizer_options;
    Adapters adapters;  // rank 0: all weights are trained
    Parallelism parallel;
    BufferSetup buffers;
    Offload offload;
    // One micro-batch of one data-parallel device, and how blocks run. Its element_bytes and its
    // three parallel fields are set from `precision` and `parallel`, whatever they say here.
    ActivationSetup activations;
    std::int64_t micro_batches = 1;  // of each data-parallel device in a step
    bool stacks_experts = false;     // a block's experts are one parameter, whatever the model
    double eight_bit_time = 1;       // of a multiply-add in 8 bits, over that of another
    bool multiplies_rows = false;    // the device needs no transpose of an 8-bit weight
    RecomputeChoice recompute;
    bool operator_checkpoints = false;  // torchtitan's selective rule in place of `recompute`
    // Of the driver, the framework and the communication library; known only by measuring. Absent:
    // not in the sum.
    Bytes framework_bytes = 0;
    std::string framework_source = "measured, not computed";
};

struct StageEstimate {
    std::int64_t stage = 0;
    std::vector<std::int64_t> blocks;  // 0-based
    std::int64_t elements = 0;         // parameters of one device before ZeRO, frozen ones too
    std::int64_t trained = 0;
    std::int64_t chunks_in_flight = 1;  // micro-batches, where a stage is one chunk
    std::vector<Item> items;            // held on the device at the peak
    Bytes total_bytes = 0;
    std::vector<Item> host, disk;
    std::vector<Flow> flows;  // of a whole step
    // Multiply-adds of a whole step on this device; FLOPs are twice that.
    std::int64_t step_macs = 0;
    std::int64_t recomputed_macs = 0;  // on top
    // Of one micro-batch, recomputation in it, and of the optimiser's step.
    StageMacs macs;
    std::string recompute_why;
};

struct TrainingEstimate {
    std::vector<StageEstimate> stages;
    std::size_t worst = 0;  // the stage with the largest total
    PipelineMacs macs;      // of a step, as long as the pipeline takes at least
    std::int64_t devices = 1;
    std::int64_t parameters = 0;  // of the model, prediction blocks left out
    std::int64_t trained = 0;     // of them, or of the adapters
    std::int64_t tokens = 0;      // of a step, all devices
    std::vector<std::string> notes;

    const StageEstimate& worst_stage() const { return stages[worst]; }
};

// The sum of the items is what is held at the moment of the largest activations. Gradients count
// there in full: with several micro-batches they are, and an allocator that keeps a pool for each
// stream (PyTorch's) does not lend theirs to activations. Throws InputError naming the field.
TrainingEstimate training(const Architecture& architecture, const TrainingSetup& setup);

// Model FLOPs of a token by the usual rule: 6 for each active parameter outside the embedding, and
// 12 L H s for scores and mixing of L blocks with H query channels (Chowdhery et al. 2022 (PaLM),
// arXiv:2204.02311, appendix B). Causal attention is not halved.
std::int64_t rule_flops_per_token(const Architecture& architecture, std::int64_t tokens);

}  // namespace rootspace::estimate
