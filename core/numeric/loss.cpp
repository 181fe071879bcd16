#include "numeric/loss.h"

#include "numeric/functions.h"
#include "numeric/lane_sums.h"
#include "numeric/reductions.h"
#include "numeric/vector_functions.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void cross_entropy_forward(const Part& part, std::int64_t rows, std::int64_t classes,
                           const T* logits, const std::int32_t* targets, T* log_sum_exp, T* mean) {
    const auto [begin, end] = part.range(rows, 1);
    for (std::int64_t r = begin; r < end; ++r) {
        const T* row = logits + r * classes;
        const T largest = maximum(classes, row);
        const auto exponential = [&](Vector<T> v) { return functions::exp_below_43(v - largest); };
        log_sum_exp[r] = largest + functions::log(sum_over<T>(classes, exponential, row));
    }
    part.wait();
    if (part.index > 0) return;
    LaneSum<T> losses;
    for (std::int64_t r = 0; r < rows; ++r)
        losses.add(r, log_sum_exp[r] - logits[r * classes + targets[r]]);
    *mean = losses.total() / T(rows);
}

template <class T>
void cross_entropy_backward(const Part& part, std::int64_t rows, std::int64_t classes,
                            const T* logits, const std::int32_t* targets, const T* log_sum_exp,
                            T* dlogits) {
    const auto [begin, end] = part.range(rows, 1);
    logits += begin * classes, dlogits += begin * classes;
    for (std::int64_t r = begin; r < end; ++r, logits += classes, dlogits += classes) {
        const T target_probability = functions::exp(logits[targets[r]] - log_sum_exp[r]);
        const auto share = [&](Vector<T> v) {
            return functions::exp_below_43(v - log_sum_exp[r]) / T(rows);
        };
        map(classes, dlogits, share, logits);
        dlogits[targets[r]] = (target_probability - T(1)) / T(rows);
    }
}

template <class T>
void squared_error_forward(std::int64_t n, const T* x, const T* target, T* loss) {
    const auto square = [](Vector<T> v, Vector<T> t) { return (v - t) * (v - t); };
    *loss = T(0.5) * (sum_over<T>(n, square, x, target) / T(n));
}

template <class T>
void squared_error_backward(const Part& part, std::int64_t n, const T* x, const T* target, T* dx) {
    map(
        part.range(n, 16), dx, [n](Vector<T> v, Vector<T> t) { return (v - t) / T(n); }, x, target);
}

ROOTSPACE_INSTANTIATE(cross_entropy_forward)
ROOTSPACE_INSTANTIATE(cross_entropy_backward)
ROOTSPACE_INSTANTIATE(squared_error_forward)
ROOTSPACE_INSTANTIATE(squared_error_backward)

}  // namespace rootspace::ROOTSPACE_SET
