// A network as the schedules see it: stages in a row, integers only. Also the planner's file
// format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/quantities.h"

namespace rootspace {

// Stage l (1..L; stored at stages[l-1]) maps a(l-1) to a(l). saved is ā(l), all its backward needs;
// it contains a(l). delta(l) is the gradient with respect to a(l). Costs are in any one unit; the
// engine's own chains count multiply-adds plus one for each element written.
struct StageCost {
    std::string name;
    std::int64_t forward_cost = 1;
    std::int64_t backward_cost = 2;
    Bytes output_bytes = 1;    // a(l)
    Bytes saved_bytes = 1;     // ā(l), at least output_bytes
    Bytes gradient_bytes = 1;  // delta(l); 0 where the gradient is the constant 1 of a loss
    Bytes forward_workspace_bytes = 0;    // beyond what forward {save:false} reads and makes
    Bytes recording_workspace_bytes = 0;  // the same for forward {save:true}; a file that lacks it
                                          // means the same as forward_workspace_bytes
    Bytes backward_workspace_bytes =
        0;  // beyond delta(l), ā(l) and a(l-1); delta(l-1) is in here while both exist
    Bytes weight_gradient_bytes = 0;  // made by this stage's backward, stays to the end of the run
    bool operator==(const StageCost&) const = default;
};

struct Chain {
    std::string name;
    Bytes input_bytes = 0;           // a(0): resident from beginning to end
    Bytes input_gradient_bytes = 0;  // delta(0): 0 unless the gradient of the input is wanted
    Bytes constant_bytes = 0;  // weights, optimiser state, targets: resident from beginning to end
    std::vector<StageCost> stages;
    bool operator==(const Chain&) const = default;

    std::int64_t stage_count() const { return static_cast<std::int64_t>(stages.size()); }
};

// L equal stages of one unit each (costs forward 1 and backward 2; input, a and ā one unit; no
// gradients or workspace).
Chain unit_chain(std::int64_t stage_count);

// The chain file of the design. Throws InputError.
Chain chain_from_json(std::string_view text);
Json chain_to_json(const Chain& chain);

}  // namespace rootspace
