// Keeping less and computing it again: what is held over a whole model, and what it costs.
#pragma once

#include <forward_list>
#include <string>
#include <utility>

#include "cost/chain.h"
#include "estimate/activations/activations.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

enum class Recompute { none, selective, full, sqrt, binomial };

// Multiply-adds of one block's attention core, where selective recomputation saves anything.
std::int64_t selective_macs(const BlockActivations& block);

struct RecomputeChoice {
    Recompute kind = Recompute::none;
    std::int64_t checkpoints = 0;  // of binomial alone: at least 1, the first block's input among
                                   // them
    bool input_stays = false;      // who made the first block's input holds on to it
};

struct RecomputePlan {
    std::string schedule;        // as core/schedule names it: "keep-all", "every:1", "revolve:4"
    Bytes kept_bytes = 0;        // held when the loss has been computed
    Quantity kept_by_blocks{0};  // of that, but for the embedding's numbers, the rotary tables and
                                 // what the head and the loss keep
    Bytes peak_bytes = 0;        // of activations and their gradients, first block to last gradient
    Steps forward_steps = 0;     // block and head forwards run in all
    Steps extra_forward_steps = 0;  // beyond one each
    Macs extra_macs;                // recomputed multiply-adds, on this device
    Macs forward_macs;              // of one forward
    Macs step_macs;                 // of one forward and backward without recomputation
    Quantity tables{0};  // rotary tables: kept once, however many micro-batches are in flight
    std::string why;     // one or two sentences
};

// What was computed of a block, for those like it in the same model and setup, whatever the stage.
class KnownBlocks {
  public:
    const BlockActivations& of(const Architecture& architecture, const Block& block,
                               const ActivationSetup& setup);

  private:
    std::forward_list<std::pair<Block, BlockActivations>> known_;
};

// The blocks in a row with the head as last stage, as core/schedule sees them; costs are
// multiply-adds, the constant the embedding's ids and the rotary tables. No weights and no weight
// gradients in it. `selective`: the attention core is let go and made again in each backward.
Chain activation_chain(const Architecture& architecture, const ActivationSetup& setup,
                       bool selective = false);
Chain activation_chain(const Architecture& architecture, const ActivationSetup& setup,
                       bool selective, KnownBlocks& known);

// The schedule is built and judged by core/schedule on that chain. Throws InputError.
RecomputePlan recompute(const Architecture& architecture, const ActivationSetup& setup,
                        const RecomputeChoice& choice);
RecomputePlan recompute(const Architecture& architecture, const ActivationSetup& setup,
                        const RecomputeChoice& choice, KnownBlocks& known);

}  // namespace rootspace::estimate
