"""Norms, activations, MLPs and experts of Hugging Face transformers (4.57), op by op, for live_storages.py.

What decides which tensors are alive together is kept: the order of the operations, which names of a frame still hold
a tensor, and that a module's call holds its arguments. Values do not matter; weights are constants.
"""
import math

import torch
import torch.nn.functional as F


def module(forward):
    """nn.Module.__call__: its frame holds the arguments until `forward` is back."""

    def call(*arguments):
        return forward(*arguments)

    return call


class Weights:
    """Makes each weight once, before anything is counted."""

    def __init__(self, dtype):
        self.dtype, self.made = dtype, {}

    def __call__(self, *shape):
        if shape not in self.made:
            self.made[shape] = torch.full(shape, 0.01, dtype=self.dtype)
        return self.made[shape]


@module
def linear(x, w, out, bias=False):
    return F.linear(x, w(out, x.size(-1)), w(out) if bias else None)


@module
def rms_norm(x, w):
    wide = x.to(torch.float32)
    variance = wide.pow(2).mean(-1, keepdim=True)
    wide = wide * torch.rsqrt(variance + 1e-6)
    return w(x.size(-1)) * wide.to(x.dtype)


def over_root(x):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)


@module
def gpt_oss_norm(x, w):
    wide = x.to(torch.float32)
    variance = wide.pow(2).mean(-1, keepdim=True)
    wide = wide * torch.rsqrt(variance + 1e-6)
    return (w(x.size(-1)) * wide).to(x.dtype)


@module
def gemma_norm(x, w):
    output = over_root(x.float())
    output = output * (1.0 + w(x.size(-1)).float())
    return output.type_as(x)


@module
def layer_norm(x, w):
    return F.layer_norm(x, (x.size(-1),), w(x.size(-1)), w(x.size(-1)))


@module
def gelu_new(x):
    return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))


@module
def gelu_fast(x):
    return 0.5 * x * (1.0 + torch.tanh(x * 0.7978845608 * (1.0 + 0.044715 * x * x)))


@module
def quick_gelu(x):
    return x * torch.sigmoid(1.702 * x)


silu, gelu, relu = module(F.silu), module(F.gelu), module(F.relu)
gelu_tanh = module(lambda x: F.gelu(x, approximate="tanh"))


@module
def gated_mlp(x, s, activation, width):
    return linear(activation(linear(x, s.w, width)) * linear(x, s.w, width), s.w, s.width)


@module
def mlp_phi3(x, s):
    both = linear(x, s.w, 2 * s.mlp)
    gate, both = both.chunk(2, dim=-1)
    both = both * silu(gate)
    return linear(both, s.w, s.width)


@module
def plain_mlp(x, s, activation):
    x = linear(x, s.w, s.mlp, True)
    x = activation(x)
    x = linear(x, s.w, s.width, True)
    return x


