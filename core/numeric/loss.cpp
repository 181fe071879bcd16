#include "numeric/loss.h"

#include "numeric/functions.h"
#include "numeric/lane_sums.h"
#include "numeric/reductions.h"
#include "numeric/vector_functions.h"

namespace rootspace {

template <class T>
T cross_entropy_forward(std::int64_t rows, std::int64_t classes, const T* logits,
                        const std::int32_t* targets, T* log_sum_exp) {
    LaneSum<T> losses;
    for (std::int64_t r = 0; r < rows; ++r, logits += classes) {
        const T largest = maximum(classes, logits);
        const auto exponential = [&](Vector<T> v) { return functions::exp(v - largest); };
        const T total = sum_over<T>(classes, exponential, logits);
        log_sum_exp[r] = largest + functions::log(total);
        losses.add(r, log_sum_exp[r] - logits[targets[r]]);
    }
    return losses.total() / T(rows);
}

template <class T>
void cross_entropy_backward(std::int64_t rows, std::int64_t classes, const T* logits,
                            const std::int32_t* targets, const T* log_sum_exp, T* dlogits) {
    for (std::int64_t r = 0; r < rows; ++r, logits += classes, dlogits += classes) {
        const T target_probability = functions::exp(logits[targets[r]] - log_sum_exp[r]);
        const auto share = [&](Vector<T> v) {
            return functions::exp(v - log_sum_exp[r]) / T(rows);
        };
        map(classes, dlogits, share, logits);
        dlogits[targets[r]] = (target_probability - T(1)) / T(rows);
    }
}

template <class T>
T squared_error_forward(std::int64_t n, const T* x, const T* target) {
    const auto square = [](Vector<T> v, Vector<T> t) { return (v - t) * (v - t); };
    return T(0.5) * (sum_over<T>(n, square, x, target) / T(n));
}

template <class T>
void squared_error_backward(std::int64_t n, const T* x, const T* target, T* dx) {
    map(
        n, dx, [n](Vector<T> v, Vector<T> t) { return (v - t) / T(n); }, x, target);
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
