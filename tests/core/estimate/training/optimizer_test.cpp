#include "estimate/training/optimizer.h"

#include "core/estimate/training/models.h"
#include "core/estimate/training/refused.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/parameters.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t llama_parameters = 8030261248;

Bytes state(const char* optimizer, const char* precision, const Architecture& architecture,
            const OptimizerOptions& options = {}) {
    return optimizer_state(optimizer_rule(optimizer), precision_recipe(precision), options,
                           weight_tensors(architecture))
        .value();
}

}  // namespace

TEST_CASE("bytes a parameter are those of the papers and programs") {
    struct Row {
        const char* precision;
        const char* optimizer;
        std::int64_t bytes;  // a parameter
        const char* source;
    };
    const Row rows[] = {
        {"fp32", "sgd", 8, "weights and gradients"},
        {"fp32", "momentum", 12, "and one moment"},
        {"fp32", "adamw", 16, "HF model_memory_anatomy: 4 + 4 + 8"},
        {"fp32", "lion", 12, "arXiv:2302.06675"},
        {"fp16-mixed", "adamw", 16, "ZeRO section 3.1"},
        {"bf16-mixed", "adamw", 16, "ZeRO section 3.1"},
        {"bf16-mixed", "sgd", 8, "2 + 2 + 4"},
        {"bf16-mixed", "lion", 12, "2 + 2 + 4 + 4"},
        {"bf16-fp32-gradients", "adamw", 18, "Megatron theoretical_memory_usage.py"},
        {"bf16", "adamw", 8, "2 + 2 + 2 + 2"},
        {"bf16", "lion", 6, "2 + 2 + 2"},
        {"fp16-autocast", "adamw", 16, "HF: 4 + 4 + 8, the 16-bit cast apart"},
        {"bf16-autocast", "adamw", 16, "torchtitan: 16 B sharded"},
        {"fp8", "adamw", 16, "torchtitan float8: 16 B sharded"},
        {"fp8-te", "adamw", 18, "Megatron with Transformer Engine"},
    };
    for (const Row& row : rows) {
        INFO(row.precision << ", " << row.optimizer << ": " << row.source);
        const PrecisionRecipe& recipe = precision_recipe(row.precision);
        const std::int64_t held = recipe.weight_bytes + recipe.gradient_bytes + recipe.master_bytes;
        CHECK(held * llama_parameters + state(row.optimizer, row.precision, llama_31_8b()) ==
              row.bytes * llama_parameters);
    }
}

TEST_CASE("casts and what is computed in follow the recipe") {
    struct Row {
        const char* precision;
        std::int64_t compute, cast, linear, passing;
    };
    const Row rows[] = {{"fp32", 4, 0, 0, 0},          {"fp16-mixed", 2, 0, 0, 0},
                        {"bf16-mixed", 2, 0, 0, 0},    {"bf16-fp32-gradients", 2, 0, 0, 0},
                        {"bf16", 2, 0, 0, 0},          {"fp16-autocast", 2, 2, 2, 0},
                        {"bf16-autocast", 2, 2, 2, 0}, {"fp8", 2, 0, 2, 1},
                        {"fp8-te", 2, 2, 0, 0}};
    CHECK(precision_recipes().size() == std::size(rows));
    for (const Row& row : rows) {
        const PrecisionRecipe& recipe = precision_recipe(row.precision);
        INFO(row.precision);
        CHECK(recipe.compute_bytes == row.compute);
        CHECK(recipe.cast_bytes == row.cast);
        CHECK(recipe.linear_cast_bytes == row.linear);
        CHECK(recipe.passing_cast_bytes == row.passing);
    }
}

TEST_CASE("8-bit AdamW adds one float32 scale a block and moment") {
    // Every tensor of Llama-3.1-8B has at least 4,096 numbers and is a multiple of 2,048 long.
    CHECK(state("adamw-8bit", "fp32", llama_31_8b()) ==
          2 * (llama_parameters + llama_parameters / 256 * 4));
    CHECK(state("adamw-8bit", "fp32", llama_31_8b(), {2048, false}) ==
          2 * (llama_parameters + llama_parameters / 2048 * 4));
    const std::int64_t embedding = 128256 * 4096;
    CHECK(state("adamw-8bit", "bf16", llama_31_8b(), {256, true}) ==
          2 * (llama_parameters - embedding + (llama_parameters - embedding) / 64 + 4 * embedding));
}

TEST_CASE("tensors of fewer than 4,096 numbers keep 32-bit states") {
    const PrecisionRecipe& fp32 = precision_recipe("fp32");
    const auto of = [&](std::int64_t size) {
        return optimizer_state(optimizer_rule("adamw-8bit"), fp32, {},
                               {{"v", Component::norms, 0, size, 1, true}})
            .value();
    };
    CHECK(of(4095) == 2 * 4 * 4095);
    CHECK(of(4096) == 2 * (4096 + 16 * 4));
    CHECK(of(4097) == 2 * (4097 + 17 * 4));  // a part of a block has a whole scale
}

TEST_CASE("rules that look at a parameter see those of transformers") {
    const auto text = [](const char* optimizer, const char* model) {
        return optimizer_state(optimizer_rule(optimizer), precision_recipe("fp32"), {},
                               weight_tensors(catalogue_model(model)))
            .text();
    };
    const auto has = [](const std::string& whole, const std::string& part) {
        return whole.find(part) != std::string::npos;
    };
    // c_attn of GPT-2 is one matrix [768, 2304].
    const std::int64_t width = 768, blocks = 12;
    const std::int64_t rows = blocks * (3 * width + width + 4 * width + width) + 50257 + 1024;
    const std::int64_t columns = blocks * (width + width + width + 4 * width) + 2 * width;
    REQUIRE(rows + columns == 200'273);
    CHECK(has(text("adafactor", "gpt2"),
              grouped_digits(rows) + " rows + " + grouped_digits(columns) + " columns"));
    // Its bias of GPT-2 XL has 4,800 numbers, not three times 1,600.
    const std::int64_t xl = 1600;
    REQUIRE(48 * (4 * xl + xl + xl) + 2 * xl == 464'000);
    CHECK(has(text("adamw-8bit", "gpt2-xl"), "464,000 parameters in 32 bits"));
    // Llama's three stay three.
    CHECK(parameters(weight_tensors(llama_31_8b())).size() == weight_tensors(llama_31_8b()).size());
}

TEST_CASE("the experts' biases of gpt-oss are matrices, and all experts one parameter") {
    std::vector<WeightTensor> biases;
    for (const WeightTensor& tensor : weight_tensors(catalogue_model("gpt-oss-20b")))
        if (tensor.block == 0 && tensor.component == Component::experts && tensor.vector)
            biases.push_back(tensor);
    REQUIRE(biases.size() == 3);
    REQUIRE(parameters(biases).size() == 2);
    const auto of = [&](const char* optimizer) {
        return optimizer_state(optimizer_rule(optimizer), precision_recipe("fp32"), {}, biases)
            .value();
    };
    // [32, 5760] and [32, 2880].
    CHECK(of("adafactor") == 4 * (32 + 5760 + 32 + 2880));
    const std::int64_t numbers = 32 * 5760 + 32 * 2880;
    CHECK(of("adamw-8bit") == 2 * (numbers + numbers / 256 * 4));
    // Blocks of 256 run on from one expert to the next.
    WeightTensor stacked{"ffn_down_exps", Component::experts, 0, 65, 65, false, 8, 2};
    const auto eight_bit = [&] {
        return optimizer_state(optimizer_rule("adamw-8bit"), precision_recipe("fp32"), {},
                               {stacked})
            .value();
    };
    CHECK(eight_bit() == 2 * (8 * 4225 + 8 * 17 * 4));
    stacked.stacked = true;
    CHECK(eight_bit() == 2 * (8 * 4225 + 133 * 4));  // 33,800 = 132 × 256 + 8
}

TEST_CASE("each expert is a tensor of its own to 8-bit AdamW") {
    const WeightTensor experts{"ffn_up_exps", Component::experts, 0, 63, 65, false, 8, 2};
    CHECK(optimizer_state(optimizer_rule("adamw-8bit"), precision_recipe("fp32"), {}, {experts})
              .value() == 2 * 4 * 8 * 63 * 65);  // 4,095 each
}

TEST_CASE("Adafactor keeps a row and a column of each matrix") {
    const std::int64_t block =
        (4096 + 4096) * 2 + (1024 + 4096) * 2 + (14336 + 4096) * 3 + 2 * 4096;
    const std::int64_t numbers = 32 * block + 2 * (128256 + 4096) + 4096;
    CHECK(state("adafactor", "fp32", llama_31_8b()) == 4 * numbers);
    CHECK(state("adafactor", "bf16", llama_31_8b()) == 4 * numbers);  // always float32
    CHECK(state("adafactor-momentum", "fp32", llama_31_8b()) == 4 * (numbers + llama_parameters));
    // Shazeer & Stern 2018, section 3: n + m in place of n m.
    const WeightTensor matrix{"m", Component::mlp, 0, 300, 500, false};
    CHECK(optimizer_state(optimizer_rule("adafactor"), precision_recipe("fp32"), {}, {matrix})
              .value() == 4 * 800);
}

TEST_CASE("Muon has one moment in the blocks' matrices and two elsewhere") {
    const std::int64_t others = 2 * 128256 * 4096 + (2 * 32 + 1) * 4096;
    CHECK(state("muon", "bf16-mixed", llama_31_8b()) == 4 * (llama_parameters + others));
    CHECK(state("muon", "bf16", llama_31_8b()) == 2 * (llama_parameters + others));
}

TEST_CASE("every optimiser and recipe has an id of its own and a source") {
    CHECK(optimizer_rules().size() == 8);
    for (const OptimizerRule* rule : optimizer_rules()) {
        CHECK(&optimizer_rule(rule->id) == rule);
        CHECK(!std::string(rule->source).empty());
    }
    for (const PrecisionRecipe* recipe : precision_recipes()) {
        CHECK(&precision_recipe(recipe->id) == recipe);
        CHECK(!std::string(recipe->source).empty());
    }
}

TEST_CASE("unknown names are refused with those that exist") {
    CHECK(refused_field([] { optimizer_rule("adam"); }) == "optimizer");
    CHECK(refused_field([] { precision_recipe("bf-16"); }) == "precision");
    CHECK(refused_field([] {
              state("adamw-8bit", "fp32", llama_31_8b(), {0, false});
          }) == "eight_bit_block");
}
