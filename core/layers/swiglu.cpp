#include "layers/ops.h"
#include "numeric/elementwise.h"

namespace rootspace {

// y = silu(gate) * up
template <class T>
void forward(const SwigluOp& op, const ForwardCall<T>& call) {
    swiglu_forward(op.rows, op.columns, call.inputs[0], call.inputs[1], call.output);
}

template <class T>
void backward(const SwigluOp& op, const BackwardCall<T>& call) {
    swiglu_backward(op.rows, op.columns, call.inputs[0], call.inputs[1], call.output_gradient,
                    call.input_gradients[0], call.input_gradients[1]);
}

template void forward(const SwigluOp&, const ForwardCall<float>&);
template void backward(const SwigluOp&, const BackwardCall<float>&);
template void forward(const SwigluOp&, const ForwardCall<double>&);
template void backward(const SwigluOp&, const BackwardCall<double>&);

}  // namespace rootspace
