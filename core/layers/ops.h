// Forward and backward of every op, one file a kind. T is float (for use) or double (for gradient
// checks).
#pragma once

#include "cost/op.h"
#include "layers/op_call.h"

namespace rootspace {

// Epsilon of both norms (PyTorch's default for LayerNorm).
inline constexpr double norm_epsilon = 1e-5;

template <class T>
void forward(const LinearOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const LinearOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const CurveOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const CurveOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const SwigluOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const SwigluOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const LayerNormOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const LayerNormOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const RmsNormOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const RmsNormOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const AttentionOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const AttentionOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const DropoutOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const DropoutOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const EmbeddingOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const EmbeddingOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const AddOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const AddOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const CrossEntropyOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const CrossEntropyOp& op, const BackwardCall<T>& call);

template <class T>
void forward(const SquaredErrorOp& op, const ForwardCall<T>& call);
template <class T>
void backward(const SquaredErrorOp& op, const BackwardCall<T>& call);

}  // namespace rootspace
