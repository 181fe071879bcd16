#include "estimate/architecture/architecture_json.h"

#include "estimate/architecture/catalogue.h"
#include "estimate/architecture/tensors.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("an architecture's facts as JSON") {
    const Json llama = architecture_json(catalogue_model("llama-3.1-8b"));
    CHECK(llama["name"] == "Llama 3.1 8B");
    CHECK(llama["family"] == "llama");
    CHECK(llama["layers"] == 32);
    CHECK(llama["attention"] ==
          Json{{"kind", "grouped"}, {"heads", 32}, {"kv_heads", 8}, {"head_size", 128}});
    CHECK(llama["mlp"] == Json{{"width", 14336}, {"gated", true}});
    CHECK(llama["parameters"]["total"] == 8030261248);
    CHECK(llama["stored"] == "bf16");
    for (const char* absent :
         {"windows", "experts", "prediction_blocks", "quantisation", "omitted"})
        CHECK_FALSE(llama.contains(absent));

    const Json v3 = architecture_json(catalogue_model("deepseek-v3"));
    CHECK(v3["attention"]["kind"] == "latent");
    CHECK(v3["attention"]["kv_rank"] == 512);
    CHECK(v3["experts"] == Json{{"experts", 256},
                                {"active", 8},
                                {"width", 2048},
                                {"shared_width", 2048},
                                {"layers", 58}});
    CHECK(v3["mlp"]["width"] == 18432);
    CHECK(v3["prediction_blocks"] == 1);
    CHECK(v3["quantisation"] == "fp8");

    const Json gemma = architecture_json(catalogue_model("gemma-3-27b"));
    CHECK(gemma["windows"] == Json::array({Json{{"tokens", 1024}, {"layers", 52}}}));
    CHECK(gemma["omitted"] == "vision_config");
}

TEST_CASE("the components in the JSON add up, for every model of the catalogue") {
    for (const CatalogueEntry& entry : catalogue()) {
        INFO(entry.id);
        const Json json = architecture_json(catalogue_model(entry.id));
        std::int64_t total = 0, active = 0;
        for (const Json& one : json["components"]) {
            if (one["name"] == component_name(Component::prediction)) continue;
            total += one["total"].get<std::int64_t>();
            active += one["active"].get<std::int64_t>();
        }
        CHECK(total == entry.parameters);
        CHECK(json["parameters"]["total"] == entry.parameters);
        CHECK(json["parameters"]["active"] == active);
    }
}
