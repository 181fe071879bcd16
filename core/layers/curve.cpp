#include "layers/ops.h"
#include "numeric/elementwise.h"

namespace rootspace {

template <class T>
void forward(const CurveOp& op, const ForwardCall<T>& call) {
    const std::int64_t n = op.rows * op.columns;
    const T* x = call.inputs[0];
    switch (op.curve) {
        case Curve::relu:
            return relu_forward(n, x, call.output);
        case Curve::tanh:
            return tanh_forward(n, x, call.output);
        case Curve::gelu:
            return gelu_forward(n, x, call.output);
        case Curve::silu:
            return silu_forward(n, x, call.output);
    }
}

// relu and tanh from their output, gelu and silu from their input
template <class T>
void backward(const CurveOp& op, const BackwardCall<T>& call) {
    const std::int64_t n = op.rows * op.columns;
    const T* dy = call.output_gradient;
    T* dx = call.input_gradients[0];
    switch (op.curve) {
        case Curve::relu:
            return relu_backward(n, call.output, dy, dx);
        case Curve::tanh:
            return tanh_backward(n, call.output, dy, dx);
        case Curve::gelu:
            return gelu_backward(n, call.inputs[0], dy, dx);
        case Curve::silu:
            return silu_backward(n, call.inputs[0], dy, dx);
    }
}

template void forward(const CurveOp&, const ForwardCall<float>&);
template void backward(const CurveOp&, const BackwardCall<float>&);
template void forward(const CurveOp&, const ForwardCall<double>&);
template void backward(const CurveOp&, const BackwardCall<double>&);

}  // namespace rootspace
