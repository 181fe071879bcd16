// Running a model whose weights do not fit: blocks are read from storage for every token, through
// two buffers. Checkpoints do not help here; only fewer bytes or a faster source do.
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
    double bandwidth;            // bytes/s of the source of weights
    Bytes budget = 0;            // for weights and buffers together; 0: the least that works
    std::int64_t buffers = 2;    // one is filled while the other is used
    bool head_resident = false;  // false: read for every token, as a tied embedding table is
};

struct Streaming {
    std::vector<Item> resident;    // weights that stay, and buffers
    std::vector<Item> read;        // for each token
    std::int64_t resident_blocks;  // of them the most useful that fit the budget
    double seconds_per_token;      // reading alone; computing may hide behind it
    Bytes resident_bytes() const { return total_bytes(resident); }
    Bytes read_bytes() const { return total_bytes(read); }
};

// Norms outside blocks stay, of embeddings one row a token is read, of a block's experts those in
// use. Prediction blocks are not run. Throws InputError: "streaming.bandwidth",
// "streaming.buffers", "streaming.budget" with the least that works.
Streaming stream_weights(const Architecture& architecture, const StoredWeights& weights,
                         const StreamingSetup& setup);

}  // namespace rootspace::estimate
