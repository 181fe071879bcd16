// Tensor parallelism: devices that share every matrix. Which axis of a weight is split, and what
// one of vLLM's devices then has.
#pragma once

#include "estimate/inference/device_part.h"

namespace rootspace::estimate {

// How a weight lies over the devices, with the layer of vLLM that does it
// (vllm/model_executor/layers/linear.py and vocab_parallel_embedding.py, chosen by the files of
// vllm/model_executor/models). The same split as Megatron's (Shoeybi et al. 2019,
// arXiv:1909.08053, section 3).
enum class TensorSplit {
    rows,        // ColumnParallelLinear, MergedColumnParallelLinear; queries of QKVParallelLinear;
                 // attention sinks (gpt_oss.py)
    key_values,  // keys and values of QKVParallelLinear: a head at least, replicated past that
    columns,     // RowParallelLinear, whose bias is whole on each device
    vocabulary,  // VocabParallelEmbedding, ParallelLMHead
    whole,       // ReplicatedLinear, norms, position tables, projections down to a latent vector
};

// Experts' matrices are split like those of an MLP. A ".bias" goes with the rows of its matrix.
TensorSplit tensor_split(const std::string& role);

// One of `devices` alike under --tensor-parallel-size. `expert_parallel`: under
// --enable-expert-parallel, whole experts, of which the fullest device has one more where they do
// not divide. The vocabulary is padded to a multiple of 64, with one device too. `expert_block`:
// channels of an expert that stay together, of which the fullest device has one block more where
// they do not divide (models/gpt_oss.py, load_weights). Throws InputError ("devices") where vLLM
// refuses: heads, channels or the padded vocabulary that do not divide.
DevicePart vllm_part(const Architecture& architecture, std::int64_t devices, bool expert_parallel,
                     std::int64_t expert_block = 1);

}  // namespace rootspace::estimate
