#include "numeric/attention.h"

#include <cmath>
#include <utility>

#include "numeric/blocks.h"
#include "numeric/lane_sums.h"
#include "numeric/macs.h"
#include "numeric/packing.h"
#include "numeric/panel_packing.h"
#include "numeric/panel_product.h"
#include "numeric/reductions.h"
#include "numeric/vector_functions.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// What the loops over one head need: T tokens, D head_size; a token's row in qkv and in out.
struct Layout {
    ROOTSPACE_INLINE explicit Layout(const AttentionShape& s)
        : tokens(s.tokens),
          head_size(s.head_size),
          row(s.head_size * (s.heads + 2 * s.kv_heads)),
          out_row(s.head_size * s.heads),
          score_row(round_up(s.tokens)),
          causal(s.causal) {}

    std::int64_t tokens, head_size, row, out_row, score_row;
    bool causal;

    ROOTSPACE_INLINE std::int64_t visible(std::int64_t query) const {
        return causal ? query + 1 : tokens;
    }
};

// Some query rows: [first, first + rows). `keys` is how many the last of the block sees.
struct RowBlock {
    std::int64_t first, rows, keys;
};

template <class F>
ROOTSPACE_INLINE void each_row_block(const Layout& l, F f) {
    for (std::int64_t i = 0; i < l.tokens; i += query_rows) {
        const std::int64_t rows = smaller(query_rows, l.tokens - i);
        f(RowBlock{i, rows, l.visible(i + rows - 1)});
    }
}

// f(group) for every four of the rows, or for all where each sees the same.
template <class F>
ROOTSPACE_INLINE void each_group(const Layout& l, Range rows, F f) {
    const std::int64_t size = l.causal ? 4 : rows.end - rows.begin;
    for (std::int64_t r = rows.begin; r < rows.end; r += size)
        f(Range{r, smaller(r + size, rows.end)});
}

// The part's rows of a block: the same rows of every block, since their scores share one buffer.
ROOTSPACE_INLINE Range rows_of(const Part& part, RowBlock block) {
    const Range rows = part.range(query_rows, 4);
    return {smaller(rows.begin, block.rows), smaller(rows.end, block.rows)};
}

// Panels of 16 tokens, for products over head_size: panel of token j begins at j * head_size.
template <class T>
void pack_transposed(const Part& part, const Layout& l, const T* source, T* panels) {
    const Range own = part.range(l.tokens, 16);
    each_block(own.end - own.begin, 16, [&](Block panel) {
        const std::int64_t j = own.begin + panel.start;
        pack_columns(l.head_size, panel.count, source + j * l.row, l.row, panels + j * l.head_size);
    });
}

// Panels of 16 of a head's columns, for products over `count` rows: panel of column d begins at d *
// count.
template <class T>
void pack_straight(const Part& part, const Layout& l, std::int64_t count, const T* source,
                   std::int64_t source_row, T* panels) {
    const Range rows = part.range(count, 4);
    pack_rows(rows.end - rows.begin, l.head_size, source + rows.begin * source_row, source_row,
              panels + rows.begin * 16, count * 16);
}

// scores[r, j] = left[r, :] . key j, for the part's rows and the keys that the block sees.
template <class T>
void score_block(const Layout& l, RowBlock block, Range rows, const T* left, std::int64_t left_row,
                 const T* panels, T* scores) {
    panels_product(rows.end - rows.begin, l.head_size, round_up(block.keys),
                   LeftOperand<T>{left + rows.begin * left_row, left_row, 1},
                   Panels<T>{panels, l.head_size * 16},
                   Sums<T>{scores + rows.begin * l.score_row, l.score_row, false, nullptr});
}

// c[r, :] = sum over the keys j that row r sees of weight[r, j] * (packed row j), for the part's
// rows. Causal rows go in groups: the keys that all of a group see at once, the few others row by
// row.
template <class T>
void sum_over_keys(const Layout& l, RowBlock block, Range rows, const T* weights, const T* panels,
                   T* c, std::int64_t c_row) {
    each_group(l, rows, [&](Range group) {
        const std::int64_t count = group.end - group.begin,
                           common = l.visible(block.first + group.begin);
        const T* left = weights + group.begin * l.score_row;
        T* sums = c + group.begin * c_row;
        panels_product(count, common, l.head_size, LeftOperand<T>{left, l.score_row, 1},
                       Panels<T>{panels, l.tokens * 16}, Sums<T>{sums, c_row, false, nullptr});
        for (std::int64_t r = 1; l.causal && r < count; ++r)
            panels_product(1, r, l.head_size,
                           LeftOperand<T>{left + r * l.score_row + common, l.score_row, 1},
                           Panels<T>{panels + common * 16, l.tokens * 16},
                           Sums<T>{sums + r * c_row, c_row, true, nullptr});
    });
}

// c[j, :] += sum over the block's rows r that see key j of weight[r, j] * (packed row r), for the
// part's keys j. Under a causal mask the block's own keys go in groups: the first rows key by key,
// then those that see all of the group.
template <class T>
void sum_over_queries(const Layout& l, RowBlock block, Range keys, const T* weights,
                      const T* panels, T* c) {
    const std::int64_t seen_by_all = smaller(keys.end, l.causal ? block.first : keys.end);
    const auto add = [&](Range group, Range rows) {
        panels_product(
            group.end - group.begin, rows.end - rows.begin, l.head_size,
            LeftOperand<T>{weights + rows.begin * l.score_row + group.begin, 1, l.score_row},
            Panels<T>{panels + rows.begin * 16, block.rows * 16},
            Sums<T>{c + group.begin * l.row, l.row, true, nullptr});
    };
    if (keys.begin < seen_by_all) add({keys.begin, seen_by_all}, {0, block.rows});
    if (keys.end == seen_by_all) return;
    each_group(l, {larger(keys.begin, block.first), keys.end}, [&](Range group) {
        const std::int64_t last = group.end - 1 - block.first;
        for (std::int64_t j = group.begin; j + 1 < group.end; ++j)
            add({j, j + 1}, {j - block.first, last});
        add(group, {last, block.rows});
    });
}

// f(row, visible keys) for the part's rows; counts `products` multiply-adds a pair and element.
template <class F>
ROOTSPACE_INLINE void each_row(const Layout& l, RowBlock block, Range rows, std::int64_t products,
                               F f) {
    std::int64_t pairs = 0;
    for (std::int64_t r = rows.begin; r < rows.end; ++r) {
        f(r, l.visible(block.first + r));
        pairs += l.visible(block.first + r);
    }
    count_macs(products * pairs * l.head_size);
}

// Scores become exp(scale score - max); returns their sum and leaves the log-sum-exp.
template <class T>
T exponentials(std::int64_t keys, T scale, T* scores, T& log_sum_exp) {
    map(
        keys, scores, [&](Vector<T> v) { return v * scale; }, scores);
    const T largest = maximum(keys, scores);
    map(
        keys, scores, [&](Vector<T> v) { return functions::exp_below_43(v - largest); }, scores);
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
ROOTSPACE_INLINE void each_head(const AttentionShape& s, F f) {
    const std::int64_t group = s.heads / s.kv_heads;
    for (std::int64_t b = 0; b < s.batch; ++b)
        for (std::int64_t h = 0; h < s.heads; ++h) f(b, h / group, h, h % group == 0);
}

}  // namespace

template <class T>
void attention_forward(const Part& part, const AttentionShape& s, const T* qkv, T* out,
                       T* log_sum_exp, T* workspace) {
    const Layout l(s);
    const T scale = score_scale<T>(s);
    T* scores = workspace;
    T* keys = scores + query_rows * l.score_row;
    T* values = keys + l.score_row * l.head_size;
    each_head(s, [&](std::int64_t b, std::int64_t g, std::int64_t h, bool first) {
        const T* base = qkv + b * l.tokens * l.row;
        if (first) {
            part.wait();
            pack_transposed(part, l, base + (s.heads + g) * l.head_size, keys);
            pack_straight(part, l, l.tokens, base + (s.heads + s.kv_heads + g) * l.head_size, l.row,
                          values);
            part.wait();
        }
        each_row_block(l, [&](RowBlock block) {
            const Range rows = rows_of(part, block);
            score_block(l, block, rows, base + block.first * l.row + h * l.head_size, l.row, keys,
                        scores);
            T totals[query_rows];
            T* block_lse = log_sum_exp + (b * s.heads + h) * l.tokens + block.first;
            each_row(l, block, rows, 2, [&](std::int64_t r, std::int64_t visible) {
                totals[r] = exponentials(visible, scale, scores + r * l.score_row, block_lse[r]);
            });
            T* y = out + (b * l.tokens + block.first) * l.out_row + h * l.head_size;
            sum_over_keys(l, block, rows, scores, values, y, l.out_row);
            for (std::int64_t r = rows.begin; r < rows.end; ++r)
                map(
                    l.head_size, y + r * l.out_row, [&](Vector<T> v) { return v / totals[r]; },
                    y + r * l.out_row);
        });
    });
}

template <class T>
void attention_backward(const Part& part, const AttentionShape& s, const T* qkv, const T* out,
                        const T* log_sum_exp, const T* dout, T* dqkv, T* workspace) {
    const Layout l(s);
    const T scale = score_scale<T>(s);
    T* scores = workspace;
    T* score_gradients = scores + query_rows * l.score_row;
    T* keys = score_gradients + query_rows * l.score_row;
    T* values = keys + l.score_row * l.head_size;
    T* straight_keys = values + l.score_row * l.head_size;
    T* queries = straight_keys + l.tokens * round_up(l.head_size);
    T* output_gradients = queries + query_rows * round_up(l.head_size);
    const Range cleared = part.range(s.batch * l.tokens * l.row, 16);
    for (std::int64_t i = cleared.begin; i < cleared.end; ++i) dqkv[i] = 0;
    each_head(s, [&](std::int64_t b, std::int64_t g, std::int64_t h, bool first) {
        const T* base = qkv + b * l.tokens * l.row;
        const std::int64_t q = h * l.head_size, k = (s.heads + g) * l.head_size,
                           v = (s.heads + s.kv_heads + g) * l.head_size;
        if (first) {
            part.wait();
            pack_transposed(part, l, base + k, keys);
            pack_transposed(part, l, base + v, values);
            pack_straight(part, l, l.tokens, base + k, l.row, straight_keys);
        }
        each_row_block(l, [&](RowBlock block) {
            const Range rows = rows_of(part, block);
            const T* query = base + block.first * l.row + q;
            const std::int64_t y = (b * l.tokens + block.first) * l.out_row + h * l.head_size;
            const T* block_lse = log_sum_exp + (b * s.heads + h) * l.tokens + block.first;
            part.wait();
            score_block(l, block, rows, query, l.row, keys, scores);
            score_block(l, block, rows, dout + y, l.out_row, values, score_gradients);
            each_row(l, block, rows, 5, [&](std::int64_t r, std::int64_t visible) {
                const T delta = dot(l.head_size, dout + y + r * l.out_row, out + y + r * l.out_row);
                const auto gradients = [&](Vector<T> score, Vector<T> dp) {
                    const Vector<T> p = functions::exp_below_43(score * scale - block_lse[r]);
                    return std::pair(p, p * (dp - delta) * scale);
                };
                T* p = scores + r * l.score_row;
                T* ds = score_gradients + r * l.score_row;
                map_pair(visible, p, ds, gradients, p, ds);
            });
            pack_straight(part, l, block.rows, query, l.row, queries);
            pack_straight(part, l, block.rows, dout + y, l.out_row, output_gradients);
            T* gradient = dqkv + b * l.tokens * l.row;
            sum_over_keys(l, block, rows, score_gradients, straight_keys,
                          gradient + block.first * l.row + q, l.row);
            part.wait();
            const Range seen = part.range(block.keys, 4);
            sum_over_queries(l, block, seen, score_gradients, queries, gradient + k);
            sum_over_queries(l, block, seen, scores, output_gradients, gradient + v);
        });
    });
}

ROOTSPACE_INSTANTIATE(attention_forward)
ROOTSPACE_INSTANTIATE(attention_backward)

}  // namespace rootspace::ROOTSPACE_SET
