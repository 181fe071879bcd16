"""Experts of the families of Hugging Face transformers (4.57), op by op, for live_storages.py."""
import torch
import torch.nn.functional as F
from live_parts import gated_mlp, linear, module, silu


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


@module
def deepseek_v2_router(x, s):
    x = x.view(-1, s.width)
    logits = F.linear(x.type(torch.float32), s.w(s.experts, s.width).type(torch.float32))
    scores = logits.softmax(dim=-1, dtype=torch.float32)
    shares, chosen = even_routes(s, scores)
    shares = shares * 1.5
    return chosen, shares


def deepseek_v2_experts(x, s, chosen, shares):
    counts = chosen.new_zeros((chosen.shape[0], s.experts))
    counts.scatter_(1, chosen, 1)
    of_expert = counts.sum(dim=0)
    order = chosen.view(-1).argsort()
    ordered = x[order // chosen.shape[1]]
    outputs = []
    start = 0
    for expert, tokens in enumerate(of_expert):
        if tokens == 0:
            continue
        end = start + tokens
        given = ordered[start:end]
        output = gated_mlp(given, s, silu, s.expert_width)
        outputs.append(output)
        start = end
    joined = torch.cat(outputs, dim=0)
    placed = torch.empty_like(joined)
    placed[order] = joined
    result = placed.view(*chosen.shape, -1).type(shares.dtype).mul_(shares.unsqueeze(dim=-1)).sum(dim=1).type(placed.dtype)
    return result


@module
def deepseek_v2_mlp(x, s):
    whole, shape = x, x.shape
    chosen, shares = deepseek_v2_router(x, s)
    x = x.view(-1, x.shape[-1])
    x = deepseek_v2_experts(x, s, chosen, shares).view(*shape)
    x = x + gated_mlp(whole, s, silu, s.shared)
    return x


@module
def gpt_oss_router(x, s):
    x = x.reshape(-1, s.width)
    logits = F.linear(x, s.w(s.experts, s.width), s.w(s.experts))
    best, chosen = torch.topk(logits, s.active, dim=-1)
    best = F.softmax(best, dim=1, dtype=best.dtype)
    shares = torch.zeros_like(logits).scatter_(1, chosen, best)
    return shares, chosen


@module
def gpt_oss_experts(x, s, chosen, shares):
    """All experts for all tokens, in weights of 16 or 32 bits."""
    batch, width, wide = x.shape[0], s.width, s.expert_width
    x = x.reshape(-1, width)
    experts = shares.shape[1]
    x = x.repeat(experts, 1)
    x = x.view(experts, -1, width)
    both = torch.bmm(x, s.w(experts, width, 2 * wide)) + s.w(experts, 2 * wide)[..., None, :]
    gate, up = both[..., ::2], both[..., 1::2]
    gate = gate.clamp(min=None, max=7.0)
    up = up.clamp(min=-7.0, max=7.0)
    activated = gate * torch.sigmoid(gate * 1.702)
    out = torch.bmm(((up + 1) * activated), s.w(experts, wide, width))
    out = out + s.w(experts, width)[..., None, :]
    out = out.view(experts, batch, -1, width)
    out = out * shares.transpose(0, 1).view(experts, batch, -1)[..., None]
    out = out.sum(dim=0)
    return out


@module
def gpt_oss_mlp(x, s):
    shares, chosen = gpt_oss_router(x, s)
    result = gpt_oss_experts(x, s, chosen, shares)
    return result, shares


def packed_product(rows, s, out, scattered):
    """triton_kernels' matmul_ogs, of what depends on the tokens: its output, and of a scattered one the rows of each expert."""
    if not scattered:
        return torch.empty(rows, out, dtype=s.dtype)
    result = torch.empty(rows // s.active, out, dtype=s.dtype)
    of_experts = torch.empty(rows, out, dtype=s.dtype)
    del of_experts
    return result


@module
def packed_experts(x, s, shares, places):
    inner = packed_product(x.shape[0] * s.active, s, s.expert_width, False)
    return packed_product(inner.shape[0], s, s.width, True)


@module
def gpt_oss_packed_mlp(x, s):
    """mlp_forward of integrations/mxfp4.py, and Mxfp4GptOssExperts."""
    batch = x.shape[0]
    x = x.reshape(-1, s.width)
    logits = F.linear(x, s.w(s.experts, s.width), s.w(s.experts))
    rows = x.shape[0] * s.active
    shares, places = torch.empty(rows, dtype=s.dtype), torch.empty(2 * rows, dtype=torch.int32)  # routing
    result = packed_experts(x, s, shares, places)
    result = result.reshape(batch, -1, s.width)
    return result, logits
