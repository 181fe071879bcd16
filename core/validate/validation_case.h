// A case: a list of trials and a judgement. The suite runs the trials one after the other and hands
// each result back.
#pragma once

#include "validate/trial.h"
#include "validate/validation_report.h"

namespace rootspace {

class ValidationCase {
  public:
    virtual ~ValidationCase() = default;

    virtual std::string title() const = 0;  // the claim
    virtual std::int64_t trial_count() const = 0;
    // Asked for in order; each result is recorded before the next is asked for.
    virtual Trial trial(std::int64_t index) = 0;
    void record(std::int64_t index, const TrialResult& result);
    // Precondition: all results are recorded. The bytes of all runs are checked here, for every
    // case alike.
    CaseReport report() const;

  protected:
    virtual void take(std::int64_t index, const TrialResult& result) = 0;
    virtual CaseReport findings() const = 0;  // without the accounting

  private:
    Accounting accounting_;
    double seconds_ = 0;
};

}  // namespace rootspace
