#include "numeric/loss.h"

#include "numeric/functions.h"
#include "numeric/reductions.h"

namespace rootspace {
namespace {

template <class T>
struct Lanes {
    T lane[16] = {};
    void add(std::int64_t i, T value) { lane[i % 16] += value; }
    T total() const { return sum(16, lane); }
};

}  // namespace

template <class T>
T cross_entropy_forward(std::int64_t rows, std::int64_t classes, const T* logits,
                        const std::int32_t* targets, T* log_sum_exp) {
    Lanes<T> losses;
    for (std::int64_t r = 0; r < rows; ++r) {
        const T* row = logits + r * classes;
        const T largest = maximum(classes, row);
        Lanes<T> exponentials;
        for (std::int64_t c = 0; c < classes; ++c)
            exponentials.add(c, functions::exp(row[c] - largest));
        log_sum_exp[r] = largest + functions::log(exponentials.total());
        losses.add(r, log_sum_exp[r] - row[targets[r]]);
    }
    return losses.total() / T(rows);
}

template <class T>
void cross_entropy_backward(std::int64_t rows, std::int64_t classes, const T* logits,
                            const std::int32_t* targets, const T* log_sum_exp, T* dlogits) {
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < classes; ++c) {
            const T probability = functions::exp(logits[r * classes + c] - log_sum_exp[r]);
            dlogits[r * classes + c] = (probability - T(c == targets[r] ? 1 : 0)) / T(rows);
        }
}

template <class T>
T squared_error_forward(std::int64_t n, const T* x, const T* target) {
    Lanes<T> squares;
    for (std::int64_t i = 0; i < n; ++i) squares.add(i, (x[i] - target[i]) * (x[i] - target[i]));
    return T(0.5) * (squares.total() / T(n));
}

template <class T>
void squared_error_backward(std::int64_t n, const T* x, const T* target, T* dx) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = (x[i] - target[i]) / T(n);
}

#define INSTANTIATE(T)                                                                          \
    template T cross_entropy_forward(std::int64_t, std::int64_t, const T*, const std::int32_t*, \
                                     T*);                                                       \
    template void cross_entropy_backward(std::int64_t, std::int64_t, const T*,                  \
                                         const std::int32_t*, const T*, T*);                    \
    template T squared_error_forward(std::int64_t, const T*, const T*);                         \
    template void squared_error_backward(std::int64_t, const T*, const T*, T*);

INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace rootspace
