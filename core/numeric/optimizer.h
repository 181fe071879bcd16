// One update of n weights. Hyperparameters come in double and are rounded to T once.
#pragma once

#include <cstdint>
#include <type_traits>

namespace rootspace {

// Stochastic gradient descent with heavy-ball momentum, as PyTorch defines it: g = gradient +
// weight_decay w; velocity = momentum velocity + g; w -= learning_rate velocity. With momentum 0,
// velocity is null and w -= learning_rate g.
template <class T>
void sgd_step(std::int64_t n, double learning_rate, double momentum, double weight_decay,
              const T* gradient, std::type_identity_t<T>* velocity, T* weights);

// Loshchilov and Hutter 2019, algorithm 2, with the decay scaled by the learning rate as in
// PyTorch. `step` counts from 1. The bias corrections 1 - beta^step are computed in double by
// repeated squaring: no libm, equal everywhere.
template <class T>
void adamw_step(std::int64_t n, double learning_rate, double beta1, double beta2, double eps,
                double weight_decay, std::int64_t step, const T* gradient, T* m, T* v, T* weights);

}  // namespace rootspace
