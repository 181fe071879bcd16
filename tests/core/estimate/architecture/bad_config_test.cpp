#include "config_fixture.h"
#include "estimate/architecture/config.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string sentence(const std::string& text) {
    return error_sentence([&] { architecture_from_config(text); });
}

struct Mistake {
    const char* fixture;
    Json change;  // a merge patch: null removes a field
    const char* sentence;
};

const Mistake mistakes[] = {
    {"Llama-3.1-8B",
     {{"hidden_size", nullptr}},
     "hidden_size: expected a value, but got nothing: the field is missing"},
    {"Llama-3.1-8B",
     {{"vocab_size", nullptr}},
     "vocab_size: expected a value, but got nothing: the field is missing"},
    {"Llama-3.1-8B",
     {{"num_hidden_layers", nullptr}},
     "num_hidden_layers: expected a value, but got nothing: the field is missing"},
    {"Llama-3.1-8B",
     {{"intermediate_size", nullptr}},
     "intermediate_size: expected a value, but got nothing: the field is missing"},
    {"Llama-3.1-8B",
     {{"num_attention_heads", nullptr}},
     "num_attention_heads: expected a value, but got nothing: the field is missing"},
    {"Llama-3.1-8B",
     {{"hidden_size", 0}},
     "hidden_size: expected a whole number from 1 to 16777216, but got 0"},
    {"Llama-3.1-8B",
     {{"hidden_size", -4096}},
     "hidden_size: expected a whole number from 1 to 16777216, but got -4096"},
    {"Llama-3.1-8B",
     {{"hidden_size", "4096"}},
     "hidden_size: expected a whole number from 1 to 16777216, but got the string \"4096\""},
    {"Llama-3.1-8B",
     {{"hidden_size", 4096.5}},
     "hidden_size: expected a whole number from 1 to 16777216, but got 4096.5"},
    {"Llama-3.1-8B",
     {{"num_hidden_layers", 1000000000}},
     "num_hidden_layers: expected a whole number from 1 to 4096, but got 1000000000"},
    {"Llama-3.1-8B",
     {{"hidden_size", 4095}},
     "num_attention_heads: expected a divisor of hidden_size (4095), since no head size is stated, "
     "but got 32"},
    {"Llama-3.1-8B",
     {{"num_key_value_heads", 7}},
     "num_key_value_heads: expected a divisor of num_attention_heads (32), but got 7"},
    {"Llama-3.1-8B",
     {{"num_key_value_heads", 64}},
     "num_key_value_heads: expected a divisor of num_attention_heads (32), but got 64"},
    {"Llama-3.1-8B",
     {{"hidden_act", "relu6"}},
     "hidden_act: expected relu, relu2, silu or one of the gelu kinds, but got \"relu6\""},
    {"Llama-3.1-8B",
     {{"tie_word_embeddings", 1}},
     "tie_word_embeddings: expected true or false, but got 1"},
    {"Llama-3.1-8B",
     {{"torch_dtype", "int3"}},
     "torch_dtype: expected float32, float16 or bfloat16, but got \"int3\""},
    {"Llama-3.1-8B",
     {{"architectures", "LlamaForCausalLM"}},
     "architectures: expected an array, but got the string \"LlamaForCausalLM\""},
    {"Llama-3.1-8B",
     {{"hidden_size", 16777216}, {"intermediate_size", 16777216}},
     "config: expected sizes of at most 10^15 parameters in all, but got more"},
    {"DeepSeek-V3",
     {{"hidden_size", 16777216},
      {"n_routed_experts", 16777216},
      {"moe_intermediate_size", 16777216}},
     "config: expected sizes of at most 10^15 parameters in all, but got more"},
    {"gpt2",
     {{"n_head", 11}},
     "n_head: expected a divisor of n_embd (768), since no head size is stated, but got 11"},
    {"gpt2",
     {{"add_cross_attention", true}},
     "add_cross_attention: expected false: a decoder by itself, but got true"},
    {"bert-base-cased",
     {{"is_decoder", true}},
     "is_decoder: expected false: BERT as an encoder, but got true"},
    {"bert-base-cased",
     {{"position_embedding_type", "relative_key_query"}},
     "position_embedding_type: expected absolute, as transformers 5 has it, but got "
     "\"relative_key_query\""},
    {"opt-350m",
     {{"ffn_dim", nullptr}},
     "ffn_dim: expected a value, but got nothing: the field is missing"},
    {"opt-350m",
     {{"layer_norm_elementwise_affine", false}},
     "layer_norm_elementwise_affine: expected true: norms with gain and bias, but got false"},
    {"Mixtral-8x7B",
     {{"num_experts_per_tok", 9}},
     "num_experts_per_tok: expected at most num_local_experts (8), but got 9"},
    {"Mixtral-8x7B",
     {{"num_local_experts", 0}},
     "num_local_experts: expected a whole number from 1 to 16777216, but got 0"},
    {"Qwen3-30B-A3B",
     {{"mlp_only_layers", {48}}},
     "mlp_only_layers: expected layers from 0 to 47, but got 48"},
    {"Qwen3-30B-A3B",
     {{"mlp_only_layers", {"a"}}},
     "mlp_only_layers: expected layers from 0 to 47, but got the string \"a\""},
    {"gpt-oss-20b",
     {{"num_hidden_layers", 25}},
     "layer_types: expected one for each of 25 layers, but got 24"},
    {"gpt-oss-20b",
     {{"num_hidden_layers", 1}, {"layer_types", {"linear_attention"}}},
     "layer_types[0]: expected \"full_attention\" or \"sliding_attention\", but got "
     "\"linear_attention\""},
    {"gpt-oss-20b",
     {{"num_hidden_layers", 1}, {"layer_types", {3}}},
     "layer_types: expected an array of strings, but got 3"},
    {"Mixtral-8x7B",
     {{"num_hidden_layers", 1}, {"layer_types", {"sliding_attention"}}},
     "sliding_window: expected a size, since layer_types names sliding_attention, but got none"},
    {"DeepSeek-V3",
     {{"q_lora_rank", nullptr}},
     "q_lora_rank: expected a size, or null for queries in one step, but got nothing: the field is "
     "missing"},
    {"DeepSeek-V3",
     {{"kv_lora_rank", nullptr}},
     "kv_lora_rank: expected a value, but got nothing: the field is missing"},
    {"DeepSeek-V3",
     {{"v_head_dim", nullptr}},
     "v_head_dim: expected a value, but got nothing: the field is missing"},
    {"DeepSeek-V3",
     {{"first_k_dense_replace", 62}},
     "first_k_dense_replace: expected at most num_hidden_layers (61), but got 62"},
    {"DeepSeek-V2-Lite",
     {{"num_experts_per_tok", nullptr}},
     "num_experts_per_tok: expected a value, but got nothing: the field is missing"},
    {"gpt2",
     {{"hidden_size", 1024}},
     "hidden_size: expected 768, as n_embd says, since both name one field, but got 1024"},
    {"gpt2",
     {{"num_hidden_layers", 24}},
     "num_hidden_layers: expected 12, as n_layer says, since both name one field, but got 24"},
    {"gpt2",
     {{"num_attention_heads", 16}},
     "num_attention_heads: expected 12, as n_head says, since both name one field, but got 16"},
    {"gpt2",
     {{"max_position_embeddings", 2048}},
     "max_position_embeddings: expected 1024, as n_positions says, since both name one field, but "
     "got 2048"},
    {"gpt-oss-20b",
     {{"num_experts", 64}},
     "num_experts: expected 32, as num_local_experts says, since both name one field, but got 64"},
    {"DeepSeek-V3",
     {{"num_local_experts", 8}},
     "num_local_experts: expected 256, as n_routed_experts says, since both name one field, but "
     "got 8"},
    {"Llama-3.1-8B",
     {{"head_dim", 127}},
     "head_dim: expected an even number of rotary elements in a head, which turn in pairs, but got "
     "127"},
    {"DeepSeek-V3",
     {{"qk_rope_head_dim", 63}},
     "qk_rope_head_dim: expected an even number of rotary elements in a head, which turn in pairs, "
     "but got 63"},
    {"pythia-410m",
     {{"rotary_pct", 0.235}},
     "rotary_pct: expected an even number of rotary elements in a head, which turn in pairs, but "
     "got 15"},
    {"DeepSeek-V3",
     {{"n_routed_experts", 250}},
     "n_group: expected a divisor of n_routed_experts (250), but got 8"},
    {"DeepSeek-V3", {{"topk_group", 9}}, "topk_group: expected at most n_group (8), but got 9"},
    {"DeepSeek-V3",
     {{"num_experts_per_tok", 257}},
     "num_experts_per_tok: expected at most n_routed_experts (256), but got 257"},
    {"Llama-3.1-8B",
     {{"quantization_config", Json::object()}},
     "quantization_config.quant_method: expected the method's name, but got nothing: the field is "
     "missing"},
    {"Llama-3.1-8B",
     {{"quantization_config", {{"quant_method", "gptq"}, {"bits", -4}, {"group_size", 128}}}},
     "quantization_config.bits: expected 2, 3, 4 or 8 for gptq, but got -4"},
    {"Llama-3.1-8B",
     {{"quantization_config", {{"quant_method", "awq"}, {"bits", 3}, {"group_size", 128}}}},
     "quantization_config.bits: expected 4 for awq, but got 3"},
    {"Llama-3.1-8B",
     {{"quantization_config", {{"quant_method", "gptq"}, {"bits", 4}, {"group_size", 127}}}},
     "quantization_config.group_size: expected -1 for whole rows, or a divisor of the width, 4096, "
     "but got 127"},
    {"Llama-3.1-8B",
     {{"quantization_config", {{"quant_method", "gptq"}, {"bits", 4}, {"group_size", -2}}}},
     "quantization_config.group_size: expected -1 for whole rows, or a divisor of the width, 4096, "
     "but got -2"},
    {"DeepSeek-V3",
     {{"quantization_config", {{"weight_block_size", {128}}}}},
     "quantization_config.weight_block_size: expected two sizes, but got 1"},
    {"DeepSeek-V3",
     {{"quantization_config", {{"weight_block_size", {128, 0}}}}},
     "quantization_config.weight_block_size.columns: expected a whole number from 1 to 16777216, "
     "but got 0"},
    {"gemma-3-4b",
     {{"text_config", nullptr}},
     "text_config: expected a value, but got nothing: the field is missing"},
    {"gemma-3-4b",
     {{"text_config", {{"hidden_size", 0}}}},
     "text_config.hidden_size: expected a whole number from 1 to 16777216, but got 0"},
    {"gemma-3-4b",
     {{"text_config", {{"num_attention_heads", 6}}}},
     "text_config.num_key_value_heads: expected a divisor of num_attention_heads (6), but got 4"},
};

}  // namespace

TEST_CASE("each mistake in a config is one sentence that names the field") {
    for (const Mistake& mistake : mistakes) {
        INFO(mistake.sentence);
        Json config = Json::parse(config_fixture(mistake.fixture));
        CHECK(sentence(config.dump()).empty());  // the control: without the mistake it is read
        config.merge_patch(mistake.change);
        CHECK(sentence(config.dump()) == mistake.sentence);
    }
}

TEST_CASE("text that is no config is refused") {
    CHECK(sentence("").find("config: expected well-formed JSON in UTF-8") == 0);
    CHECK(sentence("[1, 2]") == "config: expected an object, but got an array of 2");
    CHECK(sentence("\"llama\"") == "config: expected an object, but got the string \"llama\"");
    CHECK(sentence("{\"model_type\": \"llama\"").find("config: expected well-formed JSON") == 0);
    CHECK(sentence(R"({"model_type": "llama", "model_type": "gpt2"})") ==
          "config: expected each field once, but got \"model_type\" twice");
    CHECK(sentence(R"({"model_type": 3})") == "model_type: expected a string, but got 3");
    CHECK(sentence("{\"model_type\": \"\xff\"}").find("config: expected well-formed JSON") == 0);
    CHECK(sentence(std::string(100000, '[')) ==
          "config: expected at most 64 levels of nesting, but got more");
    CHECK(sentence("{\"hidden_size\": 1e400}") ==
          "config: expected numbers that are exact in a double (at most 2^53), but got 1e400");
    CHECK(sentence("{\"hidden_size\": 99999999999999999999}").find("exact in a double") !=
          std::string::npos);
    std::string many = "{";
    for (int i = 0; i < 1001; ++i) many += "\"f" + std::to_string(i) + "\": 1,";
    CHECK(sentence(many + "\"model_type\": \"llama\"}") ==
          "config: expected at most 1000 fields an object, but got more");
    CHECK(sentence("{\"a\": \"" + std::string(1 << 20, 'x') + "\"}")
              .find("config: expected at most 1048576 bytes") == 0);
}

TEST_CASE("a model_type and a class of another family contradict each other") {
    CHECK(
        sentence(R"({"model_type":"llama","architectures":["Qwen2ForCausalLM"]})") ==
        "architectures: expected a class of model_type \"llama\", but got Qwen2ForCausalLM, one of "
        "\"qwen2\"");
    CHECK(
        sentence(R"({"model_type":"qwen2","architectures":["Qwen2MoeForCausalLM"]})") ==
        "architectures: expected a class of model_type \"qwen2\", but got Qwen2MoeForCausalLM, one "
        "of \"qwen2_moe\"");
    // Its own classes, in any of their roles, and classes of no family here say nothing against it.
    for (const char* name : {"LlamaForCausalLM", "LlamaModel", "LlamaForSequenceClassification",
                             "YiForCausalLM", "MyModel"})
        CHECK(sentence(std::string(R"({"model_type":"llama","architectures":[")") + name + "\"]}")
                  .find("architectures") == std::string::npos);
    CHECK(sentence(R"({"model_type":"gemma3_text","architectures":["Gemma3ForCausalLM"]})")
              .find("architectures") == std::string::npos);
}

TEST_CASE("what the refused sizes are next to is taken") {
    const auto taken = [](const char* fixture, const Json& change) {
        Json config = Json::parse(config_fixture(fixture));
        config.merge_patch(change);
        return sentence(config.dump()).empty();
    };
    CHECK(taken("gpt2", {{"hidden_size", 768}, {"num_hidden_layers", 12}}));
    CHECK(taken("gpt-oss-20b", {{"num_experts", 32}}));
    CHECK(taken("Llama-3.1-8B", {{"head_dim", 126}}));
    CHECK(taken("DeepSeek-V3", {{"n_routed_experts", 248}, {"topk_group", 8}}));
    CHECK(taken("gpt2", {{"n_embd", 36}}));   // heads of 3, of learned positions
    const Json bits{{"load_in_8bit", true}};  // older configs of bitsandbytes
    CHECK(taken("Llama-3.1-8B", {{"quantization_config", bits}}));
    for (const int group : {-1, 64, 128})
        CHECK(taken("Llama-3.1-8B",
                    {{"quantization_config",
                      {{"quant_method", "gptq"}, {"bits", 3}, {"group_size", group}}}}));
}
