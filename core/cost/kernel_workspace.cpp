#include "cost/kernel_workspace.h"

#include <algorithm>

namespace rootspace {
namespace {

// Pairs of query and key that are looked at, times the size of a head.
std::int64_t pair_macs(const AttentionOp& op) {
    const std::int64_t pairs =
        op.causal ? checked_mul(op.tokens, op.tokens + 1) / 2 : checked_mul(op.tokens, op.tokens);
    return checked_mul(checked_mul(op.batch, op.heads), pairs, op.head_size);
}

}  // namespace

std::int64_t matmul_elements(MatmulForm form, std::int64_t m, std::int64_t k) {
    const std::int64_t packed_rows = form == MatmulForm::tn ? std::min<std::int64_t>(m, 64) : 0;
    return checked_mul(16 + packed_rows, std::min<std::int64_t>(k, 256));
}

// Scores, and their gradients, are recomputed row block by row block.
std::int64_t attention_forward_elements(const AttentionOp& op) {
    return checked_mul(op.tokens, checked_add(2 * op.head_size, 16));
}
std::int64_t attention_backward_elements(const AttentionOp& op) {
    return checked_mul(op.tokens, checked_add(2 * op.head_size, 32));
}

// q k' and p v; in backward q k' again, then the products for dv, dp, dq and dk.
std::int64_t attention_forward_mac_count(const AttentionOp& op) {
    return checked_mul(2, pair_macs(op));
}
std::int64_t attention_backward_mac_count(const AttentionOp& op) {
    return checked_mul(5, pair_macs(op));
}

}  // namespace rootspace
