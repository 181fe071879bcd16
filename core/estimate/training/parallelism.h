// How a training job is laid over devices, and which weight tensors one device then has.
#pragma once

#include <vector>

#include "estimate/activations/activations.h"
#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

// What tensor parallelism does with embedding and head.
enum class Vocabulary {
    split,        // both by words, and the loss is of each device's: Megatron-LM, torchtitan
    gathered,     // transformers: the head by words, its logits gathered; the embedding is whole
                  // unless it is the head (configuration_utils.py; _tp_plan, colwise_gather_output)
    gathered_own  // DeepSpeed's AutoTP: the same, and whole where it is the head
};

struct Parallelism {
    std::int64_t data = 1;           // groups that see different sequences
    std::int64_t tensor = 1;         // devices that share every matrix
    std::int64_t pipeline = 1;       // stages of consecutive blocks
    std::int64_t chunks = 1;         // of blocks a stage has: 1 = 1F1B, more = interleaved
    std::int64_t context = 1;        // devices that share every sequence
    std::int64_t expert = 1;         // devices that share a block's experts
    std::int64_t expert_tensor = 1;  // devices that share every matrix of an expert: 1 or `tensor`
    bool sequence = false;           // norms and dropout split over the tensor-parallel devices
    // Whether more `tensor` devices than key-value heads can have parts of them and gather the
    // joined product's output: NVIDIA/Megatron-LM, megatron/core/transformer/attention.py,
    // get_query_key_value_tensors. Others cannot view a part of a head as heads (`view(..., -1,
    // head_dim)` of torchtitan's models and transformers'), or leave devices without any
    // (deepspeed/module_inject/tp_shard.py, get_shard_size).
    bool gathers_heads = false;
    // Whether FSDP2 cuts within experts that are one parameter where there are more devices than
    // experts: pytorch/torchtitan, distributed/fsdp.py, expert_shard_placement.
    bool cuts_within_experts = false;
    // Whether FSDP2 has an embedding that is not the head in a group of its own, and norm and head
    // in one that stays gathered; else all three are the root's. pytorch/torchtitan,
    // distributed/fsdp.py, apply_fsdp_to_decoder, since July 2025 (pull request 1094).
    bool embedding_apart = false;
    // Whether embedding and head count as a block each when a pipeline is cut: pytorch/torchtitan,
    // distributed/pipeline_parallel.py, generate_llm_fqn_per_model_part, input_weight and
    // output_weight, since summer 2025.
    bool counts_ends = false;
    Vocabulary vocabulary = Vocabulary::split;
    std::int64_t zero = 0;  // stage 0 to 3: shared out over `data` and `context` are the states,
                            // the gradients too, the weights too (Rajbhandari et al. 2020)
};

std::int64_t device_count(const Parallelism& parallelism);

// Devices that hold the same weights, over which ZeRO shares states out. Experts have their own.
std::int64_t replicas(const Parallelism& parallelism);
std::int64_t expert_replicas(const Parallelism& parallelism);

// Devices that share other matrices have whole experts, and each a part of the tokens for them:
// pytorch/torchtitan torchtitan/distributed/expert_parallel.py, ReordererSequenceParallel;
// deepspeed/moe/mappings.py, drop_tokens.
bool whole_experts(const Parallelism& parallelism);

// Throws InputError naming the field whose number does not divide the model ("tensor_parallel",
// "expert_parallel", "pipeline_parallel", ...).
void check(const Parallelism& parallelism, const Architecture& architecture);

// Blocks of a pipeline stage, 0-based. The remainder of an uneven split goes to the stages after
// the first (pytorch/torchtitan pipeline_llama.py, generate_split_points, December 2024), or, where
// the ends count, to the first ones (generate_llm_fqn_per_model_part); with chunks, stage s has
// chunks s, s + pipeline, ... (Narayanan et al. 2021, arXiv:2104.04473).
std::vector<std::int64_t> stage_blocks(std::int64_t blocks, const Parallelism& parallelism,
                                       std::int64_t stage);

// Those of one of its chunks, from 0.
std::vector<std::int64_t> chunk_blocks(std::int64_t blocks, const Parallelism& parallelism,
                                       std::int64_t stage, std::int64_t chunk);

// Of an interleaved pipeline: its rounds, and the micro-batches of one, which a stage takes through
// one of its chunks before another. torch/distributed/pipelining/schedules.py,
// ScheduleInterleaved1F1B: n / max(1, n / p); of multiples of p stages p, as Megatron-LM has it
// (core/pipeline_parallel/schedules.py).
std::int64_t rounds(const Parallelism& parallelism, std::int64_t micro_batches);
std::int64_t micro_batches_a_round(const Parallelism& parallelism, std::int64_t micro_batches);

// Micro-batches of which a stage keeps activations at once, counted in chunks: 1F1B keeps
// min(pipeline - stage, micro-batches); interleaved as warm-up of both programs: 2 (p - s - 1) and
// (v - 1) times those of a round, and the one at work.
std::int64_t chunks_in_flight(const Parallelism& parallelism, std::int64_t stage,
                              std::int64_t micro_batches);

// The tensors of a stage with the shape one device has, prediction blocks left out. Matrices that
// spread to heads or to the MLP's width are split by rows, those back to the width by columns,
// embedding and head by the vocabulary, everything else is whole on every device (Shoeybi et al.
// 2019, arXiv:1909.08053, section 3).
// The last stage has its own copy of a tied embedding.
std::vector<WeightTensor> device_tensors(const Architecture& architecture,
                                         const Parallelism& parallelism, std::int64_t stage);
// `all`: weight_tensors() of the architecture.
std::vector<WeightTensor> device_tensors(const Architecture& architecture,
                                         const std::vector<WeightTensor>& all,
                                         const Parallelism& parallelism, std::int64_t stage);

// Whether each device has some words of the embedding, and how it has the logits.
bool splits_embedding(const Architecture& architecture, const Parallelism& parallelism);
Logits logits(const Architecture& architecture, const Parallelism& parallelism);

// Of the stage's tensors: is it an expert's? Experts are shared out over other devices.
bool is_expert(const WeightTensor& tensor);

struct DenseAndExperts {
    std::vector<WeightTensor> dense, experts;
};
DenseAndExperts dense_and_experts(const std::vector<WeightTensor>& tensors);

}  // namespace rootspace::estimate
