#include "numeric/dropout.h"

#include "layers/ops.h"

namespace rootspace {
namespace {

// Rate 0 keeps every element and scales by exactly 1.
double rate(const DropoutOp& op, const RunContext& context) {
    return context.training ? op.rate : 0.0;
}

}  // namespace

template <class T>
void forward(const DropoutOp& op, const ForwardCall<T>& call) {
    const RunContext& context = call.context;
    dropout(op.rows * op.columns, rate(op, context), context.seed, context.step, context.layer,
            call.inputs[0], call.output);
}

// The same mask again, from the same counters.
template <class T>
void backward(const DropoutOp& op, const BackwardCall<T>& call) {
    const RunContext& context = call.context;
    dropout(op.rows * op.columns, rate(op, context), context.seed, context.step, context.layer,
            call.output_gradient, call.input_gradients[0]);
}

template void forward(const DropoutOp&, const ForwardCall<float>&);
template void backward(const DropoutOp&, const BackwardCall<float>&);
template void forward(const DropoutOp&, const ForwardCall<double>&);
template void backward(const DropoutOp&, const BackwardCall<double>&);

}  // namespace rootspace
