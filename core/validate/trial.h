// One run of the suite: described as data, run an action at a time, judged by nobody here.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "execute/run.h"

namespace rootspace {

struct Trial {
    std::shared_ptr<const NetworkPlan> plan;
    RunOptions options;
    std::string text;                  // to train on; empty: data that follow from the seed
    std::optional<Schedule> schedule;  // run instead of the one options.schedule names
    std::optional<Schedule>
        predicted_by;  // a control: the prediction is taken from this one, which is not what runs
};

Trial trial_of(std::shared_ptr<const NetworkPlan> plan, Task task, std::string schedule);
// The negative control: the same with one bit of one weight flipped.
Trial flipped(Trial trial);

struct TrialResult {
    std::string fault;  // why replay refused the schedule; then nothing ran and the report is empty
    RunReport report{};
    std::int64_t predicted_cost = 0;   // replay's: multiply-adds and elements written
    Bytes bytes_left = 0;              // in the ledger afterwards, beyond those before
    bool prediction_is_wrong = false;  // on purpose
};

class TrialRun {
  public:
    // Throws what Run throws, and std::invalid_argument for a budget nothing fits.
    TrialRun(const Trial& trial, Ledger& ledger);

    bool advance();  // one action; false when everything is done
    // Ends the run and gives everything back. Precondition: advance() has returned false.
    TrialResult finish();

  private:
    Ledger& ledger_;
    Bytes bytes_before_;
    TrialResult result_;
    std::unique_ptr<Run> run_;
};

}  // namespace rootspace
