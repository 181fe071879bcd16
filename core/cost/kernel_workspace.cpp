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

constexpr std::int64_t score_rows = 16;  // of queries at a time

std::int64_t round_up(std::int64_t n) { return (n + 15) / 16 * 16; }

}  // namespace

// What is packed at a time: 32 columns of b and 1024 steps, up to 32 rows 256 steps, above 512 rows
// 128 columns; for tn 256 steps, of 256 rows of a too, above 512 rows and 256 steps 512 columns and
// 96 rows. Nothing where nt has at most 4 rows, or nn or tn at most 8 rows or 8 steps, or at most
// 32 rows, at least 128 columns and more than 2^19 elements of b.
std::int64_t matmul_elements(MatmulForm form, std::int64_t m, std::int64_t n, std::int64_t k) {
    const bool large_b = n >= 128 && checked_mul(n, k) > 1 << 19;
    const bool in_place =
        form == MatmulForm::nt ? m <= 4 : m <= 8 || k <= 8 || (m <= 32 && large_b);
    if (in_place) return 0;
    const bool tn = form == MatmulForm::tn;
    const bool many = m > 512 && (!tn || k > 256);
    const std::int64_t most_columns = !many ? 32 : tn ? 512 : 128;
    const std::int64_t most_steps = tn || m <= 32 ? 256 : 1024;
    const std::int64_t columns = std::min<std::int64_t>(round_up(n), most_columns);
    const std::int64_t packed_rows = tn ? std::min<std::int64_t>(m, many ? 96 : 256) : 0;
    return checked_mul(columns + packed_rows, std::min<std::int64_t>(k, most_steps));
}

// Keys transposed, values straight, a block of scores.
std::int64_t attention_forward_elements(const AttentionOp& op) {
    return checked_add(checked_mul(round_up(op.tokens), op.head_size + score_rows),
                       checked_mul(op.tokens, round_up(op.head_size)));
}

// Keys and values transposed, keys straight, blocks of scores and their gradients, of queries and
// output gradients.
std::int64_t attention_backward_elements(const AttentionOp& op) {
    return checked_add(checked_mul(round_up(op.tokens), 2, op.head_size + score_rows),
                       checked_mul(op.tokens + 2 * score_rows, round_up(op.head_size)));
}

// q k' and p v; in backward q k' again, then the products for dv, dp, dq and dk.
std::int64_t attention_forward_mac_count(const AttentionOp& op) {
    return checked_mul(2, pair_macs(op));
}
std::int64_t attention_backward_mac_count(const AttentionOp& op) {
    return checked_mul(5, pair_macs(op));
}

}  // namespace rootspace
