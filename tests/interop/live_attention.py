"""Attention of the families of Hugging Face transformers (4.57), op by op, for live_storages.py."""
import torch
import torch.nn.functional as F
from live_parts import gemma_norm, linear, module, rms_norm


class Cache:
    """DynamicCache: each layer's keys and values joined to those before, of which at first there are none."""

    def __init__(self):
        self.kept = []

    def update(self, k, v):
        keys = torch.cat([torch.tensor([], dtype=k.dtype), k], dim=-2)
        values = torch.cat([torch.tensor([], dtype=v.dtype), v], dim=-2)
        self.kept.append((keys, values))
        return keys, values


def halves_turned(x):
    first, second = x[..., : x.shape[-1] // 2], x[..., x.shape[-1] // 2 :]
    return torch.cat((-second, first), dim=-1)


def rotate(q, k, cos, sin):
    cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    q_turned = (q * cos) + (halves_turned(q) * sin)
    k_turned = (k * cos) + (halves_turned(k) * sin)
    return q_turned, k_turned


def rotate_part_phi3(q, k, cos, sin):
    cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    n = cos.shape[-1]
    q_part, q_rest, k_part, k_rest = q[..., :n], q[..., n:], k[..., :n], k[..., n:]
    q_turned = torch.cat([(q_part * cos) + (halves_turned(q_part) * sin), q_rest], dim=-1)
    k_turned = torch.cat([(k_part * cos) + (halves_turned(k_part) * sin), k_rest], dim=-1)
    return q_turned, k_turned


def rotate_part_neox(q, k, cos, sin):
    cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    n = cos.shape[-1]
    q_part, q_rest, k_part, k_rest = q[..., :n], q[..., n:], k[..., :n], k[..., n:]
    q_turned = (q_part * cos) + (halves_turned(q_part) * sin)
    k_turned = (k_part * cos) + (halves_turned(k_part) * sin)
    q_turned = torch.cat([q_turned, q_rest], dim=-1)
    k_turned = torch.cat([k_turned, k_rest], dim=-1)
    return q_turned, k_turned


def rotate_interleaved(q, k, cos, sin):
    cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    b, h, t, n = q.shape
    q = q.view(b, h, t, n // 2, 2).transpose(4, 3).reshape(b, h, t, n)
    b, h, t, n = k.shape
    k = k.view(b, h, t, n // 2, 2).transpose(4, 3).reshape(b, h, t, n)
    q_turned = (q * cos) + (halves_turned(q) * sin)
    k_turned = (k * cos) + (halves_turned(k) * sin)
    return q_turned, k_turned


def half_rotated(x, cos, sin):
    first, second = torch.chunk(x, 2, dim=-1)
    new_first = first * cos - second * sin
    new_second = second * cos + first * sin
    return torch.cat((new_first, new_second), dim=-1)


def rotate_gpt_oss(q, k, cos, sin):
    cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    q_turned = half_rotated(q, cos, sin)
    k_turned = half_rotated(k, cos, sin)
    return q_turned, k_turned


def rotate_complex(q, k, turns):
    """DeepSeek-V2: pairs of numbers as complex ones, in float32."""
    q_pairs = torch.view_as_complex(q.float().reshape(*q.shape[:-1], -1, 2))
    k_pairs = torch.view_as_complex(k.float().reshape(*k.shape[:-1], -1, 2))
    turns = turns.unsqueeze(1)
    q_turned = torch.view_as_real(q_pairs * turns).flatten(3).type_as(q)
    k_turned = torch.view_as_real(k_pairs * turns).flatten(3).type_as(k)
    return q_turned, k_turned


def repeated(x, times):
    if times == 1:
        return x
    batch, heads, tokens, size = x.shape
    return x[:, :, None].expand(batch, heads, times, tokens, size).reshape(batch, heads * times, tokens, size)


def eager(s, q, k, v, mask):
    keys, values = repeated(k, s.heads // s.kv_heads), repeated(v, s.heads // s.kv_heads)
    scores = torch.matmul(q, keys.transpose(2, 3)) * 0.5
    if s.family == "gemma2":
        scores = scores / 50.0
        scores = torch.tanh(scores)
        scores = scores * 50.0
    scores = scores + mask
    scores = F.softmax(scores, dim=-1, dtype=torch.float32).to(q.dtype)
    mixed = torch.matmul(scores, values)
    mixed = mixed.transpose(1, 2).contiguous()
    return mixed, scores


def eager_gpt_oss(s, q, k, v, mask):
    keys, values = repeated(k, s.heads // s.kv_heads), repeated(v, s.heads // s.kv_heads)
    scores = torch.matmul(q, keys.transpose(2, 3)) * 0.5
    scores = scores + mask
    sinks = s.w(s.heads).reshape(1, -1, 1, 1).expand(q.shape[0], -1, q.shape[-2], -1)
    joined = torch.cat([scores, sinks], dim=-1)
    joined = joined - joined.max(dim=-1, keepdim=True).values
    shares = F.softmax(joined, dim=-1, dtype=joined.dtype)
    without = shares[..., :-1]
    scores = F.dropout(without, p=0.0, training=False)
    mixed = torch.matmul(scores, values)
    mixed = mixed.transpose(1, 2).contiguous()
    return mixed, scores


def eager_gpt2(s, q, k, v, mask):
    scores = torch.matmul(q, k.transpose(-1, -2))
    scores = scores / torch.full([], 4.0, dtype=scores.dtype)  # BERT multiplies by a number
    scores = scores + mask
    scores = F.softmax(scores, dim=-1)
    scores = scores.type(v.dtype)
    mixed = torch.matmul(scores, v)
    mixed = mixed.transpose(1, 2)
    return mixed, scores


def fused(s, q, k, v, mask):
    """FlashAttention: the output, and one float32 a row of each head."""
    rows = torch.empty(q.shape[:3], dtype=torch.float32)
    mixed = torch.empty(q.shape[0], q.shape[2], q.shape[1], v.shape[3], dtype=q.dtype)
    del rows
    return mixed, None


def attend(s, q, k, v, mask):
    special = {"gpt2": eager_gpt2, "bert": eager_gpt2, "gpt_oss": eager_gpt_oss, "gpt_oss_mxfp4": eager_gpt_oss}
    return (fused if s.fused else special.get(s.family, eager))(s, q, k, v, mask)


def split_heads(x, shape):
    return x.view(shape).transpose(1, 2)


@module
def attention(s, x, cos, sin, mask, cache):
    """Llama, Mistral, Mixtral, Qwen2, Qwen2-MoE, Qwen3, Gemma, gpt-oss."""
    shape = (s.batch, s.tokens, -1, s.size)
    if s.family in ("qwen3", "qwen3_moe"):
        q = rms_norm(linear(x, s.w, s.heads * s.size).view(shape), s.w).transpose(1, 2)
        k = rms_norm(linear(x, s.w, s.kv_heads * s.size).view(shape), s.w).transpose(1, 2)
    else:
        q = split_heads(linear(x, s.w, s.heads * s.size), shape)
        k = split_heads(linear(x, s.w, s.kv_heads * s.size), shape)
    v = split_heads(linear(x, s.w, s.kv_heads * s.size), shape)
    if s.family == "gemma3":
        q = gemma_norm(q, s.w)
        k = gemma_norm(k, s.w)
    turn = rotate_gpt_oss if s.family.startswith("gpt_oss") else rotate
    q, k = turn(q, k, cos, sin)
    k, v = cache.update(k, v)
    mixed, scores = attend(s, q, k, v, mask)
    mixed = mixed.reshape(s.batch, s.tokens, -1).contiguous()
    mixed = linear(mixed, s.w, s.width)
    return mixed, scores


@module
def attention_phi3(s, x, cos, sin, mask, cache):
    shape = (s.batch, s.tokens, -1, s.size)
    qs, ks = s.heads * s.size, s.kv_heads * s.size
    qkv = linear(x, s.w, qs + 2 * ks)
    q, k, v = qkv[..., :qs], qkv[..., qs : qs + ks], qkv[..., qs + ks :]
    q, k, v = split_heads(q, shape), split_heads(k, shape), split_heads(v, shape)
    q, k = rotate_part_phi3(q, k, cos, sin)
    k, v = cache.update(k, v)
    mixed, scores = attend(s, q, k, v, mask)
    mixed = mixed.reshape(s.batch, s.tokens, -1).contiguous()
    mixed = linear(mixed, s.w, s.width)
    return mixed, scores


@module
def attention_neox(s, x, cos, sin, mask, cache):
    qkv = linear(x, s.w, 3 * s.width, True).view(s.batch, s.tokens, -1, 3 * s.size).transpose(1, 2)
    q, k, v = qkv.chunk(3, dim=-1)
    q, k = rotate_part_neox(q, k, cos, sin)
    k, v = cache.update(k, v)
    mixed, scores = attend(s, q, k, v, mask)
    mixed = mixed.reshape(s.batch, s.tokens, -1).contiguous()
    mixed = linear(mixed, s.w, s.width, True)
    return mixed, scores


@module
def attention_gpt2(s, x, cos, sin, mask, cache):
    shape = (s.batch, s.tokens, -1, s.size)
    q, k, v = linear(x, s.w, 3 * s.width, True).split(s.width, dim=2)
    k = split_heads(k, shape)
    v = split_heads(v, shape)
    q = split_heads(q, shape)
    k, v = cache.update(k, v)
    mixed, scores = attend(s, q, k, v, mask)
    mixed = mixed.reshape(*mixed.shape[:-2], -1).contiguous()
    mixed = linear(mixed, s.w, s.width, True)
    return mixed, scores


@module
def attention_opt(s, x, cos, sin, mask, cache):
    shape = (s.batch, s.tokens, -1, s.size)
    q = linear(x, s.w, s.width, True) * 0.5
    q = split_heads(q, shape)
    k = linear(x, s.w, s.width, True)
    v = linear(x, s.w, s.width, True)
    k = split_heads(k, shape)
    v = split_heads(v, shape)
    k, v = cache.update(k, v)
    mixed, scores = attend(s, q, k, v, mask)
    mixed = mixed.reshape(s.batch, s.tokens, -1).contiguous()
    mixed = linear(mixed, s.w, s.width, True)
    return mixed, None


@module
def attention_deepseek(s, x, cos, sin, mask, cache):
    nope, rope, value, heads = s.nope, s.rope, s.value, s.heads
    if s.query_rank:
        q = linear(rms_norm(linear(x, s.w, s.query_rank), s.w), s.w, heads * (nope + rope))
    else:
        q = linear(x, s.w, heads * (nope + rope))
    q = split_heads(q, (s.batch, s.tokens, -1, nope + rope))
    q_plain, q_turned = torch.split(q, [nope, rope], dim=-1)
    latent = linear(x, s.w, s.kv_rank + rope)
    k_plain, k_turned = torch.split(latent, [s.kv_rank, rope], dim=-1)
    k_plain = split_heads(linear(rms_norm(k_plain, s.w), s.w, heads * (nope + value)), (s.batch, s.tokens, -1, nope + value))
    k_plain, v = torch.split(k_plain, [nope, value], dim=-1)
    k_turned = k_turned.view(s.batch, 1, s.tokens, rope)
    if s.family == "deepseek_v2":
        q_turned, k_turned = rotate_complex(q_turned, k_turned, cos)
    else:
        q_turned, k_turned = rotate_interleaved(q_turned, k_turned, cos, sin)
    k_turned = k_turned.expand(*k_plain.shape[:-1], -1)
    queries = torch.cat((q_plain, q_turned), dim=-1)
    keys = torch.cat((k_plain, k_turned), dim=-1)
    keys, v = cache.update(keys, v)
    if s.fused and nope + rope != value:
        v = F.pad(v, [0, nope + rope - value])
    mixed, scores = attend(s, queries, keys, v, mask)
    if s.fused and nope + rope != value:
        mixed = mixed[:, :, :, :value]
    mixed = mixed.reshape(s.batch, s.tokens, -1).contiguous()
    mixed = linear(mixed, s.w, s.width)
    return mixed, scores


@module
def bert_attention(s, x, mask):
    shape = (s.batch, s.tokens, -1, s.size)
    q = split_heads(linear(x, s.w, s.width, True), shape)
    k = split_heads(linear(x, s.w, s.width, True), shape)
    v = split_heads(linear(x, s.w, s.width, True), shape)
    mixed, scores = attend(s, q, k, v, mask)
    mixed = mixed.reshape(s.batch, s.tokens, -1).contiguous()
    return mixed, scores
