#include "estimate/headers/header_totals.h"

#include "../weights/models.h"
#include "estimate/weights/weight_parts.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::vector<HeaderTensor> listed(const std::vector<HeaderTensor>& tensors) {
    std::vector<HeaderTensor> all = tensors;
    for (HeaderTensor& one : all) one.bytes = one.elements();  // any number
    return all;
}

std::int64_t parameters(const std::vector<HeaderTensor>& tensors) {
    return header_totals(listed(tensors)).parameters;
}

}  // namespace

TEST_CASE("packed weights count as the weights they hold") {
    // AutoGPTQ at 4 and 8 bits, and AutoAWQ, of a matrix [256, 128] (out, in).
    CHECK(parameters({{"l.qweight", "I32", {16, 256}, 0, 0},
                      {"l.qzeros", "I32", {1, 32}, 0, 0},
                      {"l.scales", "F16", {1, 256}, 0, 0},
                      {"l.g_idx", "I32", {128}, 0, 0}}) == 256 * 128);
    CHECK(parameters({{"l.qweight", "I32", {32, 256}, 0, 0},
                      {"l.qzeros", "I32", {1, 64}, 0, 0},
                      {"l.scales", "F16", {1, 256}, 0, 0},
                      {"l.g_idx", "I32", {128}, 0, 0}}) == 256 * 128);
    CHECK(parameters({{"l.qweight", "I32", {128, 32}, 0, 0},
                      {"l.qzeros", "I32", {1, 32}, 0, 0},
                      {"l.scales", "F16", {1, 256}, 0, 0}}) == 256 * 128);
    // bitsandbytes, NF4 with double quantisation and int8.
    CHECK(parameters({{"l.weight", "U8", {16384, 1}, 0, 0},
                      {"l.weight.absmax", "U8", {512}, 0, 0},
                      {"l.weight.quant_map", "F32", {16}, 0, 0},
                      {"l.weight.nested_absmax", "F32", {2}, 0, 0},
                      {"l.weight.nested_quant_map", "F32", {256}, 0, 0},
                      {"l.weight.quant_state.bitsandbytes__nf4", "U8", {90}, 0, 0}}) == 256 * 128);
    CHECK(parameters({{"l.weight", "I8", {256, 128}, 0, 0},
                      {"l.SCB", "F32", {256}, 0, 0},
                      {"l.weight_format", "U8", {}, 0, 0}}) == 256 * 128);
    // DeepSeek's FP8, NVFP4 and gpt-oss.
    CHECK(parameters({{"l.weight", "F8_E4M3", {256, 128}, 0, 0},
                      {"l.weight_scale_inv", "F32", {2, 1}, 0, 0}}) == 256 * 128);
    CHECK(parameters({{"l.weight", "U8", {256, 64}, 0, 0},
                      {"l.weight_scale", "F8_E4M3", {256, 8}, 0, 0},
                      {"l.weight_scale_2", "F32", {}, 0, 0},
                      {"l.input_scale", "F32", {}, 0, 0}}) == 256 * 128);
    CHECK(parameters({{"e.down_proj_blocks", "U8", {4, 64, 2, 16}, 0, 0},
                      {"e.down_proj_scales", "U8", {4, 64, 2}, 0, 0},
                      {"e.down_proj_bias", "BF16", {4, 64}, 0, 0}}) == 4 * 64 * 64 + 4 * 64);
    // Names alone make nothing a companion: a model may have parameters called scales.
    CHECK(parameters({{"l.scales", "F32", {7}, 0, 0}}) == 7);
    // Old GPT-2 files hold the causal mask.
    CHECK(parameters({{"h.0.attn.bias", "F32", {1, 1, 1024, 1024}, 0, 0},
                      {"h.0.attn.c_attn.bias", "F32", {2304}, 0, 0}}) == 2304);
}

TEST_CASE("words whose bits the header does not tell are said to be unread") {
    const HeaderTotals totals = header_totals(listed({{"l.weight_packed", "I32", {256, 16}, 0, 0},
                                                      {"l.weight_scale", "BF16", {256, 1}, 0, 0},
                                                      {"l.bias", "BF16", {256}, 0, 0}}));
    CHECK(totals.parameters == 256);
    CHECK(totals.unread == 256 * 16);
}

TEST_CASE("tensors are summed by type and by component") {
    const HeaderTotals totals = header_totals(
        listed({{"model.embed_tokens.weight", "BF16", {10, 4}, 0, 0},
                {"model.layers.0.self_attn.q_proj.weight", "BF16", {4, 4}, 0, 0},
                {"model.layers.0.self_attn.q_norm.weight", "F32", {4}, 0, 0},
                {"model.layers.0.mlp.gate.weight", "F32", {2, 4}, 0, 0},
                {"model.layers.0.mlp.experts.0.up_proj.weight", "BF16", {3, 4}, 0, 0},
                {"model.layers.0.mlp.shared_experts.up_proj.weight", "BF16", {5, 4}, 0, 0},
                {"model.layers.0.mlp.gate_proj.weight", "BF16", {6, 4}, 0, 0},
                {"model.layers.1.eh_proj.weight", "BF16", {4, 8}, 0, 0},
                {"model.layers.1.mlp.up_proj.weight", "BF16", {6, 4}, 0, 0},
                {"lm_head.weight", "BF16", {10, 4}, 0, 0},
                {"something.else", "BF16", {1}, 0, 0}}));
    const auto of = [&](std::optional<Component> component) {
        for (const HeaderComponent& one : totals.components)
            if (one.component == component) return one.parameters;
        return std::int64_t{0};
    };
    CHECK(of(Component::embedding) == 40);
    CHECK(of(Component::attention) == 16);
    CHECK(of(Component::norms) == 4);
    CHECK(of(Component::router) == 8);
    CHECK(of(Component::experts) == 12);
    CHECK(of(Component::shared_experts) == 20);
    CHECK(of(Component::mlp) == 24);
    CHECK(of(Component::prediction) == 32 + 24);
    CHECK(of(Component::head) == 40);
    CHECK(of(std::nullopt) == 1);
    REQUIRE(totals.stored.size() == 2);
    CHECK(totals.stored[1].dtype == "F32");
    CHECK(totals.stored[1].elements == 12);
    CHECK(totals.stored[1].tensors == 2);
    CHECK(totals.bytes == totals.parameters);
}

// The same 8 billion, packed by our own formats and read back from a header of them.
TEST_CASE("a checkpoint packed in any format counts to its parameters") {
    const Architecture model = model_row("Qwen2.5-7B");
    for (const char* id : {"bf16", "fp8", "fp8-block", "gptq-int4", "gptq-int8", "awq", "int8"}) {
        const WeightFormat& format = weight_format(id);
        std::vector<HeaderTensor> header;
        for (const WeightTensor& tensor : weight_tensors(model)) {
            const std::string name = "b" + std::to_string(tensor.block) + "." + tensor.role;
            const auto add = [&](const char* ending, const char* dtype,
                                 std::vector<std::int64_t> shape) {
                header.push_back({name + ending, dtype, std::move(shape), 0, 0});
            };
            const std::int64_t bits = format.bits, groups = tensor.columns / 128;
            if (!is_packed(tensor, format)) {
                add(".weight", "BF16", {tensor.rows, tensor.columns});
            } else if (format.packing == Packing::gptq || format.packing == Packing::awq) {
                const bool gptq = format.packing == Packing::gptq;
                if (gptq)
                    add(".qweight", "I32", {tensor.columns * bits / 32, tensor.rows});
                else
                    add(".qweight", "I32", {tensor.columns, tensor.rows * bits / 32});
                add(".qzeros", "I32", {groups, tensor.rows * bits / 32});
                add(".scales", "F16", {groups, tensor.rows});
                if (gptq) add(".g_idx", "I32", {tensor.columns});
            } else {
                const bool int8 = format.packing == Packing::int8_rows;
                add(".weight", int8 ? "I8" : "F8_E4M3", {tensor.rows, tensor.columns});
                add(int8 ? ".SCB" : ".weight_scale_inv", "F32", {tensor.rows});
            }
        }
        INFO(id);
        CHECK(header_totals(header).parameters == 7615616512);
        // Words as the format's own count has them.
        if (format.packing == Packing::gptq || format.packing == Packing::awq) {
            std::int64_t words = -1;
            for (const StoredCount& one : weight_bytes(weight_tensors(model), format).stored)
                if (one.dtype == "I32") words = one.elements;
            for (const StoredCount& one : header_totals(header).stored)
                if (one.dtype == "I32") CHECK(one.elements == words);
        }
    }
}
