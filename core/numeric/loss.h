// The two losses. Both return a mean, so that the gradient does not grow with the batch.
#pragma once

#include <cstdint>

namespace rootspace {

// Mean over rows of log(sum over c of exp(logits[r,c])) - logits[r, targets[r]], in nats. Keeps
// log_sum_exp[rows] for the backward. Targets are in [0, classes).
template <class T>
T cross_entropy_forward(std::int64_t rows, std::int64_t classes, const T* logits,
                        const std::int32_t* targets, T* log_sum_exp);

// dlogits[r,c] = (exp(logits[r,c] - log_sum_exp[r]) - [c == targets[r]]) / rows. dlogits may be
// logits.
template <class T>
void cross_entropy_backward(std::int64_t rows, std::int64_t classes, const T* logits,
                            const std::int32_t* targets, const T* log_sum_exp, T* dlogits);

// 0.5 mean((x - target)^2): half the mean over all n elements, so that the gradient is (x - target)
// / n.
template <class T>
T squared_error_forward(std::int64_t n, const T* x, const T* target);

// dx = (x - target) / n. dx may be x.
template <class T>
void squared_error_backward(std::int64_t n, const T* x, const T* target, T* dx);

}  // namespace rootspace
