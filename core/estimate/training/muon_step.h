// Multiply-adds of Muon's step: what makes the update of every matrix orthogonal, in 16 bits.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/training/buffers.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// Of one matrix, by the program's way of doing it.
std::int64_t muon_macs(std::int64_t rows, std::int64_t columns, Engine engine);

// Of one device in a step: of all matrices that its stage trains, or of its share at least where
// states are shared out. A device that shares matrices with others does its part of each: torch's
// and DeepSpeed's know no other shape, and Megatron-LM's muon_tp_mode is "blockwise" by default
// (megatron/core/optimizer/optimizer_config.py).
std::int64_t muon_macs(const StageShape& stage, const Parallelism& parallelism, Engine engine);

}  // namespace rootspace::estimate
