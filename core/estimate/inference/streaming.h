// Running a model whose weights do not fit, in one way: what finds no room is read from storage for
// every step, a token of each sequence, whole blocks through two buffers. Buffers of smaller pieces
// leave more room for what stays, and so do experts of a block that stay without the rest: it is no
// lower bound. Checkpoints do not help here; only fewer bytes or a faster source do.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/explain/item.h"

namespace rootspace::estimate {

// A model's tensors as its format lays them out, and the bytes of each, all its copies.
struct StoredWeights {
    std::vector<WeightTensor> tensors;
    std::vector<Bytes> bytes;
};

StoredWeights plain_weights(const Architecture& architecture, std::int64_t number_bytes);

struct StreamingSetup {
    double bandwidth;          // bytes/s of the source of weights
    Bytes budget = 0;          // for weights and buffers together; 0: the least that works
    std::int64_t buffers = 2;  // one is filled while the other is used
    std::int64_t tokens = 1;   // of a step, one of each sequence
};

struct Streaming {
    std::vector<Item> resident;    // weights that stay, and buffers
    std::vector<Item> read;        // for each step
    std::int64_t resident_blocks;  // of them
    double seconds_per_token;      // of a step: reading alone; computing may hide behind it
    Bytes resident_bytes() const { return total_bytes(resident); }
    Bytes read_bytes() const { return total_bytes(read); }
};

// Each block, the head and each embedding table stays or is read; within the budget so many stay
// that of all such choices the least is read for a step. Read of a block: all of it, of its experts
// as many as the step's tokens choose where no two choose the same, which the buffers have to hold;
// of a head all of it, row by row; of an embedding a row for each token, and all of one that is the
// head as well. Vectors outside the blocks stay. Prediction blocks are not run. Throws InputError:
// "streaming.bandwidth", "streaming.buffers", "streaming.tokens", "streaming.budget" with the least
// that works.
Streaming stream_weights(const Architecture& architecture, const StoredWeights& weights,
                         const StreamingSetup& setup);

}  // namespace rootspace::estimate
