#include "estimate/architecture/tensors.h"

#include "support/catch.h"

using namespace rootspace::estimate;

namespace {

// meta-llama/Llama-3.1-8B, config.json.
Architecture llama_8b() {
    Architecture a{};
    a.vocabulary = 128256, a.width = 4096, a.context = 131072;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks.assign(32, Block{GroupedAttention{32, 8, 128}, DenseMlp{14336, true}});
    return a;
}

}  // namespace

TEST_CASE("the tensors of a Llama block count to the published total") {
    const ParameterCount count = parameter_count(weight_tensors(llama_8b()));
    CHECK(count.total == 8030261248);
    CHECK(count.active == 8030261248);
    CHECK(count.prediction == 0);
}

TEST_CASE("a tied head is counted once") {
    Architecture tied = llama_8b();
    tied.tied = true;
    CHECK(parameter_count(weight_tensors(tied)).total == 8030261248 - 128256 * 4096);
}
