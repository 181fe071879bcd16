#include "numeric/attention.h"

#include "layers/ops.h"

namespace rootspace {

namespace {

AttentionShape shape_of(const AttentionOp& op) {
    return {op.batch, op.tokens, op.heads, op.kv_heads, op.head_size, op.causal};
}

}  // namespace

// extras: log of the sum of exponentials of each query's scores, [B, H, T]
template <class T>
void forward(const AttentionOp& op, const ForwardCall<T>& call) {
    attention_forward(shape_of(op), call.inputs[0], call.output, call.extras[0], call.workspace);
}

template <class T>
void backward(const AttentionOp& op, const BackwardCall<T>& call) {
    attention_backward(shape_of(op), call.inputs[0], call.output, call.extras[0],
                       call.output_gradient, call.input_gradients[0], call.workspace);
}

template void forward(const AttentionOp&, const ForwardCall<float>&);
template void backward(const AttentionOp&, const BackwardCall<float>&);
template void forward(const AttentionOp&, const ForwardCall<double>&);
template void backward(const AttentionOp&, const BackwardCall<double>&);

}  // namespace rootspace
