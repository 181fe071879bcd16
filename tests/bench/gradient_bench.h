// The time of one gradient, and of some of its stages alone.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "execute/executor.h"
#include "execute/prepared_run.h"

namespace rootspace {

// Stages first..last of a network, both included.
struct StageRange {
    Steps first = 0, last = -1;
};

// A network with its numbers in place; each run() is one gradient, through the executor that serves
// every Run but without the digests of output and gradients that Run takes: nobody else's gradient
// has one.
class GradientBench {
  public:
    GradientBench(const std::string& network_json, const std::string& schedule,
                  StageRange timed_apart = {});

    void run();

    // Of the latest run.
    double seconds() const { return seconds_; }
    double loss() const { return executor_->loss(); }
    std::vector<float> gradients() const;  // in layer order
    // Its actions on the stages timed apart, and the multiply-adds the kernels counted there.
    double seconds_apart() const { return seconds_apart_; }
    std::int64_t macs_apart() const { return macs_apart_; }

    const PreparedRun& prepared() const { return prepared_; }
    Network<float>& network() { return *network_; }

  private:
    bool is_apart(const Action& action) const;

    PreparedRun prepared_;
    StageRange range_;
    Ledger ledger_;
    std::unique_ptr<Network<float>> network_;
    std::unique_ptr<Executor<float>> executor_;  // of the latest run
    double seconds_ = 0, seconds_apart_ = 0;
    std::int64_t macs_apart_ = 0;
};

}  // namespace rootspace
