// Workspace and multiply-add counts of the kernels in numeric/, stated here because cost comes
// before numeric in the flow. tests/core/layers/cost_matches_kernels_test.cpp holds both against
// each other.
#pragma once

#include "cost/op.h"

namespace rootspace {

enum class MatmulForm { nn, nt, tn };
std::int64_t matmul_elements(MatmulForm form, std::int64_t m, std::int64_t n, std::int64_t k);
std::int64_t attention_forward_elements(const AttentionOp& op);
std::int64_t attention_backward_elements(const AttentionOp& op);
std::int64_t attention_forward_mac_count(const AttentionOp& op);
std::int64_t attention_backward_mac_count(const AttentionOp& op);

}  // namespace rootspace
