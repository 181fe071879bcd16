#include "estimate/architecture/generic.h"

#include "estimate/architecture/catalogue.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/tensors.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const Json small{
    {"model_type", "generic"}, {"vocabulary", 10}, {"width", 8}, {"layers", 4}, {"heads", 2},
    {"mlp_width", 16},         {"context", 32}};

Json with(const Json& more) {
    Json form = small;
    form.update(more);
    return form;
}

std::int64_t total(const Json& form) {
    return parameter_count(weight_tensors(architecture_from_json(form))).total;
}

std::string sentence(const Json& form) {
    return error_sentence([&] { architecture_from_json(form); });
}

}  // namespace

TEST_CASE("the six sizes of a generic form give a Llama block") {
    // Embedding and head, then per layer four 8 × 8 matrices, three 8 × 16, two norms, one norm.
    CHECK(total(small) == 2 * 80 + 4 * (4 * 64 + 3 * 128 + 16) + 8);
    CHECK(total(with({{"tied", true}})) == total(small) - 80);
    CHECK(total(with({{"gated", false}})) == total(small) - 4 * 128);
    CHECK(total(with({{"norm", "layer"}})) == total(small) + 9 * 8);
    CHECK(total(with({{"kv_heads", 1}})) == total(small) - 4 * 2 * 32);
    CHECK(total(with({{"head_size", 8}})) == total(small) + 4 * 4 * 64);
    CHECK(total(with({{"positions", 32}})) == total(small) + 32 * 8);
    CHECK(total(with({{"query_bias", true}})) == total(small) + 4 * 8);
    CHECK(total(with({{"mlp_bias", true}})) == total(small) + 4 * (16 + 16 + 8));
    CHECK(total(with({{"query_key_norm", true}})) == total(small) + 4 * 2 * 4);
    CHECK(total(with({{"sinks", true}})) == total(small) + 4 * 2);
    CHECK(total(with({{"parallel", true}})) == total(small));
    CHECK(architecture_from_json(with({{"parallel", true}})).blocks[3].parallel);
}

TEST_CASE("types of tensors are written as they were read, to the letter") {
    const Json types{{"Q4_K", {"attn_q", "attn_k ", "ffn_down 0-1 3"}}, {"Q6_K", {"ffn_down  2"}}};
    const Architecture a = read_generic(with({{"tensor_types", types}}));
    CHECK(a.storage.tensor_types == std::vector<TypedRole>{{"Q4_K", "attn_q", ""},
                                                           {"Q4_K", "attn_k", " "},
                                                           {"Q4_K", "ffn_down", " 0-1 3"},
                                                           {"Q6_K", "ffn_down", "  2"}});
    CHECK(generic_form(a)->at("tensor_types").dump() == types.dump());
}

TEST_CASE("every model of the catalogue has a generic form that reads back as itself") {
    for (const CatalogueEntry& entry : catalogue()) {
        INFO(entry.id);
        Architecture a = catalogue_model(entry.id);
        const std::optional<Json> form = generic_form(a);
        REQUIRE(form);
        const Architecture back = architecture_from_config(form->dump());
        CHECK(parameter_count(weight_tensors(back)).total == entry.parameters);
        CHECK(back.blocks == a.blocks);
        CHECK(back.prediction_blocks == a.prediction_blocks);
        CHECK(generic_form(back) == form);
    }
}

TEST_CASE("an architecture that the form has no words for has none") {
    Architecture uneven = catalogue_model("qwen3-30b-a3b");
    uneven.blocks[7].mlp = DenseMlp{16, true};
    CHECK_FALSE(generic_form(uneven));
    CHECK_FALSE(generic_form(Architecture{}));
}

TEST_CASE("mistakes in a generic form are named") {
    CHECK(sentence(with({{"widht", 3}})) ==
          "widht: expected only fields that are known here, but got a field nobody reads");
    CHECK(sentence(with({{"heads", 3}})) ==
          "heads: expected a divisor of width (8), since no head_size is stated, but got 3");
    CHECK(sentence(with({{"heads", 3}, {"head_size", 5}})).empty());
    CHECK(sentence(with({{"kv_heads", 3}})) ==
          "kv_heads: expected a divisor of heads (2), but got 3");
    CHECK(sentence(with({{"layers", 0}})) ==
          "layers: expected a whole number from 1 to 4096, but got 0");
    CHECK(sentence(with({{"norm", "batch"}})) ==
          "norm: expected one of \"rms\", \"layer\", but got \"batch\"");
    CHECK(sentence(with({{"experts", 4}})) ==
          "active_experts: expected a number, since experts is one, but got 0");
    CHECK(sentence(with({{"experts", 4}, {"active_experts", 5}, {"expert_width", 6}})) ==
          "active_experts: expected at most experts (4), but got 5");
    CHECK(sentence(with({{"kv_rank", 4}})) ==
          "nope_size: expected a size, since kv_rank is one, but got 0");
    Json bare = small;
    bare.erase("mlp_width");
    CHECK(sentence(bare) ==
          "mlp_width: expected a size, since some layers have no experts, but got 0");
    bare.update({{"experts", 4}, {"active_experts", 2}, {"expert_width", 6}});
    CHECK(sentence(bare).empty());
    bare.erase("context");
    CHECK(sentence(bare) == "context: expected a value, but got nothing: the field is missing");
}

TEST_CASE("an unknown family is told what was understood, and offered the generic form") {
    const auto said_of = [](const std::string& config) {
        return error_sentence([&] { architecture_from_config(config); });
    };
    const std::string falcon =
        R"({"model_type": "falcon", "hidden_size": 4544, "num_hidden_layers": 32,
            "num_attention_heads": 71, "vocab_size": 65024, "bias": false})";
    const std::string said = said_of(falcon);
    CHECK(said.find("model_type: expected one of gpt2, gpt_neox, ") == 0);
    CHECK(said.find("or a generic form by hand (understood here: vocabulary 65024, width 4544, "
                    "layers 32, heads 71), but got \"falcon\"") != std::string::npos);
    CHECK(generic_proposal(Json::parse(falcon)) == Json{{"model_type", "generic"},
                                                        {"vocabulary", 65024},
                                                        {"width", 4544},
                                                        {"layers", 32},
                                                        {"heads", 71}});
    const std::string nothing = said_of(R"({"layers": "many"})");
    CHECK(nothing.find("(understood here: no size), but got nothing: the field is missing") !=
          std::string::npos);
    CHECK(said_of(R"({"model_type": "mistral3", "text_config": {"hidden_size": 5120}})")
              .find("understood here: width 5120") != std::string::npos);
}

TEST_CASE("a proposal that is completed is read") {
    Json proposal = generic_proposal(Json{{"model_type", "falcon"},
                                          {"hidden_size", 4544},
                                          {"num_hidden_layers", 32},
                                          {"vocab_size", 65024},
                                          {"num_attention_heads", 71}});
    proposal.update({{"kv_heads", 1}, {"mlp_width", 18176}, {"gated", false}, {"context", 2048}});
    CHECK(sentence(proposal).empty());
}
