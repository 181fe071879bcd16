"""Layers and models of Hugging Face transformers (4.57), op by op, for live_storages.py.

Some names are assigned and never read: what they hold stays alive.
"""
import torch
from live_attention import (
    Cache,
    attention,
    attention_deepseek,
    attention_gpt2,
    attention_neox,
    attention_opt,
    attention_phi3,
    bert_attention,
)
from live_parts import gemma_norm, gpt_oss_norm, layer_norm, linear, module, plain_mlp, rms_norm


@module
def llama_layer(x, s, cos, sin, mask, cache):
    """Llama and those with its order: two norms, or four with `sandwich`."""
    norm = gemma_norm if s.family.startswith("gemma") else rms_norm
    if s.family.startswith("gpt_oss"):
        norm = gpt_oss_norm
    attend_all = attention_deepseek if s.kv_rank else {"phi3": attention_phi3}.get(s.family, attention)
    before = x
    x = norm(x, s.w)
    x, scores = attend_all(s, x, cos, sin, mask, cache)
    if s.sandwich:
        x = norm(x, s.w)
    x = before + x
    before = x
    x = norm(x, s.w)
    x = s.run_mlp(x, s)
    if isinstance(x, tuple):
        x, scores = x
    if s.sandwich:
        x = norm(x, s.w)
    x = before + x
    return x


@module
def gpt2_layer(x, s, cos, sin, mask, cache):
    before = x
    x = layer_norm(x, s.w)
    mixed, scores = attention_gpt2(s, x, cos, sin, mask, cache)
    x = mixed + before
    before = x
    x = layer_norm(x, s.w)
    result = plain_mlp(x, s, s.activation)
    x = before + result
    return x


@module
def neox_layer(x, s, cos, sin, mask, cache):
    normed = [layer_norm(x, s.w)]
    mixed, scores = attention_neox(s, normed.pop(), cos, sin, mask, cache)
    if s.parallel:
        normed = [layer_norm(x, s.w)]
        result = plain_mlp(normed.pop(), s, s.activation)
        x = result + mixed + x
    else:
        mixed = mixed + x
        normed = [layer_norm(mixed, s.w)]
        result = plain_mlp(normed.pop(), s, s.activation)
        x = result + mixed
    return x


@module
def opt_layer(x, s, cos, sin, mask, cache):
    before = x
    x = layer_norm(x, s.w)
    x, scores = attention_opt(s, x, cos, sin, mask, cache)
    x = before + x
    shape = x.shape
    x = x.reshape(-1, x.size(-1))
    before = x
    x = layer_norm(x, s.w)
    x = linear(x, s.w, s.mlp, True)
    x = s.activation(x)
    x = linear(x, s.w, s.width, True)
    x = (before + x).view(shape)
    return x


@module
def bert_output(x, s, before):
    x = linear(x, s.w, s.width, True)
    x = layer_norm(x + before, s.w)
    return x


@module
def bert_inner(x, s):
    x = linear(x, s.w, s.mlp, True)
    x = s.activation(x)
    return x


@module
def bert_layer(x, s, cos, sin, mask, cache):
    mixed, scores = bert_attention(s, x, mask)
    attended = bert_output(mixed, s, x)
    del mixed
    inner = bert_inner(attended, s)
    return bert_output(inner, s, attended)


LAYERS = {"gpt2": gpt2_layer, "gpt_neox": neox_layer, "opt": opt_layer, "bert": bert_layer}


def run_model(s, before_last):
    """The blocks of a prompt, from embeddings made here; calls `before_last` before the last of them."""
    b, t, d = s.batch, s.tokens, s.width
    embeddings = torch.zeros(b, t, d, dtype=s.dtype)
    if s.family in ("gpt2", "opt"):
        positions = torch.zeros(1 if s.family == "gpt2" else b, t, d, dtype=s.dtype)
        x = embeddings + positions
    else:
        x = embeddings
    tables = []
    if s.family == "deepseek_v2":
        tables = [torch.zeros(b, t, s.rotary // 2, dtype=torch.complex64), None]
    elif s.family not in ("gpt2", "opt", "bert"):
        pairs = 2 if s.family == "gemma3" else 1
        numbers = s.rotary // 2 if s.family.startswith("gpt_oss") else s.rotary
        tables = [torch.zeros(b, t, numbers, dtype=s.dtype) for _ in range(2 * pairs)]
    cos, sin = tables[:2] or (None, None)
    # One for the layers with a window, one for those without; each block here takes the first.
    masks = [] if s.fused else [torch.zeros(b, 1, t, t, dtype=s.dtype) for _ in range(s.masks)]
    mask = masks[0] if masks else None
    cache = Cache()
    for layer in range(s.layers):
        if layer + 1 == s.layers:
            before_last()
        x = LAYERS.get(s.family, llama_layer)(x, s, cos, sin, mask, cache)
