#include "numeric/optimizer.h"

#include <cmath>

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

double power(double base, std::int64_t exponent) {
    double result = 1;
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 == 1) result *= base;
        base *= base;
    }
    return result;
}

}  // namespace

template <class T>
void sgd_step(const Part& part, std::int64_t n, double learning_rate, double momentum,
              double weight_decay, const T* gradient, std::type_identity_t<T>* velocity,
              T* weights) {
    const T rate = static_cast<T>(learning_rate), keep = static_cast<T>(momentum),
            decay = static_cast<T>(weight_decay);
    const auto [begin, end] = part.range(n, 16);
    if (velocity == nullptr) {
        for (std::int64_t i = begin; i < end; ++i)
            weights[i] -= rate * (gradient[i] + decay * weights[i]);
        return;
    }
    for (std::int64_t i = begin; i < end; ++i) {
        velocity[i] = keep * velocity[i] + (gradient[i] + decay * weights[i]);
        weights[i] -= rate * velocity[i];
    }
}

template <class T>
void adamw_step(const Part& part, std::int64_t n, double learning_rate, double beta1, double beta2,
                double eps, double weight_decay, std::int64_t step, const T* gradient, T* m, T* v,
                T* weights) {
    const T keep1 = static_cast<T>(beta1), take1 = static_cast<T>(1 - beta1);
    const T keep2 = static_cast<T>(beta2), take2 = static_cast<T>(1 - beta2);
    const T step_size = static_cast<T>(learning_rate / (1 - power(beta1, step)));
    const T correction = static_cast<T>(std::sqrt(1 - power(beta2, step)));
    const T shrink = static_cast<T>(1 - learning_rate * weight_decay);
    const T floor = static_cast<T>(eps);
    const auto [begin, end] = part.range(n, 16);
    for (std::int64_t i = begin; i < end; ++i) {
        m[i] = keep1 * m[i] + take1 * gradient[i];
        v[i] = keep2 * v[i] + take2 * gradient[i] * gradient[i];
        weights[i] =
            shrink * weights[i] - step_size * m[i] / (std::sqrt(v[i]) / correction + floor);
    }
}

ROOTSPACE_INSTANTIATE(sgd_step)
ROOTSPACE_INSTANTIATE(adamw_step)

}  // namespace rootspace::ROOTSPACE_SET
