// In which form engines multiply latent attention, and over how many numbers of a head.
#include "estimate/inference/latent_products.h"

#include "estimate/architecture/catalogue.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("llama.cpp absorbs always, vLLM in answers alone, transformers never") {
    const auto absorbs = [](const char* engine, Reading reading) {
        return latent_products(engine, reading) == LatentForm::latent;
    };
    CHECK(absorbs("llama.cpp", Reading::prompt));
    CHECK(absorbs("llama.cpp", Reading::answer));
    CHECK(!absorbs("vllm", Reading::prompt));
    CHECK(absorbs("vllm", Reading::answer));
    CHECK(!absorbs("hf", Reading::prompt));
    CHECK(!absorbs("hf", Reading::answer));
}

TEST_CASE("a head is scored by its own parts or by the latent vector and the rotary key") {
    for (const char* model : {"deepseek-v2-lite", "deepseek-v3"}) {  // 512, 128 + 64, 128 in both
        const Architecture a = catalogue_model(model);
        const LatentAttention* m = latent_attention(a);
        REQUIRE(m);
        const LatentWidths latent = latent_widths(*m, LatentForm::latent);
        CHECK(latent.scored == 512 + 64);
        CHECK(latent.mixed == 512);
        const LatentWidths expanded = latent_widths(*m, LatentForm::expanded);
        CHECK(expanded.scored == 128 + 64);
        CHECK(expanded.mixed == 128);
    }
    const LatentAttention other{2, 0, 11, 3, 5, 7};  // no two sizes alike
    CHECK(latent_widths(other, LatentForm::latent).scored == 11 + 5);
    CHECK(latent_widths(other, LatentForm::latent).mixed == 11);
    CHECK(latent_widths(other, LatentForm::expanded).scored == 3 + 5);
    CHECK(latent_widths(other, LatentForm::expanded).mixed == 7);
    CHECK(!latent_attention(catalogue_model("llama-3.1-8b")));
}
