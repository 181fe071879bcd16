#include "numeric/attention.h"

#include <algorithm>
#include <cmath>

#include "numeric/functions.h"
#include "numeric/macs.h"
#include "numeric/reductions.h"

namespace rootspace {
namespace {

std::int64_t pair_macs(const AttentionShape& s) {
    const std::int64_t pairs = s.causal ? s.tokens * (s.tokens + 1) / 2 : s.tokens * s.tokens;
    return s.batch * s.heads * pairs * s.head_size;
}

template <class T>
struct Head {
    const T *q, *k, *v;
    std::int64_t stride;
};

std::int64_t row_elements(const AttentionShape& s) {
    return (s.heads + 2 * s.kv_heads) * s.head_size;
}

std::int64_t visible(const AttentionShape& s, std::int64_t i) {
    return s.causal ? i + 1 : s.tokens;
}

}  // namespace

std::int64_t attention_forward_macs(const AttentionShape& shape) { return 2 * pair_macs(shape); }
std::int64_t attention_backward_macs(const AttentionShape& shape) { return 5 * pair_macs(shape); }
std::int64_t attention_forward_workspace_elements(const AttentionShape& s) {
    return s.tokens * (2 * s.head_size + 16);
}
std::int64_t attention_backward_workspace_elements(const AttentionShape& s) {
    return s.tokens * (2 * s.head_size + 32);
}

template <class T>
void attention_forward(const AttentionShape& s, const T* qkv, T* out, T* log_sum_exp,
                       T* workspace) {
    count_macs(attention_forward_macs(s));
    const std::int64_t stride = row_elements(s), out_stride = s.heads * s.head_size;
    const T scale = T(1) / std::sqrt(T(s.head_size));
    for (std::int64_t b = 0; b < s.batch; ++b)
        for (std::int64_t h = 0; h < s.heads; ++h) {
            const T* base = qkv + b * s.tokens * stride;
            const std::int64_t g = h / (s.heads / s.kv_heads);
            const T* q = base + h * s.head_size;
            const T* k = base + (s.heads + g) * s.head_size;
            const T* v = base + (s.heads + s.kv_heads + g) * s.head_size;
            for (std::int64_t i = 0; i < s.tokens; ++i) {
                const std::int64_t keys = visible(s, i);
                for (std::int64_t j = 0; j < keys; ++j) {
                    T score = 0;
                    for (std::int64_t d = 0; d < s.head_size; ++d)
                        score += q[i * stride + d] * k[j * stride + d];
                    workspace[j] = score * scale;
                }
                const T largest = maximum(keys, workspace);
                for (std::int64_t j = 0; j < keys; ++j)
                    workspace[j] = functions::exp(workspace[j] - largest);
                const T total = sum(keys, workspace);
                for (std::int64_t d = 0; d < s.head_size; ++d) {
                    T value = 0;
                    for (std::int64_t j = 0; j < keys; ++j)
                        value += workspace[j] * v[j * stride + d];
                    out[(b * s.tokens + i) * out_stride + h * s.head_size + d] = value / total;
                }
                log_sum_exp[(b * s.heads + h) * s.tokens + i] = largest + functions::log(total);
            }
        }
}

template <class T>
void attention_backward(const AttentionShape& s, const T* qkv, const T* out, const T* log_sum_exp,
                        const T* dout, T* dqkv, T*) {
    count_macs(attention_backward_macs(s));
    const std::int64_t stride = row_elements(s), out_stride = s.heads * s.head_size;
    const T scale = T(1) / std::sqrt(T(s.head_size));
    std::fill(dqkv, dqkv + s.batch * s.tokens * stride, T{0});
    for (std::int64_t b = 0; b < s.batch; ++b)
        for (std::int64_t h = 0; h < s.heads; ++h) {
            const std::int64_t g = h / (s.heads / s.kv_heads), start = b * s.tokens * stride;
            const std::int64_t q = start + h * s.head_size, k = start + (s.heads + g) * s.head_size,
                               v = start + (s.heads + s.kv_heads + g) * s.head_size;
            for (std::int64_t i = 0; i < s.tokens; ++i) {
                const std::int64_t row = (b * s.tokens + i) * out_stride + h * s.head_size;
                const T delta = dot(s.head_size, dout + row, out + row);
                for (std::int64_t j = 0; j < visible(s, i); ++j) {
                    T score = 0, dp = 0;
                    for (std::int64_t d = 0; d < s.head_size; ++d) {
                        score += qkv[q + i * stride + d] * qkv[k + j * stride + d];
                        dp += dout[row + d] * qkv[v + j * stride + d];
                    }
                    const T p = functions::exp(score * scale -
                                               log_sum_exp[(b * s.heads + h) * s.tokens + i]);
                    const T ds = p * (dp - delta) * scale;
                    for (std::int64_t d = 0; d < s.head_size; ++d) {
                        dqkv[q + i * stride + d] += ds * qkv[k + j * stride + d];
                        dqkv[k + j * stride + d] += ds * qkv[q + i * stride + d];
                        dqkv[v + j * stride + d] += p * dout[row + d];
                    }
                }
            }
        }
}

#define INSTANTIATE(T)                                                                    \
    template void attention_forward(const AttentionShape&, const T*, T*, T*, T*);         \
    template void attention_backward(const AttentionShape&, const T*, const T*, const T*, \
                                     const T*, T*, T*);

INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace rootspace
