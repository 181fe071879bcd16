// Modules that a published checkpoint leaves unpacked, by each loader's own rule of names.
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// Qwen2.5-0.5B: 24 layers, of the MLP three matrices of 4864 × 896.
const std::string sizes =
    R"("model_type":"qwen2","vocab_size":151936,"hidden_size":896,"intermediate_size":4864,
       "num_hidden_layers":24,"num_attention_heads":14,"num_key_value_heads":2,
       "max_position_embeddings":32768,"tie_word_embeddings":true,"torch_dtype":"float16")";
constexpr Bytes matrix = 4864 * 896;
const std::string awq = R"("quant_method":"awq","bits":4,"group_size":128)";
const std::string fp8 = R"("quant_method":"fp8","weight_block_size":[128,128])";
const std::string nf4 =
    R"("quant_method":"bitsandbytes","load_in_4bit":true,"bnb_4bit_quant_type":"nf4")";
const std::string int8 = R"("quant_method":"bitsandbytes","load_in_8bit":true)";
const std::string gptq = R"("quant_method":"gptq","bits":4,"group_size":128)";

Json ask(const std::string& quantisation, const std::string& more = "") {
    return answer(request_from_json(R"({"context":1024,"config":{)" + sizes +
                                    R"(,"quantization_config":{)" + quantisation + "}}" + more +
                                    "}"));
}

Bytes mlp(const Json& told) {
    for (const Json& item : told["items"])
        if (item["name"] == "weights: MLP") return item["bytes"].get<Bytes>();
    return 0;
}

std::string list(const char* field, const std::string& names) {
    return std::string(",\"") + field + "\":[" + names + "]";
}

// How many of the MLP's 72 matrices stay in 16 bits, exactly where all of them are packed alike;
// scales of rows and g_idx differ by some hundred bytes a matrix.
Bytes kept(const std::string& quantisation, const std::string& names,
           const std::string& more = "") {
    const Bytes all = mlp(ask(quantisation, more)), gain = matrix * 2 - all / 72;
    const Bytes added = mlp(ask(quantisation + names, more)) - all;
    const Bytes count = (added + gain / 2) / gain;
    if (all % 72 == 0) CHECK(added == count * gain);
    return count;
}

const char* const convert = "modules_to_not_convert";
const char* const skip = "llm_int8_skip_modules";
const std::string vllm = R"(,"engine":"vllm")";

}  // namespace

TEST_CASE("modules that a checkpoint names stay in 16 bits") {
    const Json told = ask(awq + list(convert, R"("mlp")"));
    CHECK(mlp(told) == 627572736);
    CHECK(mlp(ask(awq)) == 163021824);
    CHECK(bytes_of(told, "weights") == 922865408);
    CHECK(bytes_of(ask(awq), "weights") == 458314496);
    CHECK(says(told, "By modules_to_not_convert, 72 matrices of the blocks are not packed."));
    for (const std::string& one : {awq, fp8}) CHECK(kept(one, list(convert, R"("mlp")")) == 72);
    for (const std::string& one : {nf4, int8}) {
        CHECK(kept(one, list(skip, R"("mlp")")) == 72);
        CHECK(mlp(ask(one + list(skip, R"("mlp")"))) == 627572736);
    }
    // The weights by hand: the published format keeps them, another does not.
    const std::string names = list(convert, R"("mlp")");
    CHECK(mlp(ask(awq + names, R"(,"weights":"awq")")) == 627572736);
    CHECK(mlp(ask(awq + names, R"(,"weights":"nf4")")) == mlp(ask(awq, R"(,"weights":"nf4")")));
    CHECK(!says(ask(awq + names, R"(,"weights":"nf4")"), "are not packed"));
}

TEST_CASE("transformers looks for names in whole names, bitsandbytes for whole modules") {
    const std::string one = R"("model.layers.3.mlp.down_proj")", layer = R"("model.layers.1")";
    CHECK(kept(awq, list(convert, one)) == 1);
    CHECK(kept(fp8, list(convert, one)) == 1);
    CHECK(kept(nf4, list(skip, one)) == 1);
    // replace_with_awq_linear: a part of the name, so of layers 1 and 10 to 19.
    CHECK(kept(awq, list(convert, layer)) == 11 * 3);
    CHECK(kept(nf4, list(skip, layer)) == 3);
    CHECK(kept(awq, list(convert, R"("down")")) == 24);
    CHECK(kept(nf4, list(skip, R"("down")")) == 0);
    CHECK(kept(nf4, list(skip, R"("down_proj","up_proj")")) == 48);
    CHECK(kept(awq, list(convert, R"("self_attn")")) == 0);
    CHECK(says(ask(nf4 + list(skip, R"("down")")), "\"down\" of llm_int8_skip_modules matches no"));
    CHECK(!says(ask(nf4 + list(skip, R"("lm_head")")), "matches no"));
    CHECK(error_sentence([] { ask(nf4 + list(convert, R"("mlp")")); }) ==
          "quantization_config.modules_to_not_convert: expected nothing, since loaders of "
          "bitsandbytes read llm_int8_skip_modules alone, but got names of modules");
    CHECK(error_sentence([] {
              ask(awq + list(skip, R"("mlp")"));
          }).find("quantization_config.llm_int8_skip_modules: expected nothing") == 0);
}

TEST_CASE("vLLM matches the names by rules of its own") {
    const std::string down = R"("model.layers.3.mlp.down_proj")";
    CHECK(kept(awq, list(convert, R"("mlp")"), vllm) == 72);
    CHECK(kept(fp8, list(convert, R"("mlp")"), vllm) == 0);
    CHECK(kept(fp8, list(convert, down), vllm) == 1);
    CHECK(kept(fp8, list("ignored_layers", down), vllm) == 1);
    CHECK(error_sentence(
              [&] { ask(fp8 + list("ignored_layers", down) + list(convert, R"("lm_head")")); }) ==
          "quantization_config.ignored_layers: expected the names of "
          "modules_to_not_convert, but got others");
    CHECK(kept(nf4, list(skip, R"("mlp")"), vllm) == 72);
    CHECK(kept(nf4, list(skip, R"("model.layers.1")"), vllm) == 3);
    CHECK(kept(nf4, list(skip, R"("layers.1")"), vllm) == 0);
    CHECK(kept(nf4, list(skip, R"("up_proj")"), vllm) == 0);  // it asks for gate_up_proj
    CHECK(error_sentence([] { ask(awq + list(convert, R"("up_proj")"), vllm); }) ==
          "quantization_config.modules_to_not_convert: expected all or none of the parts that vLLM "
          "joins, but got model.layers.0.mlp.up_proj alone");
}

TEST_CASE("gptq packs the modules of a block that its config lists, or all") {
    const char* const field = "modules_in_block_to_quantize";
    CHECK(
        kept(gptq, R"(,"modules_in_block_to_quantize":[["self_attn.q_proj"],["mlp.down_proj"]])") ==
        48);
    CHECK(kept(gptq, list(field, R"("mlp.up_proj","mlp.gate_proj")"), vllm) == 24);
    CHECK(kept(gptq, "") == 0);
    const std::string dynamic = R"(,"dynamic":{"-:.*mlp.*":{}})";
    CHECK(error_sentence([&] { ask(gptq + dynamic); }) ==
          "weights: expected one of the formats here, since the published checkpoint's is none of "
          "them, but got gptq by dynamic rules of 4 bits in groups of 128");
    CHECK(error_sentence([&] { ask(gptq + dynamic, R"(,"weights":"nf4")"); }).empty());
}

TEST_CASE("vLLM packs the head where a GPTQ config says so, and transformers loads no such file") {
    const auto head = [](const Json& told) {
        for (const Json& item : told["items"])
            if (item["name"] == "weights: head") return item["bytes"].get<Bytes>();
        return Bytes(0);
    };
    const auto untied = [](const std::string& quantisation, const std::string& more) {
        std::string config = sizes;
        config.replace(config.find("true"), 4, "false");
        return answer(request_from_json(R"({"context":1024,"config":{)" + config +
                                        R"(,"quantization_config":{)" + quantisation + "}}" + more +
                                        "}"));
    };
    const std::string with_head = gptq + R"(,"lm_head":true)";
    // 151,936 × 896 in 16 bits; or in 4 bits, with 7 groups of scales in 16 bits and zeros in 4,
    // and 896 places of 4 B.
    CHECK(head(untied(gptq, vllm)) == 151936 * 896 * 2);
    CHECK(head(untied(with_head, vllm)) == 151936 * (896 / 2 + 7 * 2) + 151936 * 7 / 2 + 896 * 4);
    CHECK(head(untied(gptq + R"(,"lm_head":false)", vllm)) == 151936 * 896 * 2);
    CHECK(head(untied(with_head, vllm + R"(,"weights":"fp16")")) == 151936 * 896 * 2);
    // A list of modules that does not name it leaves it.
    CHECK(head(untied(with_head + list("modules_in_block_to_quantize", R"("mlp")"), vllm)) ==
          151936 * 896 * 2);
    CHECK(error_sentence([&] {
              untied(with_head, "");
          }).find("quantization_config.lm_head: expected false, or vLLM") == 0);
    // A tied head is the embedding.
    CHECK(mlp(ask(with_head)) == mlp(ask(gptq)));
}

TEST_CASE("both of bitsandbytes' widths at once are refused, and one matrix is a matrix") {
    CHECK(error_sentence([] { ask(nf4 + R"(,"load_in_8bit":true)"); }) ==
          "quantization_config.load_in_4bit: expected false beside load_in_8bit, but got true");
    CHECK(mlp(ask(nf4 + R"(,"load_in_8bit":false)")) == mlp(ask(nf4)));
    CHECK(says(ask(fp8 + list(convert, R"("model.layers.3.mlp.down_proj")")),
               "1 matrix of the blocks are not packed") == false);
    CHECK(says(ask(fp8 + list(convert, R"("model.layers.3.mlp.down_proj")")),
               "1 matrix of the blocks is not packed"));
}
