#include "numeric/embedding.h"

#include "layers/ops.h"

namespace rootspace {

// parameters: token table [V, columns], position table [T, columns]
template <class T>
void forward(const EmbeddingOp& op, const ForwardCall<T>& call) {
    embedding_forward(op.batch, op.tokens, op.columns, call.context.token_numbers, call.parameters,
                      call.parameters + op.vocabulary * op.columns, call.output);
}

template <class T>
void backward(const EmbeddingOp& op, const BackwardCall<T>& call) {
    embedding_backward(op.batch, op.tokens, op.columns, op.vocabulary, call.context.token_numbers,
                       call.output_gradient, call.parameter_gradients,
                       call.parameter_gradients + op.vocabulary * op.columns);
}

template void forward(const EmbeddingOp&, const ForwardCall<float>&);
template void backward(const EmbeddingOp&, const BackwardCall<float>&);
template void forward(const EmbeddingOp&, const ForwardCall<double>&);
template void backward(const EmbeddingOp&, const BackwardCall<double>&);

}  // namespace rootspace
