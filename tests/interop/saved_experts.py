"""Blocks with experts as transformers (4.57) trains them, for saved_tensors.py: Llama's attention before each.

mixtral: shares of the chosen experts divided by their sum, experts one after another, each with the rows that came to
it, and index_add_, which keeps what it adds (pytorch tools/autograd/derivatives.yaml, index_add, source). qwen2moe: shares
as they are; a shared expert under a gate. deepseekv3: router, shares and weighted outputs in float32. deepseekv2: tokens
in the order of their experts, the outputs put back and multiplied in place, in float32. gptoss: gate and up of one product
in turn, clamped; a softmax of the chosen logits alone; norms with their gain in float32. titan: as torchtitan has experts;
all in one product, in place of torch._grouped_mm, which keeps the same.

Four experts, two of them chosen evenly; shared experts are half as wide. Numbers of the program (gate * alpha) are kept
once for each expert.
"""
import functools

import torch
import torch.nn.functional as F

NAMES = ("mixtral", "qwen2moe", "deepseekv3", "deepseekv2", "gptoss", "titan")
EXPERTS, ACTIVE = 4, 2


def evenly(shares, number=ACTIVE):
    """As if the router had chosen evenly: token t has the experts from t * number on, one after the other."""
    best, chosen = torch.topk(shares, number, dim=-1)
    return best, chosen.copy_(torch.arange(chosen.numel()).remainder(EXPERTS).view(chosen.shape))


def gated(linear, x, wide, width):
    return linear(F.silu(linear(x, wide)) * linear(x, wide), width)


def hits(chosen):
    mask = F.one_hot(chosen, num_classes=EXPERTS).permute(2, 1, 0)
    return mask, torch.greater(mask.sum(dim=(-1, -2)), 0).nonzero()


def mixtral(linear, x, wide, divided=True):
    """MixtralSparseMoeBlock, Qwen2MoeSparseMoeBlock, Qwen3MoeSparseMoeBlock; `x`: [rows, width]."""
    shares, chosen = evenly(F.softmax(linear(x, EXPERTS), dim=1, dtype=torch.float))
    if divided:
        shares /= shares.sum(dim=-1, keepdim=True)
    shares = shares.to(x.dtype)
    result = torch.zeros_like(x)
    mask, hit = hits(chosen)
    for expert in hit:
        place, row = torch.where(mask[expert].squeeze(0))
        current = x[None, row].reshape(-1, x.size(-1))
        output = gated(linear, current, wide, x.size(-1)) * shares[row, place, None]
        result.index_add_(0, row, output.to(x.dtype))
    return result


def qwen2_moe(linear, x, wide):
    result = mixtral(linear, x, wide, divided=False)
    shared = gated(linear, x, wide // 2, x.size(-1))
    return result + torch.sigmoid(linear(x, 1)) * shared


def float32_logits(casts, weights, x):
    """DeepseekV3TopkRouter, DeepseekV2MoEGate: torch.autocast casts what it is given."""
    matrix = casts.weight(weights, EXPERTS, x.size(-1))
    remembered = matrix.dtype != weights.dtype
    return F.linear(casts.product(x.float()), matrix if remembered else matrix.float())


def deepseek_v3(linear, x, wide, casts, weights):
    """DeepseekV3TopkRouter.forward, DeepseekV3MoE.moe."""
    scores = float32_logits(casts, weights, x).sigmoid()
    with torch.no_grad():
        chosen = evenly(scores)[1]
    shares = scores.gather(1, chosen)
    shares /= shares.sum(dim=-1, keepdim=True, dtype=torch.float32) + 1e-20
    shares = shares * 2.5
    result = torch.zeros_like(x, dtype=shares.dtype)
    mask = F.one_hot(chosen, num_classes=EXPERTS).permute(2, 0, 1)
    for expert in range(EXPERTS):
        row, place = torch.where(mask[expert])
        if row.numel() > 0:
            output = gated(linear, x[row], wide, x.size(-1))
            result.index_add_(0, row, output * shares[row, place].unsqueeze(-1))
    return result.type(x.dtype) + gated(linear, x, wide // 2, x.size(-1))


def deepseek_v2(linear, x, wide, casts, weights):
    """DeepseekV2MoEGate.forward, DeepseekV2MoE.moe."""
    shares, chosen = evenly(float32_logits(casts, weights, x).softmax(dim=-1, dtype=torch.float32))
    shares = shares * 1.5
    order = chosen.view(-1).argsort()
    ordered = x[order // ACTIVE]
    outputs, start = [], 0
    for count in torch.bincount(chosen.view(-1), minlength=EXPERTS).tolist():
        if count > 0:
            outputs.append(gated(linear, ordered[start : start + count], wide, x.size(-1)))
        start += count
    joined = torch.cat(outputs)
    placed = torch.empty_like(joined)
    placed[order] = joined
    result = placed.view(*chosen.shape, -1).type(shares.dtype).mul_(shares.unsqueeze(-1)).sum(dim=1).type(placed.dtype)
    return result + gated(linear, x, wide // 2, x.size(-1))


def gpt_oss(linear, x, wide, casts, weights):
    """GptOssTopKRouter.forward, GptOssExperts.forward in training."""
    width = x.size(-1)
    gate_ups, downs = casts.weight(weights, EXPERTS, width, 2 * wide), casts.weight(weights, EXPERTS, wide, width)
    gate_up_biases, down_biases = weights(EXPERTS, 2 * wide), weights(EXPERTS, width)
    logits = linear(x, EXPERTS)
    best, chosen = evenly(logits)
    best = F.softmax(best, dim=1, dtype=best.dtype)
    shares = torch.zeros_like(logits).scatter_(1, chosen, best)
    result = torch.zeros_like(x)
    with torch.no_grad():
        mask, hit = hits(chosen)
    for expert in hit[:]:
        expert = expert[0]  # a number, so that what is indexed by it is a view
        with torch.no_grad():
            _, row = torch.where(mask[expert])
        both = casts.product(x[row]) @ gate_ups[expert] + gate_up_biases[expert]
        gate, up = both[..., ::2], both[..., 1::2]
        gate = gate.clamp(min=None, max=7.0)
        up = up.clamp(min=-7.0, max=7.0)
        glu = gate * torch.sigmoid(gate * 1.702)
        out = casts.product((up + 1) * glu) @ downs[expert] + down_biases[expert]
        result.index_add_(0, row, (out * shares[row, expert, None]).to(x.dtype))
    return result


def titan(linear, x, wide):
    """torchtitan models/common: TokenChoiceTopKRouter, RoutedExperts, LocalTokenDispatcher."""
    shares = F.softmax(linear(x, EXPERTS).float(), dim=-1)
    with torch.no_grad():
        chosen = evenly(shares)[1]
    shares = shares.gather(-1, chosen) * 1.0
    order = chosen.view(-1).argsort()
    shares = shares.view(-1)[order]
    rows = order // ACTIVE
    output = gated(linear, x[rows], wide, x.size(-1)).type_as(x)
    output = (output.float() * shares.reshape(-1, 1)).to(output.dtype)
    return torch.zeros_like(x).scatter_add(0, rows.reshape(-1, 1).expand(-1, x.size(-1)), output)


def block(base, experts, weights, x, heads, kv_heads, mlp_width, rate, casts):
    batch, tokens, width = x.shape
    size = width // heads
    linear = base.linear_by(casts, weights, False)
    oss = experts is gpt_oss
    norm = lambda value: (oss_norm if oss else base.rms_norm)(value, weights(width))
    cos, sin = (torch.full((tokens, size), 0.5, dtype=x.dtype) for _ in range(2))
    normed = norm(x)
    q = base.rotate(base.split_heads(linear(normed, width), heads), cos, sin)
    k = base.rotate(base.split_heads(linear(normed, kv_heads * size), kv_heads), cos, sin)
    v = base.split_heads(linear(normed, kv_heads * size), kv_heads)
    k, v = (base.repeat_heads(value, heads // kv_heads) for value in (k, v))
    x = x + linear(base.attention(q, k, v, rate, not oss or casts is base.Autocast, casts), width)
    rows = norm(x).view(-1, width)
    given = (linear, rows, mlp_width) + ((casts, weights) if experts in (deepseek_v3, deepseek_v2, gpt_oss) else ())
    return x + experts(*given).view(x.shape)


def oss_norm(x, gain):
    """GptOssRMSNorm."""
    wide = x.float()
    wide = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + 1e-6)
    return (gain * wide).to(x.dtype)


def parts(base):
    """Each name with its function; `base`: saved_tensors.py."""
    functions = (mixtral, qwen2_moe, deepseek_v3, deepseek_v2, gpt_oss, titan)
    return ((name, functools.partial(block, base, experts)) for name, experts in zip(NAMES, functions, strict=True))
