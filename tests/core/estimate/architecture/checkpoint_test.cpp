#include "estimate/architecture/checkpoint.h"

#include "config_fixture.h"
#include "estimate/architecture/config.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

StoredPart part(const Checkpoint& checkpoint, const std::string& type) {
    for (const StoredPart& one : checkpoint.parts)
        if (one.type == type) return one;
    return {type, 0, 0};
}

Architecture changed(const char* fixture, const Json& more) {
    Json config = Json::parse(config_fixture(fixture));
    config.merge_patch(more);
    return architecture_from_json(config);
}

}  // namespace

// The hub's safetensors metadata of deepseek-ai/DeepSeek-V3: {BF16: 3918786560, F8_E4M3:
// 680571043840, F32: 41555600}; README_WEIGHTS.md: 671B and a prediction module beside it.
TEST_CASE("DeepSeek-V3's checkpoint is exact by type") {
    const Checkpoint c =
        checkpoint_contents(architecture_from_config(config_fixture("DeepSeek-V3")));
    CHECK(c.elements == 684531386000);
    CHECK(c.weights == 671026419200);
    CHECK(c.prediction == 11610068224);
    CHECK(c.repeated == 1853358080);
    CHECK(c.scales == 41540496);
    CHECK(c.weights + c.prediction + c.repeated + c.scales == c.elements);
    CHECK(c.parts.size() == 3);
    CHECK(part(c, "BF16").elements == 3918786560);
    CHECK(part(c, "F8_E4M3").elements == 680571043840);
    CHECK(part(c, "F32").elements == 41555600);
    CHECK(part(c, "BF16").bytes == 2 * 3918786560);
    CHECK(part(c, "F8_E4M3").bytes == 680571043840);
    CHECK(part(c, "F32").bytes == 4 * 41555600);
}

// Of the 15,104 F32 that are no scales: 59 layers with 256 experts, one correction each.
TEST_CASE("other blocks have other scales, and no block none") {
    const Checkpoint c = checkpoint_contents(
        changed("DeepSeek-V3", {{"quantization_config", {{"weight_block_size", {64, 128}}}}}));
    CHECK(c.scales > 41540496);
    const Checkpoint plain =
        checkpoint_contents(changed("DeepSeek-V3", {{"quantization_config", nullptr}}));
    CHECK(plain.scales == 0);
    CHECK(part(plain, "F32").elements == 59 * 256);
    CHECK(part(plain, "F8_E4M3").elements == 0);
    CHECK(plain.elements == 684531386000 - 41540496);
}

// The hub's safetensors metadata of openai/gpt-oss-20b: 21,511,953,984 elements; the model card
// (arXiv:2508.10925, Table 1) prints a checkpoint of 12.8 GiB.
TEST_CASE("gpt-oss-20b's checkpoint: four bits and a byte of scale for 32 of them") {
    const Checkpoint c =
        checkpoint_contents(architecture_from_config(config_fixture("gpt-oss-20b")));
    CHECK(c.elements == 21511953984);
    CHECK(c.weights == 20914757184);
    CHECK(c.scales == 597196800);
    CHECK(part(c, "BF16").elements == 1804459584);
    CHECK(part(c, "U8").elements == 19707494400);
    CHECK(part(c, "U8").bytes == 19110297600 / 2 + 597196800);
    CHECK(c.bytes == 13761264768);
    CHECK((c.bytes * 10 + (Bytes{1} << 29)) / (Bytes{1} << 30) == 128);  // 12.8 GiB
}

// openai/gpt-oss-120b: 120,412,337,472 elements; 60.8 GiB in the same table.
TEST_CASE("gpt-oss-120b's checkpoint") {
    Json config = Json::parse(config_fixture("gpt-oss-20b"));
    config.erase("layer_types");
    config["num_hidden_layers"] = 36;
    config["num_local_experts"] = 128;
    const Checkpoint c = checkpoint_contents(architecture_from_json(config));
    CHECK(c.elements == 120412337472);
    CHECK((c.bytes * 10 + (Bytes{1} << 29)) / (Bytes{1} << 30) == 608);
}

TEST_CASE("a plain checkpoint is its weights at one size") {
    for (const auto& [type, bytes, name] :
         {std::tuple{"float32", 4, "F32"}, {"float16", 2, "F16"}, {"bfloat16", 2, "BF16"}}) {
        INFO(type);
        const Checkpoint c = checkpoint_contents(changed("Llama-3.1-8B", {{"torch_dtype", type}}));
        CHECK(c.elements == 8030261248);
        CHECK(c.bytes == bytes * 8030261248);
        CHECK(c.parts.size() == 1);
        CHECK(part(c, name).elements == 8030261248);
    }
    const Checkpoint newer = checkpoint_contents(
        changed("Llama-3.1-8B", {{"torch_dtype", nullptr}, {"dtype", "float16"}}));
    CHECK(part(newer, "F16").elements == 8030261248);
}

TEST_CASE("a checkpoint whose contents the config does not tell is refused") {
    const auto sentence = [](const Architecture& a) {
        return error_sentence([&] { checkpoint_contents(a); });
    };
    CHECK(sentence(changed("Llama-3.1-8B", {{"torch_dtype", nullptr}})) ==
          "torch_dtype: expected the type that the checkpoint stores, but got none stated");
    CHECK(sentence(changed("Llama-3.1-8B",
                           {{"quantization_config", {{"quant_method", "gptq"}, {"bits", 4}}}})) ==
          "quantization_config.quant_method: expected none, fp8 in a DeepSeek model or mxfp4 in "
          "gpt_oss, but got gptq in llama");
    CHECK(sentence(changed("DeepSeek-V3",
                           {{"quantization_config", {{"weight_block_size", nullptr}}}})) ==
          "quantization_config.weight_block_size: expected the block that shares a scale, but got "
          "nothing: the field is missing");
    CHECK(sentence(changed("DeepSeek-V3",
                           {{"quantization_config",
                             {{"modules_to_not_convert", {"lm_head", "model.layers.3"}}}}})) ==
          "quantization_config.modules_to_not_convert: expected modules that this quantisation "
          "always keeps, but got model.layers.3");
}
