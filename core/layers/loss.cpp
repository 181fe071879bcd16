#include "numeric/loss.h"

#include "layers/ops.h"

namespace rootspace {

// extras: log of the sum of exponentials of each row
template <class T>
void forward(const CrossEntropyOp& op, const ForwardCall<T>& call) {
    *call.output = cross_entropy_forward(op.rows, op.classes, call.inputs[0],
                                         static_cast<const std::int32_t*>(call.context.targets),
                                         call.extras[0]);
}

template <class T>
void backward(const CrossEntropyOp& op, const BackwardCall<T>& call) {
    cross_entropy_backward(op.rows, op.classes, call.inputs[0],
                           static_cast<const std::int32_t*>(call.context.targets), call.extras[0],
                           call.input_gradients[0]);
}

template <class T>
void forward(const SquaredErrorOp& op, const ForwardCall<T>& call) {
    *call.output = squared_error_forward(op.rows * op.columns, call.inputs[0],
                                         static_cast<const T*>(call.context.targets));
}

template <class T>
void backward(const SquaredErrorOp& op, const BackwardCall<T>& call) {
    squared_error_backward(op.rows * op.columns, call.inputs[0],
                           static_cast<const T*>(call.context.targets), call.input_gradients[0]);
}

template void forward(const CrossEntropyOp&, const ForwardCall<float>&);
template void backward(const CrossEntropyOp&, const BackwardCall<float>&);
template void forward(const CrossEntropyOp&, const ForwardCall<double>&);
template void backward(const CrossEntropyOp&, const BackwardCall<double>&);
template void forward(const SquaredErrorOp&, const ForwardCall<float>&);
template void backward(const SquaredErrorOp&, const BackwardCall<float>&);
template void forward(const SquaredErrorOp&, const ForwardCall<double>&);
template void backward(const SquaredErrorOp&, const BackwardCall<double>&);

}  // namespace rootspace
