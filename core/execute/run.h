// One run from beginning to end, a slice at a time: inference, activations, a gradient, or
// training.
#pragma once

#include <chrono>
#include <memory>

#include "base/digest.h"
#include "execute/executor.h"
#include "execute/prepared_run.h"
#include "execute/text_batches.h"

namespace rootspace {

class Run {
  public:
    // Allocates weights, data and optimiser state. `text`: empty, or what to train on.
    // Preconditions: prepared.schedule is there, and `prepared` was made from the same options.
    // Throws InputError (text, flip_weight_bit), std::bad_alloc.
    Run(PreparedRun prepared, const RunOptions& options, Ledger& ledger, std::string text = {});
    ~Run();

    // One action of the schedule (or one stage's weight update); false when everything is done.
    bool advance();

    std::int64_t actions_done() const { return actions_done_; }
    std::int64_t action_count() const;
    Steps steps_done() const { return steps_done_; }
    double latest_loss() const;  // NaN before the first
    // Points finished since the last call.
    std::vector<TimelinePoint> take_new_timeline();
    // Precondition: advance() has returned false.
    RunReport report() const;

    const NetworkPlan& plan() const { return *prepared_.plan; }
    Network<float>& network() { return network_; }

  private:
    void flip_visible_weight_bit();
    std::optional<std::uint32_t> training_step() const;
    void start_step();
    void finish_step();
    void update_next_stage();
    void add_timeline_point();

    PreparedRun prepared_;
    RunOptions options_;
    Network<float> network_;
    std::optional<TextBatches> text_;
    std::optional<Optimizer<float>> optimizer_;
    std::unique_ptr<Executor<float>> executor_;
    std::unique_ptr<Digest> visited_;  // activations, in the order of visits
    Steps next_update_ = 0;            // stage whose weights are updated next; 0: none
    Steps steps_done_ = 0;
    std::int64_t actions_done_ = 0;
    std::int64_t actions_per_point_ = 1;
    std::int64_t macs_ = 0;
    StepCounts counts_;
    std::string output_digest_, gradient_digest_;
    std::vector<double> losses_;
    std::vector<TimelinePoint> timeline_;
    std::size_t timeline_taken_ = 0;
    std::chrono::steady_clock::duration spent_{};
};

}  // namespace rootspace
