// What a block's experts keep where transformers 4 runs them one after another, in torchtitan and
// in Megatron-LM, and gpt-oss's product of gate and up in any program but the last: bytes written
// out by hand.
#include "estimate/activations/activations.h"
#include "estimate/activations/module_form.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr std::int64_t tokens = 50, rows = 2 * tokens, width = 64, experts = 8, active = 2,
                       wide = 96, copies = rows * active;

Block sparse(ExpertMlp mlp = {experts, active, wide}) { return {GroupedAttention{8, 2, 8}, mlp}; }

Architecture model(const std::string& family, const Block& block) {
    Architecture a{};
    a.family = family;
    a.vocabulary = 1000, a.width = width;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks = {block};
    return a;
}

// 16-bit numbers, fused attention and norms.
ActivationSetup setup(const std::string& family, bool looped) {
    ActivationSetup s;
    s.batch = 2, s.tokens = tokens;
    s.fused_gate = false;
    if (looped) set_module_form(s, model(family, sparse()));
    return s;
}

Bytes saved(const std::string& family, const ActivationSetup& s, const Block& block = sparse()) {
    return block_activations(model(family, block), block, s).saved_bytes;
}

Bytes row(const std::string& family, const ActivationSetup& s, const std::string& name) {
    const Block block = sparse();
    for (const ActivationRow& one : block_activations(model(family, block), block, s).rows)
        if (one.name == name && one.kind != RowKind::live) return one.bytes;
    return 0;
}

// Of experts in one product: each choice's input, gate, activation, up, product and output.
constexpr Bytes inside = 2 * copies * (width + 4 * wide + width);
// Probabilities in float32, chosen experts, their weights in 16 bits.
constexpr Bytes routing = 4 * rows * experts + 8 * copies + 2 * copies;

// All but the experts and their router.
Bytes others(const ActivationSetup& s) {
    const Block dense{GroupedAttention{8, 2, 8}, DenseMlp{wide, true}};
    return block_activations(model("llama", dense), dense, s).saved_bytes - 2 * rows * 4 * wide;
}

}  // namespace

TEST_CASE("experts of a loop keep weighted outputs, their rows' numbers and sums of weights") {
    const ActivationSetup at_once = setup("mixtral", false), loop = setup("mixtral", true);
    CHECK(saved("mixtral", at_once) == others(at_once) + routing + inside);
    // index_add_ keeps what it adds; where() gives two numbers of 8 bytes a choice.
    const Bytes looped = 2 * copies * width + 16 * copies;
    const Bytes divided = 4 * copies + 4 * rows;  // float32 weights, and what they are divided by
    CHECK(saved("mixtral", loop) == others(loop) + routing + inside + looped + divided);
    CHECK(saved("qwen3_moe", loop) == saved("mixtral", loop));
    CHECK(saved("qwen2_moe", setup("qwen2_moe", true)) == others(loop) + routing + inside + looped);
    CHECK(row("mixtral", loop, "expert weighed") == 2 * copies * width);
    CHECK(row("mixtral", at_once, "expert weighed") == 0);
}

TEST_CASE("DeepSeek's router and weighted outputs are in float32") {
    const ActivationSetup v3 = setup("deepseek_v3", true), v2 = setup("deepseek_v2", true);
    // Input and matrix of the router, in place of the 16-bit input, which no shared expert reads
    // here; its weights stay in float32, and are scaled by a number.
    const Bytes router = (4 - 2) * rows * width + 4 * experts * width + 2 * copies + 8;
    const Bytes numbers = 16 * copies, divided = 4 * copies + 4 * rows;
    CHECK(saved("deepseek_v3", v3) ==
          others(v3) + routing + router + inside + numbers + divided + 4 * copies * width);
    // In place of outputs in 16 bits and weighted ones a float32 copy of the outputs.
    CHECK(saved("deepseek_v2", v2) ==
          others(v2) + routing + router + inside + numbers + 2 * copies * width);
    CHECK(row("deepseek_v3", v3, "router float32 input") == 4 * rows * width);
    CHECK(row("mixtral", setup("mixtral", true), "router float32 input") == 0);
    // In float32 neither is a copy.
    ActivationSetup whole = v3;
    whole.element_bytes = 4;
    CHECK(row("deepseek_v3", whole, "router float32 input") == 0);
    CHECK(row("deepseek_v3", whole, "router float32 matrix") == 0);
    // A frozen router needs its matrix for the input's gradient, and no input.
    ActivationSetup frozen = v3;
    frozen.adapter_rank = 4;
    CHECK(row("deepseek_v3", frozen, "router float32 input") == 0);
    CHECK(row("deepseek_v3", frozen, "router float32 matrix") == 4 * experts * width);
}

TEST_CASE("gpt-oss keeps seven numbers of an expert's width where SwiGLU keeps four") {
    // Gate and up; both clamped; the sigmoid; up + 1, gate times sigmoid; their product: of up only
    // the clamp's input is read, so clamped up itself is not kept.
    constexpr std::int64_t kept = 2 + 1 + 1 + 1 + 1 + 1;
    const Bytes more = 2 * copies * (kept - 4) * wide + 8;  // and the number alpha
    const ActivationSetup titan = setup("gpt_oss", false), loop = setup("gpt_oss", true);
    CHECK(saved("gpt_oss", titan) == others(titan) + routing + inside + more);
    ActivationSetup megatron = titan;
    megatron.fused_gate = true;
    CHECK(saved("gpt_oss", megatron) == saved("mixtral", megatron));
    // transformers takes the softmax of the chosen logits alone, in 16 bits.
    const Bytes chosen = 2 * copies + 8 * copies + 2 * copies;
    ActivationSetup same_norms = loop;
    same_norms.gain_in_float32 = false;
    CHECK(saved("gpt_oss", same_norms) ==
          others(same_norms) + chosen + inside + more + 2 * copies * width + 16 * copies);
    CHECK(row("gpt_oss", loop, "expert gate and up") == 2 * copies * 2 * wide);
    CHECK(row("gpt_oss", loop, "expert clamped up") == 0);
}

TEST_CASE(
    "torchtitan's experts keep their outputs and weights in float32, and orders of the rows") {
    const ActivationSetup at_once = setup("mixtral", false);
    ActivationSetup titan = at_once;
    titan.experts = torchtitan_experts();
    // Outputs and weights have 4 bytes in place of 2; two numbers of 8 bytes a choice; the number
    // that scales the weights.
    CHECK(saved("mixtral", titan) == others(titan) + routing + inside + (4 - 2) * copies * width +
                                         (4 - 2) * copies + 16 * copies + 8);
    CHECK(row("mixtral", titan, "expert float32 outputs") == 4 * copies * width);
    CHECK(row("mixtral", titan, "expert down") == 0);
    CHECK(row("mixtral", at_once, "expert down") == 2 * copies * width);
    // What is added is in 16 bits again, and not kept; the router reads 16 bits.
    CHECK(row("mixtral", titan, "expert weighed") == 0);
    CHECK(row("mixtral", titan, "expert weighed, cast back") == 0);
    CHECK(row("mixtral", titan, "router float32 input") == 0);
    // In float32 outputs are no copy.
    titan.element_bytes = 4;
    CHECK(row("mixtral", titan, "expert float32 outputs") == 0);
    CHECK(row("mixtral", titan, "expert down") == 4 * copies * width);
}

TEST_CASE("Megatron-LM's experts are weighed before their last product and keep no output of it") {
    ActivationSetup after = setup("mixtral", false);
    after.fused_gate = true;
    ActivationSetup inside_gate = after;
    inside_gate.experts.weighed_inside = true;
    CHECK(saved("mixtral", inside_gate) == saved("mixtral", after) - 2 * copies * width);
    CHECK(row("mixtral", after, "expert down") == 2 * copies * width);
    CHECK(row("mixtral", inside_gate, "expert down") == 0);
    // The fused gate reads them.
    CHECK(row("mixtral", inside_gate, "router weights") == 2 * copies);
    CHECK(row("mixtral", inside_gate, "expert gate") == 2 * copies * wide);
    CHECK(row("mixtral", inside_gate, "expert gated") == 2 * copies * wide);
    const Block dense{GroupedAttention{8, 2, 8}, DenseMlp{wide, true}};
    CHECK(saved("llama", inside_gate, dense) == saved("llama", after, dense));
}
