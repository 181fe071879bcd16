"""The most bytes alive at once in a block of each family of Hugging Face transformers, a prompt being read.

Runs two blocks op by op (live_layers.py) in PyTorch without gradients, under a dispatch mode that knows of every
storage how many tensors still hold it, and writes one CSV line for each family and shape: the peak of the second
block, weights and single numbers apart; embeddings, cache, rotary tables and mask are in it. Experts get an even share of the tokens;
FlashAttention, which processors do not have, is its result and one float32 number a row.

    /usr/bin/python3 tests/interop/live_storages.py > tests/fixtures/live_storages.csv
    /usr/bin/python3 tests/interop/live_storages.py --check tests/fixtures/live_storages.csv

Debian 12: apt-get install python3-torch (1.13). With --check it exits 1 at the first line that differs; ctest runs
that as interop.live_storages where this PyTorch is installed when the build is configured.
"""
import weakref
from types import SimpleNamespace

import live_experts as experts
import live_parts as parts
import recorded
import torch
from live_layers import run_model
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten


class Live(TorchDispatchMode):
    """Bytes of all storages that some tensor made under it still holds, and the most they have been."""

    def __init__(self, weights):
        super().__init__()
        self.weights = {weight.storage().data_ptr() for weight in weights}
        self.holders = {}  # of a storage, by address: tensors that hold it
        self.bytes = self.peak = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in tree_flatten(result)[0]:
            if isinstance(tensor, torch.Tensor) and not hasattr(tensor, "counted"):
                self.hold(tensor)
        self.peak = max(self.peak, self.bytes)
        return result

    def hold(self, tensor):
        storage = tensor.storage()
        at, size = storage.data_ptr(), storage.nbytes()
        if at in self.weights or tensor.dim() == 0 or size == 0:
            return
        tensor.counted = True
        if at not in self.holders:
            self.holders[at] = 0
            self.bytes += size
        self.holders[at] += 1
        weakref.finalize(tensor, self.drop, at, size)

    def drop(self, at, size):
        self.holders[at] -= 1
        if self.holders[at] == 0:
            del self.holders[at]
            self.bytes -= size

    def restart(self):
        self.peak = self.bytes


TYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
COLUMNS = (
    "family activation type attention batch tokens heads kv_heads head_size width mlp experts active expert_width "
    "shared query_rank kv_rank nope rope value rotary"
).split()
# batch, tokens, heads, kv_heads, head_size, width, MLP: long prompts for the scores; wide heads for the queries and,
# with as many keys, for the keys; wide MLPs.
GROUPED = [(1, 7, 2, 1, 4, 6, 16), (2, 48, 4, 4, 8, 12, 20), (3, 48, 4, 1, 8, 12, 20), (1, 40, 4, 2, 6, 20, 64), (2, 33, 6, 2, 4, 24, 200)]
# As many keys as queries, the width that of all heads; the second with an MLP so narrow that attention is the fullest.
PLAIN = [(1, 7, 2, 2, 4, 8, 32), (2, 9, 3, 3, 4, 12, 6), (1, 40, 4, 4, 2, 8, 32), (2, 33, 2, 2, 12, 24, 200), (3, 64, 5, 5, 4, 20, 10)]
# BERT's norms are after its MLP, which is the fullest where it is 4 times the width, as it is in all models.
ENCODER = [(1, 7, 2, 2, 4, 8, 32), (2, 33, 3, 3, 4, 12, 48), (3, 64, 5, 5, 4, 20, 80)]
# experts, active, width of one, shared, for the shapes of GROUPED after the first
EXPERTS = [(4, 2, 24, 0), (6, 2, 30, 0), (8, 4, 100, 0), (6, 3, 80, 0)]
SHARED = [(4, 2, 24, 60), (6, 2, 30, 90), (8, 4, 100, 40), (6, 3, 80, 200)]
# batch, tokens, heads, width; experts, active, width of one, shared; query_rank, kv_rank, nope, rope, value
LATENT = [
    (1, 8, 2, 12, 4, 2, 8, 10, 6, 5, 4, 2, 4), (2, 48, 3, 8, 4, 2, 8, 16, 0, 7, 6, 4, 10),
    (2, 12, 1, 64, 4, 2, 12, 180, 8, 5, 2, 2, 4), (1, 12, 1, 40, 4, 2, 300, 20, 8, 5, 2, 2, 4), (3, 48, 4, 16, 6, 2, 10, 12, 8, 5, 4, 4, 4),
]
# gpt-oss multiplies all experts with all tokens: few and narrow ones, so that its attention is the fullest somewhere.
FEW_EXPERTS = [((3, 64, 8, 2, 4, 6, 0), (2, 1, 4, 0)), ((2, 20, 4, 1, 8, 4, 0), (2, 1, 2, 0)), ((2, 20, 4, 4, 8, 4, 0), (2, 1, 2, 0))]


def of_family(family, activation, shapes, **more):
    for shape in shapes:
        names = ("batch", "tokens", "heads", "kv_heads", "head_size", "width", "mlp")
        yield {"family": family, "activation": activation, **dict(zip(names, shape)), **more}


def cases():
    for family in ("qwen2", "qwen3", "phi3"):
        yield from of_family(family, "silu", GROUPED)
    for family in ("gemma", "gemma2", "gemma3"):
        yield from of_family(family, "gelu_tanh", GROUPED)
    yield from of_family("gpt2", "gelu_new", PLAIN)
    yield from of_family("gpt2", "gelu_fast", PLAIN[:1])
    yield from of_family("gpt2", "quick_gelu", PLAIN[:1])
    yield from of_family("gpt_neox", "gelu", PLAIN)
    yield from of_family("gpt_neox", "gelu", PLAIN[3:4], rotary=6)
    yield from of_family("opt", "relu", PLAIN)
    yield from of_family("bert", "gelu", ENCODER)
    for family, all_experts in (("mixtral", EXPERTS), ("qwen3_moe", EXPERTS), ("qwen2_moe", SHARED)):
        for shape, some in zip(GROUPED[1:], all_experts):
            yield from of_family(family, "silu", [shape], **dict(zip(("experts", "active", "expert_width", "shared"), some)))
    for family in ("deepseek_v3", "deepseek_v2"):
        for shape in LATENT:
            names = "batch tokens heads width experts active expert_width shared query_rank kv_rank nope rope value".split()
            case = dict(zip(names, shape))
            if family == "deepseek_v2":  # whose pairs become complex numbers in place
                case["kv_rank"] += case["kv_rank"] % 2
            yield {"family": family, "activation": "silu", **case, "kv_heads": case["heads"], "rotary": case["rope"]}
    for family in ("gpt_oss", "gpt_oss_mxfp4"):
        for shape, some in (*zip(GROUPED[1:], EXPERTS), *FEW_EXPERTS):
            yield from of_family(family, "silu", [shape], **dict(zip(("experts", "active", "expert_width", "shared"), some)))


def sizes(case, type_name, attention):
    s = SimpleNamespace(**{name: 0 for name in COLUMNS[4:]})
    s.__dict__.update(case, type=type_name, attention=attention, layers=2, parallel=True)
    s.size, s.dtype, s.fused = s.head_size or s.nope + s.rope, TYPES[type_name], attention == "fused"
    s.rotary = s.rotary or s.size
    s.sandwich = s.family in ("gemma2", "gemma3")
    s.masks = 2 if s.family in ("gemma2", "gemma3", "gpt_oss", "gpt_oss_mxfp4") else 1
    s.activation_name, s.activation = s.activation, getattr(parts, s.activation)
    s.w = parts.Weights(s.dtype)
    s.run_mlp = lambda x, s: parts.gated_mlp(x, s, s.activation, s.mlp)
    if s.family == "phi3":
        s.run_mlp = parts.mlp_phi3
    elif s.experts:
        special = {
            "deepseek_v3": experts.deepseek_mlp, "deepseek_v2": experts.deepseek_v2_mlp,
            "gpt_oss": experts.gpt_oss_mlp, "gpt_oss_mxfp4": experts.gpt_oss_packed_mlp,
        }
        s.run_mlp = special.get(s.family, experts.experts_mlp)
    return s


def peak(s):
    with torch.no_grad():
        run_model(s, lambda: None)  # makes the weights
        with Live(s.w.made.values()) as live:
            run_model(s, live.restart)
    return live.peak


def lines():
    yield ",".join((*COLUMNS, "torch", "peak_bytes"))
    for case in cases():
        for type_name in TYPES:
            for attention in ("fused", "eager"):
                s = sizes(case, type_name, attention)
                fields = {**s.__dict__, "activation": s.activation_name}
                yield ",".join(map(str, (*(fields[name] for name in COLUMNS), torch.__version__, peak(s))))


if __name__ == "__main__":
    recorded.main(lines, __doc__)
