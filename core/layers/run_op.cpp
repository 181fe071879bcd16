#include "layers/run_op.h"

namespace rootspace {

template <class T>
void run_forward(const Op& op, const ForwardCall<T>& call) {
    std::visit([&](const auto& kind) { forward(kind, call); }, op);
}
template <class T>
void run_backward(const Op& op, const BackwardCall<T>& call) {
    std::visit([&](const auto& kind) { backward(kind, call); }, op);
}

template void run_forward(const Op&, const ForwardCall<float>&);
template void run_forward(const Op&, const ForwardCall<double>&);
template void run_backward(const Op&, const BackwardCall<float>&);
template void run_backward(const Op&, const BackwardCall<double>&);

}  // namespace rootspace
