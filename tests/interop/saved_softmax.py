"""BERT's block and a head under PyTorch up to 1.10, whose softmax keeps its input beside its output.

There tools/autograd/derivatives.yaml has `_softmax`, self: _softmax_backward_data(grad, result, dim, self), and the same of
_log_softmax (pytorch/pytorch issue 64000); pull request 66018 mended both in 1.11. Here the two are written so.
"""
import torch
import torch.nn.functional as F

NAMES = ("bert_1.10", "head_1.10")


def keeping(forward, backward):
    """The function of torch.ops.aten `forward` along a dimension, which keeps input and output."""

    class Kept(torch.autograd.Function):
        @staticmethod
        def forward(context, value, dim):
            result = forward(value, dim, False)
            context.save_for_backward(value, result)
            context.dim = dim
            return result

        @staticmethod
        def backward(context, gradient):
            value, result = context.saved_tensors
            return backward(gradient, result, context.dim, value.dtype), None

    return lambda value, dim, dtype=None: Kept.apply(value if dtype is None else value.to(dtype), dim)


softmax = keeping(torch.ops.aten._softmax, torch.ops.aten._softmax_backward_data)
log_softmax = keeping(torch.ops.aten._log_softmax, torch.ops.aten._log_softmax_backward_data)


def parts(blocks):
    """`blocks`: the module saved_tensors."""

    def block(weights, x, heads, kv_heads, mlp_width, rate, casts=blocks.Plain):
        return blocks.bert_block(weights, x, heads, kv_heads, mlp_width, rate, casts, softmax)

    def head(weights, x, heads, kv_heads, vocabulary, rate, casts=blocks.Plain):
        loss = lambda logits, targets: F.nll_loss(log_softmax(logits, 1), targets)
        return blocks.head(weights, x, heads, kv_heads, vocabulary, rate, casts, loss)

    return zip(NAMES, (block, head))
