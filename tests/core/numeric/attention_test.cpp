#include "numeric/attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/numeric/random_values.h"
#include "numeric/functions.h"
#include "numeric/macs.h"
#include "numeric/reductions.h"
#include "support/catch.h"
#include "support/gradient_check.h"

using namespace rootspace;

namespace {

template <class T>
struct Run {
    explicit Run(const AttentionShape& shape)
        : s(shape),
          row((s.heads + 2 * s.kv_heads) * s.head_size),
          out_row(s.heads * s.head_size),
          qkv(random_values<T>(s.batch * s.tokens * row, 1, -2, 2)),
          dout(random_values<T>(s.batch * s.tokens * out_row, 2)),
          out(dout.size()),
          lse(s.batch * s.heads * s.tokens),
          dqkv(qkv.size(), T{9}) {}

    void forward() {
        std::vector<T> workspace(attention_forward_workspace_elements(s));
        attention_forward(s, qkv.data(), out.data(), lse.data(), workspace.data());
    }
    void backward() {
        std::vector<T> workspace(attention_backward_workspace_elements(s));
        attention_backward(s, qkv.data(), out.data(), lse.data(), dout.data(), dqkv.data(),
                           workspace.data());
    }

    AttentionShape s;
    std::int64_t row, out_row;
    std::vector<T> qkv, dout, out, lse, dqkv;
};

// The header's orders, row by row, with no packing and no blocks.
template <class T>
struct ByTheContract {
    Run<T>& r;
    std::int64_t b, h, i;

    std::int64_t group() const { return h / (r.s.heads / r.s.kv_heads); }
    std::int64_t query(std::int64_t t) const {
        return (b * r.s.tokens + t) * r.row + h * r.s.head_size;
    }
    std::int64_t key(std::int64_t t) const {
        return (b * r.s.tokens + t) * r.row + (r.s.heads + group()) * r.s.head_size;
    }
    std::int64_t value(std::int64_t t) const { return key(t) + r.s.kv_heads * r.s.head_size; }
    std::int64_t output() const { return (b * r.s.tokens + i) * r.out_row + h * r.s.head_size; }
    std::int64_t statistic() const { return (b * r.s.heads + h) * r.s.tokens + i; }
    std::int64_t keys() const { return r.s.causal ? i + 1 : r.s.tokens; }
    T scale() const { return T(1) / std::sqrt(static_cast<T>(r.s.head_size)); }

    T ascending_dot(const T* x, const T* y) const {
        T total = 0;
        for (std::int64_t d = 0; d < r.s.head_size; ++d) total += x[d] * y[d];
        return total;
    }
    std::vector<T> scores() const {
        std::vector<T> result(keys());
        for (std::int64_t j = 0; j < keys(); ++j)
            result[j] = ascending_dot(&r.qkv[query(i)], &r.qkv[key(j)]) * scale();
        return result;
    }
    void forward() {
        auto p = scores();
        const T largest = maximum(keys(), p.data());
        for (auto& v : p) v = functions::exp(v - largest);
        const T total = sum(keys(), p.data());
        r.lse[statistic()] = largest + functions::log(total);
        for (std::int64_t d = 0; d < r.s.head_size; ++d) {
            T y = 0;
            for (std::int64_t j = 0; j < keys(); ++j) y += p[j] * r.qkv[value(j) + d];
            r.out[output() + d] = y / total;
        }
    }
    void backward() {
        const T delta = dot(r.s.head_size, &r.dout[output()], &r.out[output()]);
        const auto score = scores();
        for (std::int64_t j = 0; j < keys(); ++j) {
            const T p = functions::exp(score[j] - r.lse[statistic()]);
            const T dp = ascending_dot(&r.dout[output()], &r.qkv[value(j)]);
            const T ds = p * (dp - delta) * scale();
            for (std::int64_t d = 0; d < r.s.head_size; ++d) {
                r.dqkv[query(i) + d] += ds * r.qkv[key(j) + d];
                r.dqkv[key(j) + d] += ds * r.qkv[query(i) + d];
                r.dqkv[value(j) + d] += p * r.dout[output() + d];
            }
        }
    }
};

template <class T>
void run_by_the_contract(Run<T>& run) {
    std::fill(run.dqkv.begin(), run.dqkv.end(), T{0});
    for (std::int64_t b = 0; b < run.s.batch; ++b)
        for (std::int64_t h = 0; h < run.s.heads; ++h)
            for (std::int64_t i = 0; i < run.s.tokens; ++i) {
                ByTheContract<T> row{run, b, h, i};
                row.forward();
                row.backward();
            }
}

template <class T>
bool same_bytes(const std::vector<T>& x, const std::vector<T>& y) {
    return std::memcmp(x.data(), y.data(), x.size() * sizeof(T)) == 0;
}

const AttentionShape small_shapes[] = {
    {1, 1, 1, 1, 1, false}, {2, 5, 4, 2, 3, false}, {2, 5, 4, 2, 3, true}, {1, 18, 2, 1, 5, true}};

}  // namespace

TEST_CASE("attention follows the stated orders to the bit, at every shape") {
    for (const bool causal : {false, true})
        for (const std::int64_t tokens : {1, 2, 15, 16, 17, 40})
            for (const std::int64_t head_size : {1, 8, 16, 20, 33}) {
                const AttentionShape shape{2, tokens, 4, 2, head_size, causal};
                Run<float> run(shape), plain(shape);
                reset_counted_macs();
                run.forward();
                CHECK(counted_macs() == attention_forward_macs(shape));
                reset_counted_macs();
                run.backward();
                CHECK(counted_macs() == attention_backward_macs(shape));
                run_by_the_contract(plain);
                CHECK(same_bytes(run.out, plain.out));
                CHECK(same_bytes(run.lse, plain.lse));
                CHECK(same_bytes(run.dqkv, plain.dqkv));
            }
}

TEST_CASE("attention is the softmax-weighted mean of the values") {
    const AttentionShape s{1, 21, 1, 1, 6, true};
    Run<float> run(s);
    run.forward();
    for (std::int64_t i = 0; i < s.tokens; ++i)
        for (std::int64_t d = 0; d < s.head_size; ++d) {
            long double weight_sum = 0, y = 0;
            for (std::int64_t j = 0; j <= i; ++j) {
                long double score = 0;
                for (std::int64_t e = 0; e < s.head_size; ++e)
                    score += static_cast<long double>(run.qkv[i * run.row + e]) *
                             run.qkv[j * run.row + s.head_size + e];
                const long double weight = std::exp(score / std::sqrt(6.0L));
                weight_sum += weight;
                y += weight * run.qkv[j * run.row + 2 * s.head_size + d];
            }
            CHECK(std::abs(run.out[i * s.head_size + d] - y / weight_sum) < 2e-6L);
        }
}

TEST_CASE("attention's gradients agree with finite differences") {
    for (const auto& shape : small_shapes) {
        Run<double> run(shape);
        run.forward();
        run.backward();
        const auto value = [&] {
            run.forward();
            return weighted_sum(run.dout, run.out);
        };
        CHECK(gradient_error(value, run.qkv, run.dqkv) < 1e-7);
    }
}

TEST_CASE("under a causal mask the future changes nothing, not even as a NaN") {
    const AttentionShape s{1, 20, 2, 1, 8, true};
    Run<float> run(s), broken(s);
    run.forward();
    for (std::int64_t c = 0; c < run.row; ++c)
        broken.qkv[10 * run.row + c] = std::numeric_limits<float>::quiet_NaN();
    broken.forward();
    CHECK(std::memcmp(run.out.data(), broken.out.data(), 10 * run.out_row * sizeof(float)) == 0);
    CHECK(std::isnan(broken.out[10 * run.out_row]));
    CHECK(std::isnan(broken.out[19 * run.out_row]));
}
