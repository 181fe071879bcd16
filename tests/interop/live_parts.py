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


def even_routes(s, shares):
    """As if the router had chosen evenly: token t has the experts from t * active on, one after the other."""
    shares, chosen = torch.topk(shares, s.active, dim=-1)
    even = torch.arange(shares.numel()).remainder(s.experts).view(shares.shape)
    return shares, chosen.copy_(even)


@module
def experts_mlp(x, s):
    """Mixtral, Qwen2-MoE, Qwen3-MoE."""
    x = x.view(-1, s.width)
    logits = linear(x, s.w, s.experts)
    shares = F.softmax(logits, dim=1, dtype=torch.float)
    shares, chosen = even_routes(s, shares)
    shares /= shares.sum(dim=-1, keepdim=True)
    shares = shares.to(x.dtype)
    result = torch.zeros((s.batch * s.tokens, s.width), dtype=x.dtype)
    mask = F.one_hot(chosen, num_classes=s.experts).permute(2, 1, 0)
    hit = torch.greater(mask.sum(dim=(-1, -2)), 0).nonzero()
    for expert in hit:
        place, row = torch.where(mask[expert].squeeze(0))
        current = x[None, row].reshape(-1, s.width)
        output = gated_mlp(current, s, silu, s.expert_width) * shares[row, place, None]
        result.index_add_(0, row, output.to(x.dtype))
    if s.shared:
        common = gated_mlp(x, s, silu, s.shared)
        common = torch.sigmoid(linear(x, s.w, 1)) * common
        result = result + common
    result = result.reshape(s.batch, s.tokens, s.width)
    return result, logits


@module
def deepseek_router(x, s):
    x = x.view(-1, s.width)
    logits = F.linear(x.type(torch.float32), s.w(s.experts, s.width).type(torch.float32))
    scores = logits.sigmoid()
    chosen = even_routes(s, scores)[1]
    shares = scores.gather(1, chosen)
    total = shares.sum(dim=-1, keepdim=True) + 1e-20
    shares /= total
    shares = shares * 2.5
    return chosen, shares


def deepseek_experts(x, s, chosen, shares):
    result = torch.zeros_like(x, dtype=shares.dtype)
    mask = F.one_hot(chosen, num_classes=s.experts)
    mask = mask.permute(2, 0, 1)
    for expert in range(s.experts):
        row, place = torch.where(mask[expert])
        if row.numel() > 0:
            weights = shares[row, place]
            given = x[row]
            output = gated_mlp(given, s, silu, s.expert_width)
            weighted = output * weights.unsqueeze(-1)
            result.index_add_(0, row, weighted)
    return result.type(x.dtype)


@module
def deepseek_mlp(x, s):
    whole, shape = x, x.shape
    chosen, shares = deepseek_router(x, s)
    x = x.view(-1, x.shape[-1])
    x = deepseek_experts(x, s, chosen, shares).view(*shape)
    x = x + gated_mlp(whole, s, silu, s.shared)
    return x
