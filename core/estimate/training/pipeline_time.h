// The least that a pipeline's stages take together: the work of the busiest one, and what it waits.
#pragma once

#include <cstdint>
#include <vector>

#include "estimate/activations/macs.h"

namespace rootspace::estimate {

// Multiply-adds of one micro-batch on one stage, recomputation in `backward`; and once a step of
// its optimiser's products, in 16 bits.
struct StageMacs {
    Macs forward, backward;
    Macs first_chunk;   // of both, in the first of several runs of blocks; else all
    Macs last_chunk{};  // in the last run, of the last stage alone; else all
    std::int64_t update = 0;

    Macs both() const { return forward + backward; }
};

// Of the stage that is done last, in a step: its own work, and the other stages' work that it
// cannot start before or be done after, during which it idles. After them comes the update of the
// first stage, since no backward ends after its last one.
struct PipelineMacs {
    Macs own, waited;
    std::int64_t update = 0;
};

// With m micro-batches a stage s works m t(s), t = forward + backward. Its first forward comes
// after those of the stages before it, its last backward before theirs:
//     m t(s) + sum of t(j), j < s.
// The last micro-batch leaves its forward after m f(s), goes on to the end and comes back through
// all the others; the first one comes back to it after having been everywhere:
//     m f(s) + b(s), f(s) + m b(s), each + sum of t(j), j != s.
// The largest of all is a lower bound of 1F1B and of any other order; of p equal stages it is
// (m + p - 1) t, whose idle share (p - 1) / m is that of Narayanan et al. 2021 (Megatron-LM),
// arXiv:2104.04473, section 2.2.1. Interleaved stages wait for the first chunks alone: the first
// sum, and (p - 1) / (v m) of v equal chunks (section 2.2.2). With fewer micro-batches than stages
// that is too little: the last chunk c of all has m t(c) to do, after all other chunks' forwards
// and before their backwards. What is sent between stages takes no time here. `eight_bit_time`: of
// a multiply-add in 8 bits, over that of another.
PipelineMacs pipeline_macs(const std::vector<StageMacs>& stages, std::int64_t micro_batches,
                           bool interleaved, double eight_bit_time = 1);

}  // namespace rootspace::estimate
