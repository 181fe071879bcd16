#include "estimate/weights/weight_bytes.h"

#include "estimate/weights/gguf_file.h"
#include "models.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

WeightBytes bytes_of(const Architecture& model, const char* format) {
    return weight_bytes(weight_tensors(model), weight_format(format));
}

StoredCount stored(const WeightBytes& bytes, const std::string& dtype) {
    for (const StoredCount& one : bytes.stored)
        if (one.dtype == dtype) return one;
    return {dtype, 0, 0, 0};
}

// One block, every size a different one.
Architecture small() { return llama_like({1, 256, 4, 2, 64, 384, 1000}); }

constexpr std::int64_t inputs =
    256 * 3 + 256 + 256 * 2 + 384;  // of q, k, v; output; gate, up; down
constexpr std::int64_t outputs = 256 + 128 * 2 + 256 + 384 * 2 + 256;
constexpr std::int64_t packed = 256 * (256 + 128 * 2 + 256 + 384 * 3);
constexpr std::int64_t rest = 2 * 1000 * 256 + 3 * 256;  // embedding, head, norms

}  // namespace

TEST_CASE("plain formats take their bytes a parameter") {
    const struct {
        const char *model, *format;
        std::int64_t bytes;
    } rows[] = {
        {"Llama-3.1-8B", "fp32", 4}, {"Llama-3.1-8B", "fp16", 2}, {"Qwen2.5-7B", "bf16", 2}};
    for (const auto& row : rows) {
        const Architecture model = model_row(row.model);
        CHECK(bytes_of(model, row.format).total() ==
              row.bytes * parameter_count(weight_tensors(model)).total);
        CHECK(bytes_of(model, row.format).stored.size() == 1);
    }
    CHECK(bytes_of(model_row("Llama-2-7b"), "fp16").total() == 13476831232);
}

TEST_CASE("each packing stores weights, scales and zeros of its own layout") {
    CHECK(bytes_of(small(), "fp8").total() == packed + 7 * 4 + 2 * rest);
    // q, output [256, 256], k, v [128, 256], gate, up [384, 256], down [256, 384] in blocks of 128.
    CHECK(bytes_of(small(), "fp8-block").total() ==
          packed + 4 * (2 * 4 + 2 * 2 + 3 * 6) + 2 * rest);
    const std::int64_t scales = packed / 128;
    CHECK(bytes_of(small(), "gptq-int4").total() ==
          packed / 2 + scales * 2 + scales / 2 + inputs * 4 + 2 * rest);
    CHECK(bytes_of(small(), "gptq-int8").total() ==
          packed + scales * 2 + scales + inputs * 4 + 2 * rest);
    CHECK(bytes_of(small(), "awq").total() == packed / 2 + scales * 2 + scales / 2 + 2 * rest);
    CHECK(bytes_of(small(), "int8").total() == packed + outputs * 4 + 2 * rest);
    CHECK(bytes_of(small(), "nf4").total() == packed / 2 + packed / 64 * 4 + 7 * 64 + 2 * rest);
    // Second scales of 1024, 512, 512, 1024 and three of 1536 absmax values: 4 + 2 + 2 + 4 + 3 × 6.
    CHECK(bytes_of(small(), "nf4-double").total() ==
          packed / 2 + packed / 64 + 4 * (4 + 2 + 2 + 4 + 18) + 7 * (64 + 4) + 2 * rest);
    // 130 groups of 128 inputs, three outputs' words of zeros.
    const WeightTensor wide{"ffn_down", Component::mlp, 0, 24, 130 * 128, false};
    CHECK(weight_bytes({wide}, weight_format("awq")).total() ==
          24 * 130 * 64 + 130 * (3 * 4 + 24 * 2));
    CHECK(stored(bytes_of(small(), "gptq-int4"), "I32").elements ==
          packed / 8 + scales / 8 + inputs);
    CHECK(stored(bytes_of(small(), "gptq-int4"), "F16").elements == scales + rest);
}

TEST_CASE("NF4 with double quantisation takes the 4.127 bits of the QLoRA paper") {
    const WeightTensor matrix{"attn_q", Component::attention, 0, 4096, 4096, false};
    const Bytes bytes = weight_bytes({matrix}, weight_format("nf4-double")).total();
    CHECK(static_cast<double>(bytes - 68) * 8 / 16777216 == 4 + 8.0 / 64 + 32.0 / (64 * 256));
    CHECK(static_cast<double>(bytes) * 8 / 16777216 == Approx(4.127).margin(5e-4));
    // Its LLaMA-7B: 3,866 MB counted with embedding and head in bfloat16.
    const Bytes base = bytes_of(model_row("Llama-2-7b"), "nf4-double").total();
    CHECK(static_cast<double>(base) / 1e6 == Approx(3866).margin(0.5));
}

TEST_CASE("DeepSeek-V3's checkpoint is reproduced by dtype to the element") {
    // Metadata of deepseek-ai/DeepSeek-V3 on its model hub. The checkpoint repeats embedding and
    // head for the prediction block.
    const WeightBytes bytes = bytes_of(deepseek_v3(), "fp8-block");
    CHECK(stored(bytes, "F8_E4M3").elements == 680571043840);
    CHECK(stored(bytes, "BF16").elements + 2 * 129280 * 7168LL == 3918786560);
    CHECK(stored(bytes, "F32").elements == 41555600);
}

TEST_CASE("gpt-oss-20b's checkpoint is reproduced by dtype to the element") {
    // Its hub's metadata counts 1,804,459,584 BF16 and 19,707,494,400 U8, a byte of packed weights
    // as two and a scale as one.
    const WeightBytes bytes = bytes_of(gpt_oss_20b(), "mxfp4");
    constexpr std::int64_t scales = 24LL * 32 * 3 * 2880 * 90;
    CHECK(stored(bytes, "BF16").elements == 1804459584);
    CHECK(stored(bytes, "U8").elements == (19707494400 - scales) / 2 + scales);
    CHECK(error_sentence([] { bytes_of(small(), "mxfp4"); }) ==
          "format: expected a model with experts, which alone are packed in mxfp4, but got a model "
          "without");
}

TEST_CASE("items say how they come about") {
    const WeightBytes bytes = bytes_of(model_row("Llama-3.1-8B"), "Q4_K_M");
    REQUIRE(bytes.items.size() == 5);
    CHECK(bytes.items[0].name == "embedding");
    CHECK(bytes.items[0].formula == "128,256 × 16 blocks of Q4_K a row × 144 B");
    CHECK(bytes.items[3].name == "norms");
    CHECK(bytes.items[3].formula == "65 × 4,096 × 1 × 4 B");
    Bytes sum = 0;
    for (const StoredCount& one : bytes.stored) sum += one.bytes;
    CHECK(sum == bytes.total());
    CHECK(stored(bytes, "F32").tensors == 65);
}

TEST_CASE("shapes that a packing cannot divide are refused") {
    const WeightTensor odd{"ffn_up", Component::mlp, 0, 100, 128, false};
    CHECK(error_sentence([&] { weight_bytes({odd}, weight_format("awq")); }) ==
          "format: expected outputs that 8 divides, but got 100 in ffn_up");
    CHECK(error_sentence([] { weight_format("q4"); })
              .rfind("format: expected one of fp32, fp16, bf16, fp8, fp8-block, gptq-int8, "
                     "gptq-int4, awq, "
                     "int8, nf4, nf4-double, mxfp4, F32, F16,",
                     0) == 0);
}
