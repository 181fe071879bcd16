"""What PyTorch's autograd keeps of a transformer block, in bytes of distinct storages.

Runs blocks in the manner of GPT, Llama, other families (saved_families.py), with experts (saved_experts.py) and of BERT
under PyTorch up to 1.10 (saved_softmax.py) and heads (final norm, logits, cross entropy) op by op, as the eager models of Hugging Face transformers do, under torch.autograd.graph.saved_tensors_hooks, and
writes one CSV line for each: the bytes of every storage that backward would read, parameters excluded,
largest first. The parts named "autocast" are the same blocks and BERT's with float32 parameters, each
operation cast as CUDA's lists of torch.autocast say (pytorch aten/src/ATen/autocast_mode.h; the lists for
CPUs differ, so the casts are written out here); their 16-bit copies of parameters count as parameters.
Dropout is torch.native_dropout, which torch.nn.functional.dropout calls on GPUs; its
own kernel for CPUs keeps a mask of the type computed in.

    /usr/bin/python3 tests/interop/saved_tensors.py > tests/fixtures/saved_tensors.csv
    /usr/bin/python3 tests/interop/saved_tensors.py --check tests/fixtures/saved_tensors.csv

Debian 12: apt-get install python3-torch (1.13; what is kept changes from one version to the next). With
--check it exits 1 at the first line that differs; ctest runs that as interop.saved_tensors where this
PyTorch is installed when the build is configured.
"""
import math
import sys

import recorded
import saved_experts
import saved_families
import saved_softmax
import torch
import torch.nn.functional as F

TYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
DROPOUTS = (0.0, 0.1)
# batch, tokens, heads, kv_heads, head_size, mlp_width; the width is heads * head_size.
SHAPES = [
    (1, 1, 1, 1, 2, 3), (1, 2, 1, 1, 4, 8), (1, 5, 2, 1, 4, 24), (2, 3, 2, 2, 2, 16), (1, 16, 4, 4, 8, 128),
    (2, 7, 4, 2, 6, 50), (3, 8, 3, 1, 10, 120), (1, 33, 8, 2, 4, 96), (4, 9, 4, 1, 16, 172), (2, 24, 6, 3, 8, 192),
    (5, 4, 2, 2, 12, 96), (1, 64, 4, 2, 16, 256), (2, 31, 5, 5, 6, 120), (3, 17, 6, 2, 14, 224), (8, 2, 8, 4, 8, 256),
    (1, 128, 2, 1, 32, 172), (2, 40, 12, 4, 4, 128), (6, 11, 7, 7, 2, 56), (4, 32, 4, 4, 32, 512), (2, 65, 8, 1, 10, 220),
]


def saved_bytes(run, weights):
    """Bytes of each distinct storage that `run` leaves for backward, largest first."""
    kept = {}

    def pack(tensor):
        storage = tensor.storage()
        kept[storage.data_ptr()] = (storage.nbytes(), tensor)  # the tensor holds on to its address
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        result = run()
    parameters = {weight.storage().data_ptr() for weight in weights.all}
    del result
    return sorted((size for at, (size, _) in kept.items() if at not in parameters), reverse=True)


class Weights:
    """Makes parameters, and remembers them."""

    def __init__(self, dtype):
        self.dtype = dtype
        self.all = []

    def __call__(self, *shape):
        weight = torch.full(shape, 0.01, dtype=self.dtype, requires_grad=True)
        self.all.append(weight)
        return weight


def dropout(x, rate):
    return torch.native_dropout(x, rate, True)[0] if rate > 0 else x


class Plain:
    """Products read what they are given."""

    wide = staticmethod(lambda x: x)  # to the type that norms run in
    product = staticmethod(lambda x: x)  # to the type that products run in

    @staticmethod
    def weight(weights, *shape):
        return weights(*shape)


class Autocast:
    """Float32 parameters, whose casts are remembered; every other cast is made anew."""

    wide = staticmethod(lambda x: x.float())
    product = staticmethod(lambda x: x.to(torch.bfloat16))

    @staticmethod
    def weight(weights, *shape):
        cast = weights(*shape).to(torch.bfloat16)
        weights.all.append(cast)
        return cast


def linear_by(casts, weights, bias):
    """x @ W' (+ b), W new: out x in."""

    def linear(value, out):
        matrix = casts.weight(weights, out, value.size(-1))
        return F.linear(casts.product(value), matrix, casts.weight(weights, out) if bias else None)

    return linear


def rms_norm(x, gain):
    wide = x.to(torch.float32)
    variance = wide.pow(2).mean(-1, keepdim=True)
    normed = wide * torch.rsqrt(variance + 1e-6)
    return gain * normed.to(x.dtype)


def attention(q, k, v, rate, float32_softmax, casts=Plain, cast_back=True, cap=None, softmax=F.softmax):
    scores = torch.matmul(casts.product(q), casts.product(k.transpose(2, 3))) / math.sqrt(q.size(-1))
    if cap is not None:
        scores = torch.tanh(scores / cap) * cap
    tokens = scores.size(-1)
    scores = scores + torch.full((tokens, tokens), -1e4, dtype=scores.dtype).triu(1)
    if float32_softmax:
        probabilities = softmax(scores, dim=-1, dtype=torch.float32)
        if cast_back:
            probabilities = probabilities.to(q.dtype)
    else:
        probabilities = softmax(scores, dim=-1)
    mixed = torch.matmul(casts.product(dropout(probabilities, rate)), casts.product(v))
    batch, heads, tokens, size = mixed.shape
    return mixed.transpose(1, 2).contiguous().view(batch, tokens, heads * size)


def split_heads(x, heads):
    batch, tokens, width = x.shape
    return x.view(batch, tokens, heads, width // heads).transpose(1, 2)


def gpt_block(weights, x, heads, kv_heads, mlp_width, rate, casts=Plain):
    """Layer norm, attention, layer norm, GELU; biases everywhere; as many key heads as query heads."""
    width = x.size(-1)
    linear = linear_by(casts, weights, True)
    norm = lambda value: F.layer_norm(casts.wide(value), (width,), weights(width), weights(width))
    normed = norm(x)
    q, k, v = (split_heads(linear(normed, width), heads) for _ in range(3))
    x = x + dropout(linear(attention(q, k, v, rate, casts is Autocast, casts), width), rate)
    return x + dropout(linear(F.gelu(linear(norm(x), mlp_width)), width), rate)


def bert_block(weights, x, heads, kv_heads, mlp_width, rate, casts=Plain, softmax=F.softmax):
    """Attention, GELU; each with its residual added before its layer norm. No mask of the future."""
    width = x.size(-1)
    linear = linear_by(casts, weights, True)
    norm = lambda value: F.layer_norm(casts.wide(value), (width,), weights(width), weights(width))
    q, k, v = (split_heads(linear(x, width), heads) for _ in range(3))
    mixed = attention(q, k, v, rate, casts is Autocast, casts, cast_back=False, softmax=softmax)
    x = norm(dropout(linear(mixed, width), rate) + x)
    return norm(dropout(linear(F.gelu(linear(x, mlp_width)), width), rate) + x)


def repeat_heads(x, times):
    if times == 1:
        return x
    batch, heads, tokens, size = x.shape
    return x[:, :, None].expand(batch, heads, times, tokens, size).reshape(batch, heads * times, tokens, size)


def rotate(x, cos, sin):
    half = x.size(-1) // 2
    turned = torch.cat((-x[..., half:], x[..., :half]), dim=-1)
    return x * cos + turned * sin


def llama_block(weights, x, heads, kv_heads, mlp_width, rate, casts=Plain):
    """RMS norm as composed in LlamaRMSNorm, rotary positions, grouped keys, softmax in float32, SwiGLU."""
    batch, tokens, width = x.shape
    size = width // heads
    linear = linear_by(casts, weights, False)
    cos = torch.full((tokens, size), 0.5, dtype=x.dtype)
    sin = torch.full((tokens, size), 0.5, dtype=x.dtype)
    normed = rms_norm(x, weights(width))
    q = rotate(split_heads(linear(normed, width), heads), cos, sin)
    k = rotate(split_heads(linear(normed, kv_heads * size), kv_heads), cos, sin)
    v = split_heads(linear(normed, kv_heads * size), kv_heads)
    times = heads // kv_heads
    x = x + linear(attention(q, repeat_heads(k, times), repeat_heads(v, times), rate, True, casts), width)
    normed = rms_norm(x, weights(width))
    return x + linear(F.silu(linear(normed, mlp_width)) * linear(normed, mlp_width), width)


def head(weights, x, heads, kv_heads, vocabulary, rate, casts=Plain, loss=F.cross_entropy):
    """RMS norm, logits, cross entropy in float32; the targets are 64-bit."""
    logits = linear_by(casts, weights, False)(rms_norm(x, weights(x.size(-1))), vocabulary)
    targets = torch.zeros(x.size(0) * x.size(1), dtype=torch.long)
    return loss(logits.view(-1, vocabulary).float(), targets)


PARTS = (("gpt", gpt_block), ("llama", llama_block), ("head", head))
AUTOCAST = (("gpt autocast", gpt_block), ("bert autocast", bert_block), *((f"{name} autocast", part) for name, part in PARTS[1:]))
UNDROPPED = ("head", "head_1.10", *saved_families.NAMES, *saved_experts.NAMES)


def runs():
    """Name of the part, its function, the type of its products, that of its parameters, casts."""
    for name, part in PARTS:
        for type_name, dtype in TYPES.items():
            yield name, part, type_name, dtype, Plain
    for name, part in AUTOCAST:
        yield name, part, "bfloat16", torch.float32, Autocast
    this = sys.modules[__name__]
    for name, part in (*saved_families.parts(this), *saved_softmax.parts(this), *saved_experts.parts(this)):
        for type_name, dtype in TYPES.items():
            yield name, part, type_name, dtype, Plain
        yield f"{name} autocast", part, "bfloat16", torch.float32, Autocast


def lines():
    yield "part,type,dropout,batch,tokens,heads,kv_heads,head_size,mlp_width,torch,storages"
    for name, part, type_name, dtype, casts in runs():
        for rate in DROPOUTS if name.split()[0] not in UNDROPPED else (0.0,):
            for shape in SHAPES:
                batch, tokens, heads, kv_heads, size, mlp_width = shape
                weights = Weights(dtype)
                leaf = torch.full((batch, tokens, heads * size), 0.1, dtype=dtype, requires_grad=True)
                x = leaf * 1  # as a block before this one would make it
                sizes = saved_bytes(lambda: part(weights, x, heads, kv_heads, mlp_width, rate, casts), weights)
                fields = (name, type_name, rate, *shape, torch.__version__, " ".join(map(str, sizes)))
                yield ",".join(map(str, fields))


if __name__ == "__main__":
    recorded.main(lines, __doc__)
