#include "estimate/training/adapters.h"

#include "core/estimate/training/models.h"
#include "core/estimate/training/refused.h"
#include "estimate/training/model_states.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::int64_t trained(const Architecture& model, std::int64_t rank,
                     const std::vector<std::string>& targets) {
    std::int64_t sum = 0;
    for (const WeightTensor& tensor : adapter_tensors({rank, targets, {}}, weight_tensors(model)))
        sum += tensor.elements();
    return sum;
}

ModelStates states(const Adapters& adapters, const Parallelism& p, const char* precision) {
    const std::vector<WeightTensor> tensors = device_tensors(llama_7b(), p, 0);
    return model_states(tensors, 6738415616, precision_recipe(precision), optimizer_rule("adamw"),
                        {}, adapters, p);
}

}  // namespace

TEST_CASE("adapters count to what training programs print") {
    // huggingface/peft prints 4,194,304 for LLaMA-7B with r = 8 on q and v (alpaca-lora's README);
    // unsloth prints 39,976,960 and 41,943,040 for r = 16 on all seven matrices of Llama-2-7B and
    // Llama-3-8B; 159,907,840 is QLoRA's r = 64 on LLaMA-7B.
    CHECK(trained(llama_7b(), 8, {"attn_q", "attn_v"}) == 4'194'304);
    CHECK(trained(llama_7b(), 16, {}) == 39'976'960);
    CHECK(trained(llama_31_8b(), 16, {}) == 41'943'040);
    CHECK(trained(llama_7b(), 64, {}) == 159'907'840);
    // Hu et al. 2021, section 4.1: 2 L d r for each square matrix a block.
    CHECK(trained(gpt2_xl(), 4, {"attn_q", "attn_v"}) == 2 * 48 * 2 * 1600 * 4);
}

TEST_CASE("each expert has adapters of its own, routers and vectors have none") {
    const std::int64_t attention = 4 * (2 * (4096 + 4096) + 2 * (1024 + 4096));
    const std::int64_t expert = 4 * 3 * (14336 + 4096);
    CHECK(trained(mixtral_8x7b(), 4, {}) == 32 * (attention + 8 * expert));
}

TEST_CASE("only adapters have gradients and states") {
    const Adapters lora{8, {"attn_q", "attn_v"}, {}};
    const ModelStates found = states(lora, {}, "bf16-mixed");
    CHECK(found.weights.name == "adapters");
    CHECK(found.weights.bytes == 2 * 4'194'304);
    CHECK(found.frozen.bytes == 2 * 6738415616);
    CHECK(found.gradients.bytes == 2 * 4'194'304);
    CHECK(found.master.bytes == 4 * 4'194'304);
    CHECK(found.optimizer.bytes == 8 * 4'194'304);
    CHECK(found.trained == 4'194'304);
    CHECK(found.elements == 6738415616 + 4'194'304);
    CHECK(states({}, {}, "bf16-mixed").frozen.bytes == 0);
}

TEST_CASE("a base in its own format is taken as given and shared out like weights") {
    const Adapters qlora{64, {}, Bytes{3'866'000'000}};
    CHECK(states(qlora, {}, "bf16").frozen.bytes == 3'866'000'000);
    Parallelism p;
    p.data = 8, p.zero = 3;
    CHECK(states(qlora, p, "bf16").frozen.bytes == 3'866'000'000 / 8);
    CHECK(states(qlora, p, "bf16").weights.bytes == 2 * 159'907'840 / 8);
    p.zero = 2;
    CHECK(states(qlora, p, "bf16").frozen.bytes == 3'866'000'000);
    CHECK(states(qlora, p, "bf16").gradients.bytes == 2 * 159'907'840 / 8);
    Parallelism two;
    two.tensor = 2;
    const Bytes half = states(qlora, two, "bf16").frozen.bytes;
    CHECK(half > 3'866'000'000 / 2);  // norms are on both
    CHECK(half < 3'866'000'000 / 2 * 1.001);
}

TEST_CASE("adapters follow the matrices they belong to") {
    Parallelism two;
    two.tensor = 2;
    std::int64_t columns = 0;
    for (const WeightTensor& tensor :
         adapter_tensors({8, {"attn_q"}, {}}, device_tensors(llama_7b(), two, 0)))
        columns += tensor.elements();
    CHECK(columns == 32 * 8 * (4096 + 2048));  // a is whole, b has half the rows
}

TEST_CASE("ranks and targets that mean nothing are refused") {
    CHECK(refused_field([] { trained(llama_7b(), 0, {}); }) == "lora_rank");
    CHECK(refused_field([] { trained(llama_7b(), 8, {"q_proj"}); }) == "lora_targets");
    CHECK(refused_field([] { trained(llama_7b(), 8, {"token_embd"}); }) == "lora_targets");
    CHECK(refused_field([] { trained(llama_7b(), 8, {"attn_norm"}); }) == "lora_targets");
}
