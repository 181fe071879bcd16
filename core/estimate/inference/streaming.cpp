#include "estimate/inference/streaming.h"

#include <algorithm>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

struct BlockBytes {
    Bytes whole = 0;  // to keep it
    Bytes read = 0;   // for one token: all of it but the experts that rest
    bool operator==(const BlockBytes& o) const { return whole == o.whole && read == o.read; }
};

struct BlockKind {
    BlockBytes bytes;
    std::int64_t count, kept = 0;
};

struct Outside {
    Bytes kept = 0;  // norms and other vectors
    Bytes rows = 0;  // embeddings: one row a token
    Bytes head = 0;
};

bool is_table(const WeightTensor& t) {
    return t.component == Component::embedding && !t.vector && t.role != "token_embd_proj";
}

struct Split {
    Outside outside;
    std::vector<BlockKind> kinds;

    Split(const Architecture& a, const StoredWeights& weights) {
        std::vector<BlockBytes> blocks(a.blocks.size());
        for (std::size_t i = 0; i < weights.tensors.size(); ++i) {
            const WeightTensor& t = weights.tensors[i];
            if (t.component == Component::prediction) continue;
            const Bytes all = weights.bytes[i];
            if (t.block >= 0) {
                BlockBytes& block = blocks[static_cast<std::size_t>(t.block)];
                block.whole = checked_add(block.whole, all);
                block.read = checked_add(block.read, all / t.copies * t.active_copies);
            } else if (is_table(t)) {
                outside.rows = checked_add(outside.rows, all / t.rows);
                if (a.tied && a.head && t.role == "token_embd")
                    outside.head = checked_add(outside.head, all);
            } else if (t.component == Component::head && !t.vector) {
                outside.head = checked_add(outside.head, all);
            } else {
                outside.kept = checked_add(outside.kept, all);
            }
        }
        for (const BlockBytes& block : blocks) {
            const auto same = std::find_if(kinds.begin(), kinds.end(), [&](const BlockKind& kind) {
                return kind.bytes == block;
            });
            if (same == kinds.end())
                kinds.push_back({block, 1});
            else
                ++same->count;
        }
    }
};

// Chooses how many blocks of each kind stay so that least is read. Blocks are few kinds (equal
// sizes), so all counts are tried but those of the last kind, which is as large as fits.
class Choice {
  public:
    Choice(std::vector<BlockKind>& kinds, std::int64_t buffers)
        : kinds_(kinds), buffers_(buffers) {}

    // Bytes for blocks and buffers together.
    void best_within(Bytes bytes) {
        std::vector<BlockKind> trial = kinds_;
        try_from(0, bytes, trial);
    }
    bool found() const { return best_ >= 0; }
    Bytes buffer_bytes(const std::vector<BlockKind>& kinds) const {
        Bytes largest = 0;
        for (const BlockKind& kind : kinds)
            if (kind.kept < kind.count) largest = std::max(largest, kind.bytes.read);
        return checked_mul(buffers_, largest);
    }

  private:
    void try_from(std::size_t at, Bytes left, std::vector<BlockKind>& trial) {
        if (at == trial.size()) return judge(left, trial);
        BlockKind& kind = trial[at];
        const std::int64_t most =
            kind.bytes.whole ? std::min(kind.count, left / kind.bytes.whole) : kind.count;
        for (std::int64_t kept = most; kept >= 0; --kept) {
            kind.kept = kept;
            try_from(at + 1, left - kept * kind.bytes.whole, trial);
        }
        kind.kept = 0;
    }
    void judge(Bytes left, const std::vector<BlockKind>& trial) {
        if (buffer_bytes(trial) > left) return;
        Bytes spared = 0;
        for (const BlockKind& kind : trial)
            spared = checked_add(spared, checked_mul(kind.kept, kind.bytes.read));
        if (spared <= best_) return;
        best_ = spared;
        kinds_ = trial;
    }

    std::vector<BlockKind>& kinds_;
    std::int64_t buffers_;
    Bytes best_ = -1;
};

constexpr const char* source = "counted from the model's tensors";

}  // namespace

StoredWeights plain_weights(const Architecture& architecture, std::int64_t number_bytes) {
    StoredWeights weights{weight_tensors(architecture), {}};
    for (const WeightTensor& tensor : weights.tensors)
        weights.bytes.push_back(checked_mul(tensor.elements(), number_bytes));
    return weights;
}

Streaming stream_weights(const Architecture& a, const StoredWeights& weights,
                         const StreamingSetup& setup) {
    if (!(setup.bandwidth > 0))
        throw InputError("streaming.bandwidth", "more than 0 bytes a second",
                         std::to_string(setup.bandwidth));
    if (setup.buffers < 1)
        throw InputError("streaming.buffers", "at least 1", std::to_string(setup.buffers));
    Split split(a, weights);
    const Outside& outside = split.outside;
    const Bytes kept = checked_add(outside.kept, setup.head_resident ? outside.head : 0);
    Choice choice(split.kinds, setup.buffers);
    const Bytes least = checked_add(kept, choice.buffer_bytes(split.kinds));
    const Bytes budget = setup.budget ? setup.budget : least;
    if (budget < kept) choice.best_within(-1);
    if (budget >= kept) choice.best_within(budget - kept);
    if (!choice.found())
        throw InputError("streaming.budget", "at least " + std::to_string(least) + " bytes",
                         std::to_string(setup.budget));

    Streaming result{{}, {}, 0, 0};
    result.resident.push_back(
        item("norms outside the blocks", Purpose::weights, Quantity(outside.kept, "B"), source));
    if (setup.head_resident)
        result.resident.push_back(
            item("head", Purpose::weights, Quantity(outside.head, "B"), source));
    else
        result.read.push_back(item("head", Purpose::weights, Quantity(outside.head, "B"), source));
    result.read.push_back(
        item("one row of each embedding", Purpose::weights, Quantity(outside.rows, "B"), source));
    Bytes largest = 0;
    for (const BlockKind& kind : split.kinds) {
        const Quantity whole(kind.bytes.whole, "B"), read(kind.bytes.read, "B");
        if (kind.kept)
            result.resident.push_back(item("blocks that stay", Purpose::weights,
                                           Quantity(kind.kept, "blocks") * whole, source));
        if (kind.kept < kind.count) {
            result.read.push_back(item("blocks read for each token", Purpose::weights,
                                       Quantity(kind.count - kind.kept, "blocks") * read, source));
            largest = std::max(largest, kind.bytes.read);
        }
        result.resident_blocks = checked_add(result.resident_blocks, kind.kept);
    }
    if (largest)
        result.resident.push_back(item("buffers of the largest block read", Purpose::workspace,
                                       Quantity(setup.buffers, "buffers") * Quantity(largest, "B"),
                                       source));
    result.seconds_per_token = double(result.read_bytes()) / setup.bandwidth;
    return result;
}

}  // namespace rootspace::estimate
