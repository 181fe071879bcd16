// A network with its numbers: weights, input and targets, all in the ledger.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cost/network_plan.h"
#include "layers/op_call.h"
#include "memory/ledger.h"

namespace rootspace {

// Random streams of fill_uniform that are not weights (weights take the tensor's number in layer
// order).
inline constexpr std::uint32_t input_stream = 0xfffffff0u;
inline constexpr std::uint32_t target_stream = 0xfffffff1u;

template <class T>
class Network {
  public:
    // Allocates and fills everything. Features and number targets are uniform in [-1, 1), token
    // numbers and classes uniform over their range, each from data_seed, unless the spec brings
    // them. Throws std::bad_alloc.
    Network(std::shared_ptr<const NetworkPlan> plan, Ledger& ledger);

    const NetworkPlan& plan() const { return *plan_; }
    const StagePlan& stage(Steps stage) const { return *plan_->stages[stage - 1]; }
    Steps stage_count() const { return plan_->stage_count(); }
    Ledger& ledger() { return *ledger_; }
    const Ledger& ledger() const { return *ledger_; }

    // Stage's parameters, tensor after tensor; null where it has none.
    T* weights(Steps stage) { return weights_[stage - 1].template as<T>(); }
    const T* weights(Steps stage) const { return weights_[stage - 1].template as<T>(); }

    // a(0); null for token input, whose numbers are in the context.
    const T* input() const;
    // Without a training step dropout is off.
    RunContext context(Steps stage, std::optional<std::uint32_t> training_step) const;

    // Replaces token numbers [B, T] and classes [B*T]. Precondition: a network with token input and
    // cross_entropy.
    void set_batch(std::span<const std::int32_t> tokens, std::span<const std::int32_t> classes);

    // Turns one bit of one weight: the negative control.
    void flip_weight_bit(Steps stage, std::int64_t element, int bit);

    std::string weight_digest() const;

  private:
    void fill_weights();
    void fill_input();
    void fill_targets();

    std::shared_ptr<const NetworkPlan> plan_;
    Ledger* ledger_;
    std::vector<Buffer> weights_;             // by stage
    std::vector<std::uint32_t> first_layer_;  // number of each stage's first op in the network
    Buffer input_, targets_;
};

}  // namespace rootspace
