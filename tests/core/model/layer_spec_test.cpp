#include "model/layer_spec.h"

#include "model/network_file.h"
#include "model/network_spec.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

std::string text_of(const std::string& layer) {
    return layer_text(network_from_json(feature_network(1, 4, layer)).layers.front());
}

}  // namespace

TEST_CASE("a layer's text holds everything that tells it from another") {
    CHECK(text_of(R"({"kind":"linear","out":64})") == "linear 64");
    CHECK(text_of(R"({"kind":"linear","out":64,"bias":false,"initial":"he"})") ==
          "linear 64 without bias he");
    CHECK(text_of(R"({"kind":"swiglu","out":8})") == "swiglu 8");
    CHECK(text_of(R"({"kind":"dropout","rate":0.1})") == "dropout 0.1");
    CHECK(text_of(R"({"kind":"attention","heads":4})") == "attention 4");
    CHECK(text_of(R"({"kind":"attention","heads":4,"kv_heads":2,"causal":true,"bias":false})") ==
          "causal attention 4/2 without bias");
    CHECK(text_of(R"({"kind":"residual","layers":[{"kind":"rms_norm"},
                      {"kind":"sequence","layers":[{"kind":"gelu"},{"kind":"silu"}]}]})") ==
          "residual(rms_norm, sequence(gelu, silu))");
}
