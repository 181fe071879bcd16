// A whole network with all sizes known: stage by stage the tape, the programs and the cost, and the
// chain they form. No number is stored for a weight here: networks far too large to run can be
// planned.
#pragma once

#include <memory>
#include <vector>

#include "cost/chain.h"
#include "cost/stage_program.h"

namespace rootspace {

// Shared by all stages that are alike (the same layer on the same shape).
struct StagePlan {
    std::string name;
    StageTape tape;
    StagePrograms programs;
    std::vector<std::int64_t>
        parameter_offset;  // of each op's first parameter, in the stage's elements
    std::int64_t parameter_elements = 0;
    std::int64_t forward_macs = 0;
    std::int64_t backward_macs = 0;
    // What chains count as cost: multiply-adds plus one for each element an op writes.
    std::int64_t forward_operations = 0;
    std::int64_t backward_operations = 0;
};

struct NetworkPlan {
    NetworkSpec spec;
    std::vector<std::shared_ptr<const StagePlan>> stages;  // stages[l-1]; the last is the loss

    std::int64_t stage_count() const { return static_cast<std::int64_t>(stages.size()); }
    std::int64_t parameter_elements() const;
    ValueShape output_shape() const;  // of a(L-1), the network's output
};

// Throws InputError where shapes do not meet, where given data do not fit the shapes, or where
// sizes leave 64 bits.
NetworkPlan plan_network(NetworkSpec spec);

// Bytes of one scalar: 4 (float, all results) or 8 (double, gradient checks).
struct ScalarBytes {
    Bytes value;
};
inline constexpr ScalarBytes float_bytes{4};

enum class Task { inference, gradient, train, activations };

// What the optimiser keeps a parameter: 0 (SGD), 1 (momentum) or 2 (AdamW) numbers.
Chain chain_of(const NetworkPlan& plan, Task task, int optimizer_numbers_per_parameter = 0,
               ScalarBytes scalar = float_bytes);

Bytes target_bytes(const NetworkPlan& plan, ScalarBytes scalar = float_bytes);
Bytes input_bytes(const NetworkPlan& plan, ScalarBytes scalar = float_bytes);

}  // namespace rootspace
