// Runs a schedule over a network, one action at a time. Knows no algorithm: progress and cancel
// follow from that, for whoever stops calling advance() and destroys the executor gets every byte
// back.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "execute/network.h"
#include "execute/stage_run.h"
#include "execute/storage.h"
#include "schedule/action.h"

namespace rootspace {

struct StepCounts {
    Steps forward = 0, recorded = 0, backward = 0;
    bool operator==(const StepCounts&) const = default;
};

template <class T>
class Executor {
  public:
    // Called at each visit action with a(stage): `elements` numbers in row-major order (null for
    // token input, stage 0).
    using Visitor = std::function<void(Steps stage, const T* activation, std::int64_t elements)>;

    // `training_step`: dropout differs from step to step; without one it is off (inference). The
    // schedule must be legal for the network's chain (replay says); an action that finds something
    // missing throws std::logic_error.
    Executor(Network<T>& network, const Schedule& schedule,
             std::optional<std::uint32_t> training_step, Visitor visitor = {});

    // Takes no digest of the output. Call it before the first action.
    void leave_out_digest() { takes_digest_ = false; }

    // Runs one action; false when all have run.
    bool advance();

    std::int64_t actions_done() const { return next_action_; }
    std::int64_t action_count() const {
        return static_cast<std::int64_t>(schedule_.actions.size());
    }
    const StepCounts& counts() const { return counts_; }

    double loss() const { return loss_; }  // NaN before the loss stage has run
    const std::string& output_digest() const { return output_digest_; }  // of a(L-1), or empty
    // Spent on the output's digest, which checks the run and is no part of it.
    std::chrono::steady_clock::duration digest_time() const { return digest_time_; }
    // By stage, tensor after tensor; empty before that stage's backward.
    const std::vector<Buffer>& weight_gradients() const { return weight_gradients_; }
    std::vector<Buffer>& weight_gradients() { return weight_gradients_; }
    std::string gradient_digest() const;  // all weight gradients in layer order

  private:
    void run(const Forward& action);
    void run(const Backward& action);
    void run(const Drop& action);
    void run(const Store& action);
    void run(const Load& action);
    void run(const Visit& action);
    void digest_output();
    const T* activation(Steps stage) const;  // a(stage), alone or inside ā(stage)
    std::int64_t activation_elements(Steps stage) const;
    StageRun<T> stage_run(Steps stage);

    Network<T>& network_;
    const Schedule& schedule_;
    std::optional<std::uint32_t> training_step_;
    Visitor visitor_;
    std::int64_t next_action_ = 0;
    StepCounts counts_;
    std::vector<Buffer> outputs_;           // a(l) by l
    std::vector<SavedStage> saved_;         // ā(l) by l
    std::vector<bool> ran_before_;          // by l
    std::vector<Buffer> weight_gradients_;  // by l - 1
    Steps delta_stage_;                     // whose delta waits
    Buffer delta_;
    Storage storage_;
    double loss_;
    bool takes_digest_ = true;
    std::string output_digest_;
    std::chrono::steady_clock::duration digest_time_{};
};

}  // namespace rootspace
