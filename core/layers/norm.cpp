#include "layers/ops.h"
#include "numeric/norms.h"

namespace rootspace {

// parameters: gain[columns], bias[columns]; extras: mean[rows], reciprocal deviation[rows]
template <class T>
void forward(const LayerNormOp& op, const ForwardCall<T>& call) {
    layer_norm_forward(op.rows, op.columns, norm_epsilon, call.inputs[0], call.parameters,
                       call.parameters + op.columns, call.output, call.extras[0], call.extras[1]);
}

template <class T>
void backward(const LayerNormOp& op, const BackwardCall<T>& call) {
    layer_norm_backward(op.rows, op.columns, call.inputs[0], call.parameters, call.extras[0],
                        call.extras[1], call.output_gradient, call.input_gradients[0],
                        call.parameter_gradients, call.parameter_gradients + op.columns);
}

// parameters: gain[columns]; extras: reciprocal root mean square[rows]
template <class T>
void forward(const RmsNormOp& op, const ForwardCall<T>& call) {
    rms_norm_forward(op.rows, op.columns, norm_epsilon, call.inputs[0], call.parameters,
                     call.output, call.extras[0]);
}

template <class T>
void backward(const RmsNormOp& op, const BackwardCall<T>& call) {
    rms_norm_backward(op.rows, op.columns, call.inputs[0], call.parameters, call.extras[0],
                      call.output_gradient, call.input_gradients[0], call.parameter_gradients);
}

template void forward(const LayerNormOp&, const ForwardCall<float>&);
template void backward(const LayerNormOp&, const BackwardCall<float>&);
template void forward(const LayerNormOp&, const ForwardCall<double>&);
template void backward(const LayerNormOp&, const BackwardCall<double>&);
template void forward(const RmsNormOp&, const ForwardCall<float>&);
template void backward(const RmsNormOp&, const BackwardCall<float>&);
template void forward(const RmsNormOp&, const ForwardCall<double>&);
template void backward(const RmsNormOp&, const BackwardCall<double>&);

}  // namespace rootspace
