// Casts of weights, by hand from the sizes of configs; which there are, torch 1.13 was asked with
// hooks on what autograd saves.
#include "estimate/training/weight_casts.h"

#include "core/estimate/training/shapes.h"
#include "estimate/architecture/catalogue.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t block = 2 * 4096 * 4096 + 2 * 1024 * 4096 + 3 * 4096 * 14336;
const std::int64_t head = 128256 * 4096;
const std::int64_t adapters = 41'943'040;  // rank 16 on all seven matrices, as unsloth prints

struct Found {
    Bytes trained = 0, frozen = 0, passing = 0;
    bool operator==(const Found&) const = default;
};

Found casts(const Architecture& model, const char* precision, const Adapters& adapters = {},
            bool recomputes = false, bool gathers = false, const Parallelism& p = {},
            std::int64_t number = 0) {
    StageShape stage = shape(model, p, number, adapters, precision);
    stage.recomputes = recomputes;
    Found found;
    for (const Item& one : weight_casts(model, stage, precision_recipe(precision), p, gathers)) {
        if (one.name == "casts of weights") found.trained = one.bytes;
        if (one.name == "casts of frozen weights") found.frozen = one.bytes;
        if (one.name == "cast of one matrix") found.passing = one.bytes;
    }
    return found;
}

Found lora(const char* precision, const char* base, bool recomputes = false) {
    return casts(llama_31_8b(), precision, {16, {}, base ? &weight_format(base) : nullptr},
                 recomputes);
}

}  // namespace

TEST_CASE("casts are of the matrices that products read") {
    // Not the embedding, which is looked up, nor the norms.
    const Architecture model = llama_31_8b();
    for (const char* precision : {"bf16-autocast", "fp16-autocast"})
        CHECK(casts(model, precision) == Found{2 * (32 * block + head), 0, 0});
    for (const char* precision : {"fp32", "bf16-mixed", "bf16"})
        CHECK(casts(model, precision) == Found{});
    // The head stays in 16 bits: cast once by torchao's autocast, not at all by Megatron.
    // torchao's products cast a block's matrices one by one and keep none of the casts.
    CHECK(casts(model, "fp8") == Found{2 * head, 0, 14336 * 4096});
    CHECK(casts(model, "fp8-te") == Found{2 * 32 * block, 0, 0});
}

TEST_CASE("a device that multiplies rows holds one 8-bit copy, Transformer Engine's alone") {
    const Architecture model = llama_31_8b();
    for (const auto& [precision, bytes] :
         {std::pair{"fp8-te", 32 * block}, {"bf16-autocast", 2 * (32 * block + head)}}) {
        StageShape stage = shape(model, {}, 0, {}, precision);
        stage.multiplies_rows = true;
        CHECK(named(weight_casts(model, stage, precision_recipe(precision), {}, false),
                    "casts of weights") == bytes);
    }
}

TEST_CASE("gathered blocks are the casts, in 8 bits but for one matrix") {
    const Architecture model = llama_31_8b();
    CHECK(casts(model, "bf16-autocast", {}, false, true) == Found{});
    CHECK(casts(model, "fp8", {}, false, true) == Found{0, 0, 14336 * 4096});
}

TEST_CASE("what no cache holds is let go with a block that is made again") {
    const Architecture model = llama_31_8b();
    CHECK(casts(model, "fp8", {}, true) == casts(model, "fp8"));
    CHECK(casts(model, "bf16-autocast", {}, true) == casts(model, "bf16-autocast"));
    CHECK(casts(model, "fp8-te", {}, true) == casts(model, "fp8-te"));
}

TEST_CASE("a tied head is cast like one of its own, where it is") {
    const Architecture tied = catalogue_model("llama-3.2-1b");
    REQUIRE(tied.tied);
    Architecture untied = tied;
    untied.tied = false;
    const std::int64_t words = 128256 * 2048;
    for (const char* precision : {"bf16-autocast", "fp16-autocast", "fp8"}) {
        INFO(precision);
        CHECK(casts(tied, precision) == casts(untied, precision));
        Architecture none = tied;
        none.head = false;
        CHECK(casts(tied, precision).trained - casts(none, precision).trained == 2 * words);
    }
    CHECK(casts(tied, "fp8-te") == casts(untied, "fp8-te"));
    Parallelism two;
    two.pipeline = 2;
    for (const std::int64_t stage : {0, 1})
        CHECK(casts(tied, "bf16-autocast", {}, false, false, two, stage) ==
              casts(untied, "bf16-autocast", {}, false, false, two, stage));
    // BERT's encoder alone ends without one.
    CHECK(casts(bert_large(), "fp16-autocast").trained ==
          2 * (24 * 12 + 1) * std::int64_t{1024 * 1024});
}

TEST_CASE("routers stay in 16 bits") {
    const std::int64_t routers = 32 * 8 * 4096;
    // Experts that are modules are converted by torchao as well, those that are one parameter not.
    const std::int64_t converted =
        32 * (2 * 4096ll * 4096 + 2 * 1024ll * 4096 + 8 * 3 * 4096ll * 14336);
    CHECK(casts(mixtral_8x7b(), "fp8").trained == 2 * (routers + 32000 * 4096));
    StageShape parameters = shape(mixtral_8x7b(), {});
    std::vector<WeightTensor> stacked = weight_tensors(mixtral_8x7b());
    for (WeightTensor& tensor : stacked) tensor.stacked = is_expert(tensor);
    parameters.eight_bit = eight_bit_matrices(stacked, precision_recipe("fp8"), nullptr);
    const std::int64_t experts = 32 * 8 * 3 * 4096ll * 14336;
    CHECK(weight_casts(mixtral_8x7b(), parameters, precision_recipe("fp8"), {}, false)[0].bytes ==
          2 * (routers + 32000 * 4096 + experts));
    CHECK(casts(mixtral_8x7b(), "fp8-te").trained == 2 * converted);
}

TEST_CASE("beside adapters no frozen weight of the type computed in is cast, nor a packed one") {
    for (const char* precision : {"bf16-autocast", "fp16-autocast"})
        for (const char* base : {static_cast<const char*>(nullptr), "nf4", "nf4-double", "int8"}) {
            INFO(precision << " " << (base ? base : "as computed"));
            CHECK(lora(precision, base) == Found{2 * adapters, 0, 0});
        }
    CHECK(lora("fp8", "nf4") == Found{2 * adapters, 0, 0});
    CHECK(lora("fp8-te", "nf4") == Found{});
}

TEST_CASE("autograd keeps casts of frozen weights of another type, block by block") {
    for (const char* base : {"fp32", "fp16"}) {
        CHECK(lora("bf16-autocast", base) == Found{2 * adapters, 2 * (32 * block + head), 0});
        CHECK(lora("bf16-autocast", base, true) == Found{2 * adapters, 2 * (block + head), 0});
    }
    CHECK(lora("fp16-autocast", "fp16") == Found{2 * adapters, 0, 0});
    // Products in 8 bits cast frozen matrices as well.
    CHECK(lora("fp8", nullptr) == Found{2 * adapters, 0, 14336 * 4096});
    CHECK(lora("fp8-te", nullptr) == Found{2 * 32 * block, 0, 0});
    CHECK(lora("fp8-te", "fp32") == lora("fp8-te", nullptr));
}
