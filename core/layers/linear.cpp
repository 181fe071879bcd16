#include "layers/ops.h"
#include "numeric/bias.h"
#include "numeric/matmul.h"

namespace rootspace {
namespace {

Activation activation_of(std::optional<Curve> curve) {
    if (!curve) return Activation::none;
    switch (*curve) {
        case Curve::relu:
            return Activation::relu;
        case Curve::tanh:
            return Activation::tanh;
        case Curve::gelu:
            return Activation::gelu;
        case Curve::silu:
            return Activation::silu;
    }
    return Activation::none;
}

}  // namespace

// y[rows, out] = curve(x[rows, in] W[in, out] + b[out])
template <class T>
void forward(const LinearOp& op, const ForwardCall<T>& call) {
    const T* weight = call.parameters;
    matmul(Operands::nn, op.rows, op.out, op.in, call.inputs[0], weight, call.output,
           call.workspace, op.bias ? weight + op.in * op.out : nullptr, activation_of(call.curve));
}

// dW = x' dy, db = column sums of dy, dx = dy W'
template <class T>
void backward(const LinearOp& op, const BackwardCall<T>& call) {
    const T* dy = call.output_gradient;
    T* weight_gradient = call.parameter_gradients;
    matmul(Operands::tn, op.in, op.out, op.rows, call.inputs[0], dy, weight_gradient,
           call.workspace);
    if (op.bias) column_sums(op.rows, op.out, dy, weight_gradient + op.in * op.out);
    if (call.input_gradients[0])
        matmul(Operands::nt, op.rows, op.in, op.out, dy, call.parameters, call.input_gradients[0],
               call.workspace);
}

template void forward(const LinearOp&, const ForwardCall<float>&);
template void backward(const LinearOp&, const BackwardCall<float>&);
template void forward(const LinearOp&, const ForwardCall<double>&);
template void backward(const LinearOp&, const BackwardCall<double>&);

}  // namespace rootspace
