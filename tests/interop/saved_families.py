"""Blocks and heads of the families that transformers (4.57) writes otherwise than Llama, for saved_tensors.py.

gemma2: its norm's gain, 1 + a parameter, multiplies in float32; norms after both parts; tanh caps of scores and, in
its head, of logits. gemma3: norms of queries and keys, no caps. neox: one product for queries, keys and values, whose
parts are views; a part of each head turns; both parts start from the block's input, or (neox_rows) one follows the
other. bert_embedding: what comes before BERT's blocks. phi3: one product for queries, keys and values, one for gate and up. gpt2: one product, nothing turns. Names that
end in _fused have one operation for the attention: what it keeps are its inputs as they come, its result and a float32
number for each row (pytorch tools/autograd/derivatives.yaml, _scaled_dot_product_flash_attention; no kernel of it for
processors in 1.13, so a function of our own says what is kept).
"""
import functools
import math

import torch
import torch.nn.functional as F

NAMES = ("gemma2", "gemma3", "gemma2_head", "neox", "neox_rows", "neox_fused", "phi3", "phi3_fused", "gpt2", "bert_embedding")


class Fused(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q, k, v):
        every_k, every_v = (x.repeat_interleave(q.size(1) // x.size(1), 1) for x in (k, v))
        scores = torch.matmul(q, every_k.transpose(2, 3)) / math.sqrt(q.size(-1))
        # [batch, tokens, heads, size] in memory, as the kernel leaves it
        mixed = torch.matmul(F.softmax(scores, -1), every_v).transpose(1, 2).contiguous().transpose(1, 2)
        ctx.save_for_backward(q, k, v, mixed, torch.logsumexp(scores.float(), -1))
        return mixed


def turned_size(size):
    return size // 2 if size % 4 == 0 else size


def gemma_norm(x, gain):
    wide = x.float()
    wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + 1e-6)
    return (wide * (1.0 + gain.float())).type_as(x)


def attended(base, casts, q, k, v, fused=False, float32_softmax=True, cap=None):
    if not fused:
        times = q.size(1) // k.size(1)
        return base.attention(q, base.repeat_heads(k, times), base.repeat_heads(v, times), 0.0, float32_softmax, casts, cap=cap)
    mixed = Fused.apply(casts.product(q), casts.product(k), casts.product(v)).transpose(1, 2)
    return mixed.reshape(*mixed.shape[:2], -1)


def tables(tokens, size, dtype):
    return [torch.full((tokens, size), 0.5, dtype=dtype) for _ in range(2)]


def gemma_block(base, capped, weights, x, heads, kv_heads, mlp_width, rate, casts):
    tokens, width = x.shape[1:]
    size = width // heads
    linear = base.linear_by(casts, weights, False)
    norm = lambda value: gemma_norm(value, weights(value.size(-1)))
    inner = (lambda value: value) if capped else norm  # of queries and keys
    turn = functools.partial(base.rotate, **dict(zip(("cos", "sin"), tables(tokens, size, x.dtype))))
    normed = norm(x)
    q = turn(inner(base.split_heads(linear(normed, width), heads)))
    k = turn(inner(base.split_heads(linear(normed, kv_heads * size), kv_heads)))
    v = base.split_heads(linear(normed, kv_heads * size), kv_heads)
    x = x + norm(linear(attended(base, casts, q, k, v, cap=50.0 if capped else None), width))
    normed = norm(x)
    gate = F.gelu(linear(normed, mlp_width))
    return x + norm(linear(gate * linear(normed, mlp_width), width))


def gemma_head(base, weights, x, heads, kv_heads, vocabulary, rate, casts):
    logits = base.linear_by(casts, weights, False)(gemma_norm(x, weights(x.size(-1))), vocabulary)
    logits = torch.tanh(logits / 30.0) * 30.0
    targets = torch.zeros(x.size(0) * x.size(1), dtype=torch.long)
    return F.cross_entropy(logits.view(-1, vocabulary).float(), targets)


def neox_block(base, parallel, fused, weights, x, heads, kv_heads, mlp_width, rate, casts):
    batch, tokens, width = x.shape
    size = width // heads
    linear = base.linear_by(casts, weights, True)
    norm = lambda value: F.layer_norm(casts.wide(value), (width,), weights(width), weights(width))
    cos, sin = tables(tokens, turned_size(size), x.dtype)
    joined = linear(norm(x), 3 * width).view(batch, tokens, heads, 3 * size).transpose(1, 2)
    q, k, v = joined.chunk(3, dim=-1)
    turn = lambda value: torch.cat((base.rotate(value[..., : cos.size(-1)], cos, sin), value[..., cos.size(-1) :]), -1)
    mixed = linear(attended(base, casts, turn(q), turn(k), v, fused), width)
    mlp = lambda value: linear(F.gelu(linear(norm(value), mlp_width)), width)
    if parallel:
        return mlp(x) + mixed + x
    x = mixed + x
    return mlp(x) + x


def phi3_block(base, fused, weights, x, heads, kv_heads, mlp_width, rate, casts):
    tokens, width = x.shape[1:]
    size = width // heads
    keys = kv_heads * size
    linear = base.linear_by(casts, weights, False)
    cos, sin = tables(tokens, size, x.dtype)
    joined = linear(base.rms_norm(x, weights(width)), width + 2 * keys)
    q = base.rotate(base.split_heads(joined[..., :width], heads), cos, sin)
    k = base.rotate(base.split_heads(joined[..., width : width + keys], kv_heads), cos, sin)
    v = base.split_heads(joined[..., width + keys :], kv_heads)
    x = x + linear(attended(base, casts, q, k, v, fused), width)
    gate, up = linear(base.rms_norm(x, weights(width)), 2 * mlp_width).chunk(2, dim=-1)
    return x + linear(up * F.silu(gate), width)


def gpt2_block(base, weights, x, heads, kv_heads, mlp_width, rate, casts):
    width = x.size(-1)
    linear = base.linear_by(casts, weights, True)
    norm = lambda value: F.layer_norm(casts.wide(value), (width,), weights(width), weights(width))
    q, k, v = (base.split_heads(part, heads) for part in linear(norm(x), 3 * width).split(width, dim=2))
    x = x + linear(attended(base, casts, q, k, v, float32_softmax=casts is base.Autocast), width)
    return x + linear(F.gelu(linear(norm(x), mlp_width)), width)


def bert_embedding(base, weights, x, heads, kv_heads, vocabulary, rate, casts):
    """BertEmbeddings, of token numbers in the place of `x`."""
    batch, tokens, width = x.shape
    words, types = (torch.zeros((batch, tokens), dtype=torch.long) for _ in range(2))
    embedded = F.embedding(words, weights(vocabulary, width)) + F.embedding(types, weights(2, width))
    embedded = embedded + F.embedding(torch.arange(tokens).expand(1, -1), weights(tokens, width))
    return F.layer_norm(casts.wide(embedded), (width,), weights(width), weights(width))


def parts(base):
    """Each name with its function; `base`: saved_tensors.py."""
    return zip(
        NAMES,
        (
            functools.partial(gemma_block, base, True),
            functools.partial(gemma_block, base, False),
            functools.partial(gemma_head, base),
            functools.partial(neox_block, base, True, False),
            functools.partial(neox_block, base, False, False),
            functools.partial(neox_block, base, True, True),
            functools.partial(phi3_block, base, False),
            functools.partial(phi3_block, base, True),
            functools.partial(gpt2_block, base),
            functools.partial(bert_embedding, base),
        ),
        strict=True,
    )
