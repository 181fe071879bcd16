// Scaled dot-product attention (Vaswani et al. 2017) with grouped key/value heads (Ainslie et al.
// 2023). No tokens x tokens matrix is kept: the forward leaves one log-sum-exp a row, from which
// the backward recomputes the probabilities (Dao et al. 2022).
#pragma once

#include <cstdint>

namespace rootspace {

struct AttentionShape {
    std::int64_t batch, tokens, heads, kv_heads, head_size;  // kv_heads divides heads
    bool causal;                                             // token i sees tokens 0..i
};

// Multiply-adds that the kernels execute and count: with P = tokens^2 pairs, or half of tokens
// (tokens + 1) when causal, the forward does 2 products of batch * heads * P * head_size, the
// backward 5. Lanes that only pad a panel are not counted.
std::int64_t attention_forward_macs(const AttentionShape& shape);
std::int64_t attention_backward_macs(const AttentionShape& shape);

// Elements of T in the workspaces. Linear in tokens; the same on every platform.
std::int64_t attention_forward_workspace_elements(const AttentionShape& shape);
std::int64_t attention_backward_workspace_elements(const AttentionShape& shape);

// qkv[batch * tokens, (heads + 2 kv_heads) head_size]: a token's row holds its queries, then keys,
// then values, head by head; query head h reads key/value head h / (heads / kv_heads). out[batch *
// tokens, heads * head_size]; log_sum_exp[batch * heads * tokens].
//
// Orders, each from +0: a score is one accumulator over head_size ascending, times 1 /
// sqrt(head_size); a row's sum of exponentials follows reductions.h; an output is one accumulator
// over the visible keys ascending, divided by the sum.
template <class T>
void attention_forward(const AttentionShape& shape, const T* qkv, T* out, T* log_sum_exp,
                       T* workspace);

// Overwrites dqkv. A query's gradient is one accumulator over keys ascending; a key's or value's
// gradient is one accumulator over the query heads of its group ascending, within a head over query
// rows ascending.
template <class T>
void attention_backward(const AttentionShape& shape, const T* qkv, const T* out,
                        const T* log_sum_exp, const T* dout, T* dqkv, T* workspace);

}  // namespace rootspace
