// What the families have beyond models.csv, against model cards and the counts other libraries
// publish.
#include "config_fixture.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/tensors.h"
#include "small_config.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::int64_t total(const Architecture& a) { return parameter_count(weight_tensors(a)).total; }

std::int64_t window(const Architecture& a, std::size_t layer) {
    return std::get<GroupedAttention>(a.blocks.at(layer).attention).window;
}

std::vector<std::int64_t> windows(const Architecture& a) {
    std::vector<std::int64_t> all;
    for (std::size_t i = 0; i < a.blocks.size(); ++i) all.push_back(window(a, i));
    return all;
}

using Windows = std::vector<std::int64_t>;

}  // namespace

// OpenAI, gpt-oss model card, arXiv:2508.10925, Table 1: MLP 19.12B, attention 0.64B, embedding and
// unembedding 1.16B, active 3.61B (the embedding not counted), 20.91B in total.
TEST_CASE("gpt-oss-20b has the components its model card prints") {
    const Architecture a = architecture_from_config(config_fixture("gpt-oss-20b"));
    const std::vector<WeightTensor> tensors = weight_tensors(a);
    const ParameterCount count = parameter_count(tensors);
    CHECK(count.total == 20914757184);
    std::int64_t mlp = 0, attention = 0, embedding = 0, head = 0;
    for (const ComponentCount& one : component_counts(tensors)) {
        if (one.component == Component::experts || one.component == Component::router)
            mlp += one.total;
        if (one.component == Component::attention) attention += one.total;
        if (one.component == Component::embedding) embedding += one.total;
        if (one.component == Component::head) head += one.total;
    }
    const auto in_ten_millions = [](std::int64_t n) { return (n + 5'000'000) / 10'000'000; };
    CHECK(in_ten_millions(mlp) == 1912);
    CHECK(in_ten_millions(attention) == 64);
    CHECK(in_ten_millions(embedding + head) == 116);
    CHECK(in_ten_millions(count.active - embedding) == 361);
    CHECK(window(a, 0) == 128);
    CHECK(window(a, 1) == 0);
}

// keras-team/keras-hub, gemma3_presets.py: 3,880,099,328 with a vocabulary of 262,144; the config's
// class has 64 rows more.
TEST_CASE("a nested Gemma 3 takes its class's sizes, and the vision tower is left out by name") {
    const Architecture a = architecture_from_config(config_fixture("gemma-3-4b"));
    CHECK(total(a) == 3880099328 + 64 * 2560);
    CHECK(a.omitted == "vision_config");
    CHECK(a.storage.type == StoredType::bf16);
    CHECK(window(a, 4) == 1024);
    CHECK(window(a, 5) == 0);
    CHECK(window(a, 33) == 1024);
}

// keras-team/keras-hub, qwen3_moe_presets.py: 30,532,122,624; "3.3 billion activated".
TEST_CASE("Qwen3-30B-A3B") {
    const Architecture a = architecture_from_config(config_fixture("Qwen3-30B-A3B"));
    const ParameterCount count = parameter_count(weight_tensors(a));
    CHECK(count.total == 30532122624);
    CHECK(count.total - count.active == std::int64_t{48} * (128 - 8) * 3 * 2048 * 768);
}

// num_parameters() of facebook/opt-350m; the embedding is 512 wide and there is no last norm.
TEST_CASE("OPT-350m projects in and out") {
    const Architecture a = architecture_from_config(config_fixture("opt-350m"));
    CHECK(total(a) == 331196416);
    CHECK(a.embedding_width == 512);
    CHECK_FALSE(a.final_norm);
    CHECK(a.learned_positions == 2050);
}

// EleutherAI/pythia model cards: 405,334,016 in total, 302,311,424 without embedding and head.
TEST_CASE("Pythia-410m with and without its embeddings") {
    const Architecture a = architecture_from_config(config_fixture("pythia-410m"));
    CHECK(total(a) == 405334016);
    CHECK(total(a) - 2 * a.vocabulary * a.width == 302311424);
}

TEST_CASE("windows follow each family's rule") {
    const Json layer_types{"full_attention", "sliding_attention", "full_attention",
                           "full_attention"};
    CHECK(windows(small_with("mistral")) == Windows{4096, 4096, 4096, 4096});
    CHECK(windows(small_with("mistral", {{"sliding_window", nullptr}})) == Windows{0, 0, 0, 0});
    CHECK(windows(small_with("mistral", {{"sliding_window", 7}})) == Windows{7, 7, 7, 7});
    CHECK(windows(small_with("mixtral")) == Windows{0, 0, 0, 0});
    CHECK(windows(small_with("mixtral", {{"sliding_window", 7}})) == Windows{7, 7, 7, 7});
    CHECK(windows(small_with("phi3")) == Windows{0, 0, 0, 0});
    CHECK(windows(small_with("phi3", {{"sliding_window", 2047}})) ==
          Windows{2047, 2047, 2047, 2047});
    CHECK(windows(small_with("qwen2", {{"sliding_window", 7}, {"max_window_layers", 2}})) ==
          Windows{0, 0, 0, 0});
    const Json sliding{
        {"use_sliding_window", true}, {"sliding_window", 7}, {"max_window_layers", 2}};
    CHECK(windows(small_with("qwen2", sliding)) == Windows{0, 0, 7, 7});
    CHECK(windows(small_with("qwen3", sliding)) == Windows{0, 0, 7, 7});
    CHECK(windows(small_with("qwen3_moe", sliding)) == Windows{7, 7, 7, 7});
    CHECK(windows(small_with("qwen2_moe", sliding)) == Windows{7, 0, 0, 0});
    CHECK(windows(small_with("gemma")) == Windows{0, 0, 0, 0});
    CHECK(windows(small_with("gemma2")) == Windows{4096, 0, 4096, 0});
    CHECK(windows(small_with("gemma3_text", {{"sliding_window_pattern", 3}})) ==
          Windows{4096, 4096, 0, 4096});
    CHECK(
        windows(small_with("gemma3_text", {{"sliding_window", 7}, {"layer_types", layer_types}})) ==
        Windows{0, 7, 0, 0});
    CHECK(windows(small_with("gpt_oss")) == Windows{128, 0, 128, 0});
    CHECK(windows(small_with("gpt_oss", {{"layer_types", layer_types}})) == Windows{0, 128, 0, 0});
}

TEST_CASE("which layers have experts follows each family's rule") {
    const auto expert_layers = [](const Architecture& a) {
        std::string layers;
        for (const Block& block : a.blocks)
            layers += std::holds_alternative<ExpertMlp>(block.mlp) ? 'e' : 'd';
        return layers;
    };
    CHECK(expert_layers(small_with("qwen3_moe")) == "eeee");
    CHECK(expert_layers(small_with("qwen3_moe", {{"decoder_sparse_step", 2}})) == "dede");
    CHECK(expert_layers(small_with("qwen2_moe", {{"mlp_only_layers", {0, 3}}})) == "deed");
    const Json latent{{"q_lora_rank", nullptr},   {"kv_lora_rank", 4},      {"qk_nope_head_dim", 4},
                      {"qk_rope_head_dim", 2},    {"v_head_dim", 4},        {"n_routed_experts", 4},
                      {"num_experts_per_tok", 2}, {"topk_method", "greedy"}};
    const auto deepseek = [&](const char* family, const Json& more = Json::object()) {
        Json config = latent;
        config.update(more);
        return expert_layers(small_with(family, config));
    };
    CHECK(deepseek("deepseek_v2") == "eeee");
    CHECK(deepseek("deepseek_v3") == "ddde");
    CHECK(deepseek("deepseek_v3", {{"first_k_dense_replace", 1}}) == "deee");
    CHECK(deepseek("deepseek_v3", {{"first_k_dense_replace", 1}, {"moe_layer_freq", 2}}) == "dded");
    CHECK(deepseek("deepseek_v3", {{"n_routed_experts", nullptr}}) == "dddd");
}

TEST_CASE("the class in `architectures` says whether there is a head") {
    const auto with = [](const char* name) {
        return small_with("llama", {{"architectures", {name}}});
    };
    CHECK(with("LlamaForCausalLM").head);
    CHECK_FALSE(with("LlamaModel").head);
    CHECK(with("LlamaModel").omitted.empty());
    CHECK_FALSE(with("LlamaForSequenceClassification").head);
    CHECK(with("LlamaForSequenceClassification").omitted ==
          "the head of LlamaForSequenceClassification");
    CHECK(total(with("LlamaForCausalLM")) - total(with("LlamaModel")) == 10 * 8);
}

TEST_CASE("sizes of parts that the family has not are named as not counted") {
    const auto omitted = [](const char* family, const Json& more) {
        return small_with(family, more).omitted;
    };
    CHECK(omitted("llama", {{"num_local_experts", 8}}) == "num_local_experts");
    CHECK(omitted("llama", {{"n_routed_experts", 8}, {"kv_lora_rank", 4}}) ==
          "n_routed_experts, kv_lora_rank");
    CHECK(total(small_with("llama", {{"num_local_experts", 8}})) == total(small_with("llama")));
    CHECK(omitted("llama", {{"num_experts", 1}}).empty());
    CHECK(omitted("llama", {{"num_experts", nullptr}, {"kv_lora_rank", 0}}).empty());
    CHECK(omitted("mixtral", {{"num_local_experts", 8}}).empty());
}

TEST_CASE("a null counts as absent, unknown fields are let be, order does not matter") {
    const Architecture plain = small_with("llama");
    CHECK(small_with("llama", {{"rope_scaling", {{"factor", 8}}},
                               {"attention_bias", nullptr},
                               {"made_up", {1, "2", nullptr}}}) == plain);
    Json reversed = Json::object();
    const Json config = small("llama");
    std::vector<std::string> names;
    for (const auto& [name, value] : config.items()) names.insert(names.begin(), name);
    for (const std::string& name : names) reversed[name] = config[name];
    CHECK(architecture_from_json(reversed) == plain);
    CHECK(architecture_from_config(config.dump()) == plain);
    CHECK_FALSE(small_with("llama", {{"intermediate_size", 17}}) == plain);
}

TEST_CASE("GPT-2 is read under its own names and the mapped ones") {
    const Json own{{"model_type", "gpt2"}, {"vocab_size", 10}, {"n_embd", 8},
                   {"n_layer", 2},         {"n_head", 2},      {"n_positions", 16}};
    const Json mapped{{"model_type", "gpt2"},     {"vocab_size", 10},
                      {"hidden_size", 8},         {"num_hidden_layers", 2},
                      {"num_attention_heads", 2}, {"max_position_embeddings", 16}};
    CHECK(architecture_from_json(own) == architecture_from_json(mapped));
    CHECK(total(architecture_from_json(own)) == 10 * 8 + 16 * 8 + 2 * (12 * 64 + 13 * 8) + 16);
}

TEST_CASE("the name is the last part of the hub's") {
    CHECK(small_with("llama", {{"_name_or_path", "meta-llama/Llama-3.1-8B"}}).name ==
          "Llama-3.1-8B");
    CHECK(small_with("llama").name == "llama");
}

TEST_CASE("how many tensors an activation holds beside its input and output, and what turns") {
    const auto temporaries = [](const char* activation) {
        return small_with("llama", {{"hidden_act", activation}}).activation_temporaries;
    };
    // activations.py: NewGELUActivation, FastGELUActivation, QuickGELUActivation; the rest are one
    // operation (tests/interop/live_storages.py counts them).
    CHECK(temporaries("gelu_new") == 2);
    CHECK(temporaries("gelu_fast") == 3);
    CHECK(temporaries("quick_gelu") == 1);
    CHECK(temporaries("gelu_python") == 2);
    CHECK(temporaries("gelu_python_tanh") == 2);
    CHECK(temporaries("gelu_accurate") == 2);
    CHECK(temporaries("gelu_10") == 1);
    CHECK(temporaries("relu2") == 1);
    CHECK(small_with("llama", {{"hidden_act", "relu2"}}).activation == Activation::relu);
    CHECK(small_with("llama", {{"hidden_act", "gelu_python"}}).activation == Activation::gelu);
    for (const char* one : {"gelu", "gelu_pytorch_tanh", "silu", "relu"})
        CHECK(temporaries(one) == 0);
    const Json gpt2{{"model_type", "gpt2"}, {"vocab_size", 10}, {"n_embd", 8},
                    {"n_layer", 2},         {"n_head", 2},      {"n_positions", 16}};
    CHECK(architecture_from_json(gpt2).activation_temporaries == 2);
    // A quarter of each head of GPT-NeoX unless stated, all of Phi-3's.
    const Json wide{{"hidden_size", 800}};
    CHECK(small_with("gpt_neox", wide).rotary_size == 100);
    CHECK(small_with("gpt_neox", {{"hidden_size", 800}, {"rotary_pct", 0.5}}).rotary_size == 200);
    CHECK(small_with("gpt_neox", {{"rotary_pct", 1}}).rotary_size == 0);
    CHECK(small_with("phi3").rotary_size == 0);
    CHECK(small_with("phi3", {{"head_dim", 8}, {"partial_rotary_factor", 0.75}}).rotary_size == 6);
    CHECK(error_sentence([] {
              small_with("gpt_neox", {{"rotary_pct", 1.5}});
          }) == "rotary_pct: expected a number from 0.0 to 1.0, but got 1.5");
}

TEST_CASE("caps of Gemma 2 and 3 and parallel blocks of GPT-NeoX are the class's unless stated") {
    const auto caps = [](const char* family, const Json& more) {
        const Architecture a = small_with(family, more);
        return std::pair(a.score_cap, a.logit_cap);
    };
    const Json off{{"attn_logit_softcapping", nullptr}, {"final_logit_softcapping", nullptr}};
    const Json on{{"attn_logit_softcapping", 50.0}, {"final_logit_softcapping", 30.0}};
    CHECK(caps("gemma2", Json::object()) == std::pair(true, true));
    CHECK(caps("gemma2", off) == std::pair(false, false));
    CHECK(caps("gemma2", {{"attn_logit_softcapping", nullptr}}) == std::pair(false, true));
    CHECK(caps("gemma3_text", Json::object()) == std::pair(false, false));
    CHECK(caps("gemma3_text", on) == std::pair(false, true));
    CHECK(caps("gemma", on) == std::pair(false, false));
    CHECK(error_sentence([&] {
              caps("gemma2", {{"final_logit_softcapping", -1}});
          }).find("final_logit_softcapping: expected") == 0);
    const Json rows{{"rotary_pct", 1}, {"use_parallel_residual", false}};
    CHECK(small_with("gpt_neox", {{"rotary_pct", 1}}).blocks[0].parallel);
    CHECK(!small_with("gpt_neox", rows).blocks[0].parallel);
    CHECK(!small_with("llama").blocks[0].parallel);
}
