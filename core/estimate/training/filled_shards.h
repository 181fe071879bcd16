// FSDP2's shards: of each parameter an equal number of rows to every device, filled up where there
// are too few.
#pragma once

#include <vector>

#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// The parameters of `tensors` with as many rows as all shards have. What this many numbers are to
// its devices is what the first of them holds, and what all of them gather and reduce.
// torch/distributed/fsdp/_fully_shard/_fsdp_param.py, _init_sharded_param: chunks of the first
// dimension, which are whole experts where one parameter has those of a block; all gathered with
// the first one's size, padded_sharded_param_size, and reduced with it (_fsdp_collectives.py,
// _get_dim0_padded_size). What is packed in `base` is no parameter of these rows, and stays as it
// is. nullptr: nothing is packed.
std::vector<WeightTensor> filled_up(const std::vector<WeightTensor>& tensors, const Parallelism& p,
                                    const WeightFormat* base = nullptr);

// One of them, among `devices`; `within`: experts are cut within.
void fill_up(WeightTensor& parameter, std::int64_t devices, bool within = false);

// Sets what FSDP2 shares out of a stage, where it is that which does.
void fill_up(StageShape& stage, const Parallelism& p);

}  // namespace rootspace::estimate
