// What is resident while a schedule runs, action by action: the byte model that replay and the
// executor's ledger share.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cost/chain.h"
#include "schedule/action.h"
#include "schedule/limits.h"

namespace rootspace {

// Resident while an action runs: constants, the input, every kept a and ā, the delta that waits,
// the weight gradients made so far, what is being made, and the action's workspace. delta(L)
// appears when backward(L) begins; delta(l-1) takes the place of delta(l) when backward(l) ends,
// whose workspace covers the moment when both exist.
class Residency {
  public:
    // Keeps a reference to the chain. Throws std::overflow_error for a chain whose bytes together
    // leave 64 bits.
    explicit Residency(const Chain& chain);

    // Runs one action; false when it is not legal, and fault_sentence() then says why.
    bool run(const Action& action);

    Bytes bytes_while_running() const { return running_bytes_; }  // of the action run last
    Bytes bytes_between_actions() const { return resident_bytes_; }
    const std::string& fault_sentence() const { return fault_sentence_; }
    Steps backwards_left() const { return waiting_delta_; }  // stage of the delta that waits
    bool holds_output(Steps stage) const { return (held_[stage] & output_bit) != 0; }
    bool holds_saved(Steps stage) const { return (held_[stage] & saved_bit) != 0; }
    // Bytes on storage level k >= 1. Copies are never removed.
    Bytes stored_bytes(int level) const { return stored_bytes_[level]; }

  private:
    static constexpr std::uint8_t output_bit = 1, saved_bit = 2;

    bool run(const Forward& action);
    bool run(const Backward& action);
    bool run(const Drop& action);
    bool run(const Store& action);
    bool run(const Load& action);
    bool run(const Visit& action);

    const StageCost& cost(Steps stage) const { return stages_[stage - 1]; }
    bool can_read(Steps stage) const { return held_[stage] != 0; }  // a(l) as such or inside ā(l)
    bool on_chain(const char* verb, Steps stage, Steps lowest);
    bool on_level(const char* verb, Steps stage, int level);
    bool fail(std::string sentence);

    const StageCost* stages_;
    Steps stage_count_;
    std::vector<std::uint8_t> held_;     // per stage 0..L: which of a(l), ā(l) is resident
    std::vector<std::uint16_t> copied_;  // per stage: bit k set when level k has a copy of a(l)
    std::array<Bytes, highest_storage_level + 1> stored_bytes_{};
    Steps waiting_delta_;
    Bytes delta_bytes_ = 0;
    Bytes input_gradient_bytes_;
    Bytes resident_bytes_;
    Bytes running_bytes_ = 0;
    std::string fault_sentence_;
};

}  // namespace rootspace
