// The cost of a stage as a table to read: what it holds, in which shape, how many bytes, and why.
#pragma once

#include <string>
#include <vector>

#include "cost/network_plan.h"

namespace rootspace {

enum class CostPurpose { weights, output, saved, workspace };

struct CostRow {
    CostPurpose purpose;
    std::string name;
    std::string shape;  // "[128, 64]"
    Bytes bytes;
    std::string why;
};

// Rows of `saved` are ā(l) entire, the output among them: their bytes sum to the chain's
// saved_bytes.
std::vector<CostRow> cost_rows(const StagePlan& stage, ScalarBytes scalar = float_bytes);

}  // namespace rootspace
