// Any op, by its kind.
#pragma once

#include "layers/ops.h"

namespace rootspace {

template <class T>
void run_forward(const Op& op, const ForwardCall<T>& call);
template <class T>
void run_backward(const Op& op, const BackwardCall<T>& call);

}  // namespace rootspace
