// Turns weight gradients into new weights; its state is in the ledger.
#pragma once

#include <vector>

#include "base/json.h"
#include "execute/network.h"

namespace rootspace {

enum class OptimizerKind { sgd, adamw };

struct OptimizerSpec {
    OptimizerKind kind = OptimizerKind::adamw;
    double learning_rate = 1e-3;
    double momentum = 0.0;              // sgd; 0: no velocity is kept
    double beta1 = 0.9, beta2 = 0.999;  // adamw (Loshchilov & Hutter 2019, algorithm 2)
    double epsilon = 1e-8;
    double weight_decay = 0.0;

    // State kept for each parameter: 0 (sgd), 1 (momentum) or 2 (adamw) numbers.
    int numbers_per_parameter() const;
};

// {"kind":"sgd","learning_rate":0.1,"momentum":0.9} or {"kind":"adamw",...}. Throws InputError.
OptimizerSpec optimizer_from_json(const Json& value, const std::string& place);

template <class T>
class Optimizer {
  public:
    Optimizer(const OptimizerSpec& spec, Network<T>& network);

    // Updates the weights of one stage. `step` counts from 1.
    void update(Steps stage, std::int64_t step, const T* gradient);

  private:
    OptimizerSpec spec_;
    Network<T>& network_;
    std::vector<Buffer> first_, second_;  // velocity, or m and v, by stage
};

}  // namespace rootspace
