// Every row of models.csv from that model's config: to the unit.
#include <map>

#include "config_fixture.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/tensors.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Row {
    std::map<std::string, std::string> fields;  // by the name of the column

    const std::string& text(const std::string& name) const { return fields.at(name); }
    std::int64_t number(const std::string& name) const {
        return text(name).empty() ? 0 : std::stoll(text(name));
    }
};

std::vector<Row> rows() {
    std::ifstream file(std::string(ROOTSPACE_FIXTURES) + "/models.csv");
    std::string header;
    std::getline(file, header);
    const std::vector<std::string> names = csv_fields(header);
    std::vector<Row> all;
    for (const auto& fields : read_csv("models.csv")) {
        all.emplace_back();
        for (std::size_t i = 0; i < names.size(); ++i) all.back().fields[names[i]] = fields.at(i);
    }
    return all;
}

// Keys and values of a token in all layers; a latent layer keeps its rank and the rotary key once.
std::int64_t cached_elements(const Architecture& a) {
    std::int64_t elements = 0;
    for (const Block& block : a.blocks) {
        if (const auto* g = std::get_if<GroupedAttention>(&block.attention))
            elements += 2 * g->kv_heads * g->head_size;
        else if (const auto* m = std::get_if<LatentAttention>(&block.attention))
            elements += m->kv_rank + m->rope_size;
    }
    return elements;
}

void check_sizes(const Row& row, const Architecture& a) {
    CHECK(std::int64_t(a.blocks.size()) == row.number("n_layers"));
    CHECK(a.width == row.number("d_model"));
    CHECK(a.vocabulary == row.number("vocab"));
    CHECK(a.tied == (row.number("tied_embeddings") == 1));
    CHECK((a.norm == Norm::rms) == (row.text("norm") == "rmsnorm"));
    CHECK((a.learned_positions > 0) == (row.text("pos") == "learned"));
    CHECK(a.causal == (row.text("attn").find("encoder") == std::string::npos));
    std::int64_t windows = 0, dense = 0;
    for (const Block& block : a.blocks) {
        if (const auto* g = std::get_if<GroupedAttention>(&block.attention)) {
            CHECK(g->heads == row.number("n_heads"));
            CHECK(g->kv_heads == row.number("n_kv_heads"));
            CHECK(g->head_size == row.number("head_dim"));
            CHECK(g->query_bias == (row.text("bias") != "none"));
            CHECK(g->output_bias == (row.text("bias") == "all linears"));
            if (g->window) CHECK(g->window == row.number("sliding_window"));
            windows += g->window > 0;
        } else if (const auto* m = std::get_if<LatentAttention>(&block.attention)) {
            CHECK(m->query_rank == row.number("q_lora_rank"));
            CHECK(m->kv_rank == row.number("kv_lora_rank"));
            CHECK(m->nope_size == row.number("qk_nope_dim"));
            CHECK(m->rope_size == row.number("qk_rope_dim"));
            CHECK(m->value_size == row.number("v_head_dim"));
        }
        if (const auto* mlp = std::get_if<DenseMlp>(&block.mlp)) {
            ++dense;
            CHECK(mlp->width == row.number("d_ff"));
            CHECK(mlp->gated == (row.text("act") != "gelu"));
        } else if (const auto* experts = std::get_if<ExpertMlp>(&block.mlp)) {
            CHECK(experts->experts == row.number("n_experts"));
            CHECK(experts->active == row.number("topk"));
            CHECK(experts->width == row.number("moe_d_ff"));
            CHECK(experts->shared_width == row.number("n_shared") * row.number("moe_d_ff"));
        }
    }
    CHECK(windows == row.number("n_swa_layers"));
    CHECK(dense ==
          (row.number("n_experts") ? row.number("n_dense_layers") : std::int64_t(a.blocks.size())));
}

}  // namespace

TEST_CASE("parameters in total and for a token are exact for every row of models.csv") {
    REQUIRE(rows().size() == 26);
    for (const Row& row : rows()) {
        INFO(row.text("model"));
        const Architecture a = architecture_from_config(config_fixture(row.text("model")));
        const ParameterCount count = parameter_count(weight_tensors(a));
        CHECK(count.total == row.number("params_total"));
        CHECK(count.active == row.number("params_active"));
    }
}

TEST_CASE("elements of key-value cache a token are exact for every row of models.csv") {
    for (const Row& row : rows()) {
        INFO(row.text("model"));
        const Architecture a = architecture_from_config(config_fixture(row.text("model")));
        CHECK(cached_elements(a) == row.number("kv_elems_per_token"));
        CHECK(2 * cached_elements(a) == row.number("kv_bytes_per_token_16bit"));
    }
}

TEST_CASE("each size of models.csv is the one read from the config") {
    for (const Row& row : rows()) {
        INFO(row.text("model"));
        check_sizes(row, architecture_from_config(config_fixture(row.text("model"))));
    }
}

TEST_CASE("the components of every model add up to its count") {
    for (const Row& row : rows()) {
        INFO(row.text("model"));
        const Architecture a = architecture_from_config(config_fixture(row.text("model")));
        const std::vector<WeightTensor> tensors = weight_tensors(a);
        std::int64_t total = 0, active = 0, prediction = 0;
        for (const ComponentCount& one : component_counts(tensors)) {
            CHECK(one.total > 0);
            if (one.component == Component::prediction) {
                prediction += one.total;
                continue;
            }
            total += one.total;
            active += one.active;
        }
        const ParameterCount count = parameter_count(tensors);
        CHECK(total == count.total);
        CHECK(active == count.active);
        CHECK(prediction == count.prediction);
    }
}

// Negative control: the count sees every field of a config that it depends on.
TEST_CASE("one more of any size is another count") {
    const Json config = Json::parse(config_fixture("Llama-3.1-8B"));
    const auto total = [](const Json& json) {
        return parameter_count(weight_tensors(architecture_from_json(json))).total;
    };
    for (const char* name : {"vocab_size", "num_hidden_layers", "intermediate_size"}) {
        INFO(name);
        Json changed = config;
        changed[name] = config[name].get<std::int64_t>() + 1;
        CHECK(total(changed) > total(config));
    }
    Json biased = config;
    biased["attention_bias"] = true;
    CHECK(total(biased) - total(config) == 32 * (4096 + 1024 + 1024 + 4096));
    Json with_mlp_bias = config;
    with_mlp_bias["mlp_bias"] = true;
    CHECK(total(with_mlp_bias) - total(config) == 32 * (14336 + 14336 + 4096));
    Json tied = config;
    tied["tie_word_embeddings"] = true;
    CHECK(total(config) - total(tied) == 128256 * 4096);
}
