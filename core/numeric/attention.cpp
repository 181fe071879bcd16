#include "numeric/attention.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "numeric/functions.h"
#include "numeric/macs.h"
#include "numeric/panel_product.h"
#include "numeric/reductions.h"
#include "numeric/vector_functions.h"

namespace rootspace {
namespace {

constexpr std::int64_t rows_per_block = 16;  // query rows whose scores exist at once

std::int64_t round_up(std::int64_t n) { return (n + 15) / 16 * 16; }

std::int64_t pair_macs(const AttentionShape& s) {
    const std::int64_t pairs = s.causal ? s.tokens * (s.tokens + 1) / 2 : s.tokens * s.tokens;
    return s.batch * s.heads * pairs * s.head_size;
}

// What the loops over one head need: T tokens, D head_size; a token's row in qkv and in out.
struct Layout {
    explicit Layout(const AttentionShape& s)
        : tokens(s.tokens),
          head_size(s.head_size),
          row(s.head_size * (s.heads + 2 * s.kv_heads)),
          out_row(s.head_size * s.heads),
          score_row(round_up(s.tokens)),
          causal(s.causal) {}

    std::int64_t tokens, head_size, row, out_row, score_row;
    bool causal;

    std::int64_t visible(std::int64_t query) const { return causal ? query + 1 : tokens; }
};

// Some query rows in a block: [first, first + rows).
struct RowBlock {
    std::int64_t first, rows;
};

// f(column, width) for every panel of 16 columns.
template <class F>
void each_panel(std::int64_t columns, F f) {
    for (std::int64_t c = 0; c < columns; c += 16) f(c, std::min<std::int64_t>(16, columns - c));
}

template <class F>
void each_row_block(const Layout& l, F f) {
    for (std::int64_t i = 0; i < l.tokens; i += rows_per_block)
        f(RowBlock{i, std::min(rows_per_block, l.tokens - i)});
}

// Panels of 16 tokens, for products over head_size: panel of token j begins at j * head_size.
template <class T>
void pack_transposed(const Layout& l, const T* source, T* panels) {
    each_panel(l.tokens, [&](std::int64_t j, std::int64_t width) {
        pack_columns(l.head_size, width, source + j * l.row, l.row, panels + j * l.head_size);
    });
}

// Panels of 16 of a head's columns, for products over `count` rows: panel of column d begins at d *
// count.
template <class T>
void pack_straight(const Layout& l, std::int64_t count, const T* source, std::int64_t source_row,
                   T* panels) {
    each_panel(l.head_size, [&](std::int64_t d, std::int64_t width) {
        pack_rows(count, width, source + d, source_row, panels + d * count);
    });
}

// scores[r, j] = left[r, :] . key j, for the keys that the block's last row sees.
template <class T>
void score_block(const Layout& l, RowBlock block, const T* left, std::int64_t left_row,
                 const T* panels, T* scores) {
    each_panel(l.visible(block.first + block.rows - 1), [&](std::int64_t j, std::int64_t) {
        panel_product(block.rows, l.head_size, LeftOperand<T>{left, left_row, 1},
                      panels + j * l.head_size, false, scores + j, l.score_row, 16);
    });
    for (std::int64_t r = 0; r < block.rows; ++r)
        count_macs(l.visible(block.first + r) * l.head_size);
}

// c[r, :] = sum over the keys j that row r sees of weight[r, j] * (packed row j).
template <class T>
void sum_over_keys(const Layout& l, RowBlock block, const T* weights, const T* panels, T* c,
                   std::int64_t c_row) {
    const std::int64_t common = l.visible(block.first);
    each_panel(l.head_size, [&](std::int64_t d, std::int64_t width) {
        const T* panel = panels + d * l.tokens;
        panel_product(block.rows, common, LeftOperand<T>{weights, l.score_row, 1}, panel, false,
                      c + d, c_row, width);
        count_macs(block.rows * common * width);
        for (std::int64_t r = 1; l.causal && r < block.rows; ++r) {
            const LeftOperand<T> rest{weights + r * l.score_row + common, l.score_row, 1};
            panel_product(1, r, rest, panel + common * 16, true, c + r * c_row + d, c_row, width);
            count_macs(r * width);
        }
    });
}

// c[j, :] += sum over the block's rows r that see key j of weight[r, j] * (packed row r).
template <class T>
void sum_over_queries(const Layout& l, RowBlock block, const T* weights, const T* panels, T* c) {
    const std::int64_t common = l.visible(block.first);
    each_panel(l.head_size, [&](std::int64_t d, std::int64_t width) {
        const T* panel = panels + d * block.rows;
        panel_product(common, block.rows, LeftOperand<T>{weights, 1, l.score_row}, panel, true,
                      c + d, l.row, width);
        count_macs(common * block.rows * width);
        for (std::int64_t r = 1; l.causal && r < block.rows; ++r) {
            const std::int64_t j = block.first + r;
            const LeftOperand<T> rest{weights + r * l.score_row + j, 1, l.score_row};
            panel_product(1, block.rows - r, rest, panel + r * 16, true, c + j * l.row + d, l.row,
                          width);
            count_macs((block.rows - r) * width);
        }
    });
}

// Scores become exp(scale score - max); returns their sum and leaves the log-sum-exp.
template <class T>
T exponentials(std::int64_t keys, T scale, T* scores, T& log_sum_exp) {
    map(
        keys, scores, [&](Vector<T> v) { return v * scale; }, scores);
    const T largest = maximum(keys, scores);
    map(
        keys, scores, [&](Vector<T> v) { return functions::exp(v - largest); }, scores);
    const T total = sum(keys, scores);
    log_sum_exp = largest + functions::log(total);
    return total;
}

template <class T>
T score_scale(const AttentionShape& s) {
    return T(1) / std::sqrt(static_cast<T>(s.head_size));
}

// f(batch, key/value head, query head), in the order in which gradients are summed; `first` marks a
// group's first.
template <class F>
void each_head(const AttentionShape& s, F f) {
    const std::int64_t group = s.heads / s.kv_heads;
    for (std::int64_t b = 0; b < s.batch; ++b)
        for (std::int64_t h = 0; h < s.heads; ++h) f(b, h / group, h, h % group == 0);
}

}  // namespace

std::int64_t attention_forward_macs(const AttentionShape& shape) { return 2 * pair_macs(shape); }
std::int64_t attention_backward_macs(const AttentionShape& shape) { return 5 * pair_macs(shape); }

// Keys transposed, values straight, a block of scores.
std::int64_t attention_forward_workspace_elements(const AttentionShape& s) {
    return round_up(s.tokens) * (s.head_size + rows_per_block) + s.tokens * round_up(s.head_size);
}

// Keys and values transposed, keys straight, a block of scores and of their gradients, of queries
// and of output gradients.
std::int64_t attention_backward_workspace_elements(const AttentionShape& s) {
    return round_up(s.tokens) * 2 * (s.head_size + rows_per_block) +
           (s.tokens + 2 * rows_per_block) * round_up(s.head_size);
}

template <class T>
void attention_forward(const AttentionShape& s, const T* qkv, T* out, T* log_sum_exp,
                       T* workspace) {
    const Layout l(s);
    const T scale = score_scale<T>(s);
    T* scores = workspace;
    T* keys = scores + rows_per_block * l.score_row;
    T* values = keys + l.score_row * l.head_size;
    each_head(s, [&](std::int64_t b, std::int64_t g, std::int64_t h, bool first) {
        const T* base = qkv + b * l.tokens * l.row;
        if (first) {
            pack_transposed(l, base + (s.heads + g) * l.head_size, keys);
            pack_straight(l, l.tokens, base + (s.heads + s.kv_heads + g) * l.head_size, l.row,
                          values);
        }
        each_row_block(l, [&](RowBlock block) {
            score_block(l, block, base + block.first * l.row + h * l.head_size, l.row, keys,
                        scores);
            T totals[rows_per_block];
            T* block_lse = log_sum_exp + (b * s.heads + h) * l.tokens + block.first;
            for (std::int64_t r = 0; r < block.rows; ++r)
                totals[r] = exponentials(l.visible(block.first + r), scale,
                                         scores + r * l.score_row, block_lse[r]);
            T* y = out + (b * l.tokens + block.first) * l.out_row + h * l.head_size;
            sum_over_keys(l, block, scores, values, y, l.out_row);
            for (std::int64_t r = 0; r < block.rows; ++r)
                map(
                    l.head_size, y + r * l.out_row, [&](Vector<T> v) { return v / totals[r]; },
                    y + r * l.out_row);
        });
    });
}

template <class T>
void attention_backward(const AttentionShape& s, const T* qkv, const T* out, const T* log_sum_exp,
                        const T* dout, T* dqkv, T* workspace) {
    const Layout l(s);
    const T scale = score_scale<T>(s);
    T* scores = workspace;
    T* score_gradients = scores + rows_per_block * l.score_row;
    T* keys = score_gradients + rows_per_block * l.score_row;
    T* values = keys + l.score_row * l.head_size;
    T* straight_keys = values + l.score_row * l.head_size;
    T* queries = straight_keys + l.tokens * round_up(l.head_size);
    T* output_gradients = queries + rows_per_block * round_up(l.head_size);
    std::fill(dqkv, dqkv + s.batch * l.tokens * l.row, T{0});
    each_head(s, [&](std::int64_t b, std::int64_t g, std::int64_t h, bool first) {
        const T* base = qkv + b * l.tokens * l.row;
        const std::int64_t q = h * l.head_size, k = (s.heads + g) * l.head_size,
                           v = (s.heads + s.kv_heads + g) * l.head_size;
        if (first) {
            pack_transposed(l, base + k, keys);
            pack_transposed(l, base + v, values);
            pack_straight(l, l.tokens, base + k, l.row, straight_keys);
        }
        each_row_block(l, [&](RowBlock block) {
            const T* query = base + block.first * l.row + q;
            const std::int64_t y = (b * l.tokens + block.first) * l.out_row + h * l.head_size;
            const T* block_lse = log_sum_exp + (b * s.heads + h) * l.tokens + block.first;
            score_block(l, block, query, l.row, keys, scores);
            score_block(l, block, dout + y, l.out_row, values, score_gradients);
            for (std::int64_t r = 0; r < block.rows; ++r) {
                const T delta = dot(l.head_size, dout + y + r * l.out_row, out + y + r * l.out_row);
                const auto gradients = [&](Vector<T> score, Vector<T> dp) {
                    const Vector<T> p = functions::exp(score * scale - block_lse[r]);
                    return std::pair(p, p * (dp - delta) * scale);
                };
                T* p = scores + r * l.score_row;
                T* ds = score_gradients + r * l.score_row;
                map_pair(l.visible(block.first + r), p, ds, gradients, p, ds);
            }
            pack_straight(l, block.rows, query, l.row, queries);
            pack_straight(l, block.rows, dout + y, l.out_row, output_gradients);
            T* gradient = dqkv + b * l.tokens * l.row;
            sum_over_keys(l, block, score_gradients, straight_keys,
                          gradient + block.first * l.row + q, l.row);
            sum_over_queries(l, block, score_gradients, queries, gradient + k);
            sum_over_queries(l, block, scores, output_gradients, gradient + v);
        });
    });
}

#define INSTANTIATE(T)                                                                    \
    template void attention_forward(const AttentionShape&, const T*, T*, T*, T*);         \
    template void attention_backward(const AttentionShape&, const T*, const T*, const T*, \
                                     const T*, T*, T*);

INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace rootspace
