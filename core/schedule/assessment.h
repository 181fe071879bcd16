// Peak bytes and cost of the catalogue's schedules without writing them out: what replay would say,
// in O(L) each.
#pragma once

#include <vector>

#include "cost/chain.h"
#include "schedule/binomial_numbers.h"
#include "schedule/replay.h"
#include "schedule/segments.h"

namespace rootspace {

struct Assessment {
    Bytes peak_bytes = 0;
    std::int64_t cost = 0;
    bool operator==(const Assessment&) const = default;
};

// For one chain and one goal, gradient or activations. Every result equals replay's peak_bytes and
// cost exactly (tested over random chains); a frontier of some thousand candidates is only possible
// because nothing is materialised.
class Assessor {
  public:
    Assessor(const Chain& chain, Goal goal);

    Assessment segmented(const Checkpoints& checkpoints) const;  // keep-all: none
    Assessment binomial(Steps slots, const BinomialTable& table) const;
    Assessment recursive() const;

    // Steps that a binomial schedule of this goal reverses: L, or the L + 1 visits. The table must
    // reach so far.
    Steps reversed_steps() const {
        return goal_ == Goal::activations ? stage_count_ + 1 : stage_count_;
    }

  private:
    struct Node {
        Steps base;
        Steps steps;
        Steps slots;
        Steps repetitions;
        Bytes kept_bytes;  // checkpoints up to a(base)
    };

    // Walks the tree of splits; split(node) says how many steps lie left of its checkpoint, and the
    // like.
    template <class Split>
    Assessment reversal(Node root, Split split) const;

    Bytes widest_advance(Steps from, Steps to) const;
    Bytes leaf_peak(Steps base, Bytes kept_bytes) const;
    Bytes whole_segment_peak(Steps start, Steps end, Bytes kept_bytes) const;
    Bytes output_bytes(Steps stage) const {
        return stage == 0 ? 0 : chain_.stages[stage - 1].output_bytes;
    }
    // The delta that waits and the weight gradients that exist once all stages past `stage` have
    // run backward.
    Bytes turned_bytes(Steps stage) const { return turned_bytes_[stage]; }
    Bytes backward_bytes(
        Steps stage) const;  // delta(stage), weight gradients and workspace while backward runs

    const Chain& chain_;
    Goal goal_;
    Steps stage_count_;
    Bytes constant_bytes_;
    std::vector<Bytes> turned_bytes_;
    std::vector<Bytes> weight_gradient_bytes_;  // of all stages past l
    std::vector<std::int64_t> forward_cost_;    // of stages 1..l
    std::int64_t once_cost_ = 0;  // what any schedule of the goal pays besides advancing
    std::vector<std::vector<Bytes>>
        widest_;  // sparse table over l of a(l-1), a(l) and the workspace
};

}  // namespace rootspace
