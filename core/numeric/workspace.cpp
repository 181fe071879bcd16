// What the kernels need beside their operands, and how many multiply-adds they do: the same for
// every instruction set and any number of threads.
#include "numeric/attention.h"
#include "numeric/blocks.h"
#include "numeric/matmul.h"
#include "numeric/packing.h"

namespace rootspace {
namespace {

std::int64_t pair_macs(const AttentionShape& s) {
    const std::int64_t pairs = s.causal ? s.tokens * (s.tokens + 1) / 2 : s.tokens * s.tokens;
    return s.batch * s.heads * pairs * s.head_size;
}

}  // namespace

std::int64_t matmul_workspace_elements(Operands operands, std::int64_t m, std::int64_t n,
                                       std::int64_t k) {
    if (reads_in_place(operands, m, n, k)) return 0;
    const PackedBlock block = packed_block(operands, m, n, k);
    return (block.columns + block.rows) * block.steps;
}

std::int64_t attention_forward_macs(const AttentionShape& shape) { return 2 * pair_macs(shape); }
std::int64_t attention_backward_macs(const AttentionShape& shape) { return 5 * pair_macs(shape); }

// Keys transposed, values straight, a block of scores.
std::int64_t attention_forward_workspace_elements(const AttentionShape& s) {
    return round_up(s.tokens) * (s.head_size + query_rows) + s.tokens * round_up(s.head_size);
}

// Keys and values transposed, keys straight, a block of scores and of their gradients, of queries
// and of output gradients.
std::int64_t attention_backward_workspace_elements(const AttentionShape& s) {
    return round_up(s.tokens) * 2 * (s.head_size + query_rows) +
           (s.tokens + 2 * query_rows) * round_up(s.head_size);
}

}  // namespace rootspace
