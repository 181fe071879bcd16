#include "layers/ops.h"
#include "numeric/elementwise.h"

namespace rootspace {

template <class T>
void forward(const AddOp& op, const ForwardCall<T>& call) {
    add(op.rows * op.columns, call.inputs[0], call.inputs[1], call.output);
}

// The stage's program hands the output's gradient on to both terms; there is nothing to compute.
template <class T>
void backward(const AddOp&, const BackwardCall<T>&) {}

template void forward(const AddOp&, const ForwardCall<float>&);
template void backward(const AddOp&, const BackwardCall<float>&);
template void forward(const AddOp&, const ForwardCall<double>&);
template void backward(const AddOp&, const BackwardCall<double>&);

}  // namespace rootspace
