#include "estimate/training/adapters.h"

#include "core/estimate/training/models.h"
#include "core/estimate/training/refused.h"
#include "core/estimate/training/shapes.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/model_states.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::int64_t trained(const Architecture& model, std::int64_t rank,
                     const std::vector<std::string>& targets) {
    std::int64_t sum = 0;
    for (const WeightTensor& tensor : adapter_tensors({rank, targets}, weight_tensors(model)))
        sum += tensor.elements();
    return sum;
}

ModelStates states(const Adapters& adapters, const Parallelism& p, const char* precision) {
    return model_states(shape(llama_7b(), p, 0, adapters), precision_recipe(precision),
                        optimizer_rule("adamw"), {}, p);
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

TEST_CASE("a module that has several matrices in one has one adapter") {
    // Derived from the modules' [out, in]: Phi-3's qkv_proj [9216, 3072], o_proj, gate_up_proj
    // [16384, 3072], down_proj [3072, 8192]; GPT-2's c_attn [2304, 768]; GPT-NeoX's
    // query_key_value.
    const auto of = [](const char* model, std::int64_t rank,
                       const std::vector<std::string>& targets = {}) {
        return trained(catalogue_model(model), rank, targets);
    };
    CHECK(of("phi-3-mini-4k", 16) ==
          32 * 16 * ((9216 + 3072) + 2 * 3072 + (16384 + 3072) + (3072 + 8192)));
    CHECK(of("phi-3-mini-4k", 16) == 25'165'824);
    CHECK(of("gpt2", 16) == 2'359'296);
    // huggingface/peft prints it for GPT-2 with r = 8, whose default target is c_attn.
    CHECK(of("gpt2", 8, {"attn_qkv"}) == 294'912);
    CHECK(of("pythia-1b", 16) == 16 * 16 * ((3 * 2048 + 2048) + 2 * 2048 + 2 * (8192 + 2048)));
    CHECK(of("pythia-1b", 16) == 8'388'608);
    CHECK(refused_field([&] { of("gpt2", 8, {"attn_q"}); }) == "lora_targets");
    // Llama's stay apart.
    CHECK(refused_field([&] { trained(llama_7b(), 8, {"attn_qkv"}); }) == "lora_targets");
    // Cut over devices each has its part of all three.
    Parallelism two;
    two.tensor = 2;
    std::int64_t cut = 0;
    for (const WeightTensor& tensor :
         adapter_tensors({8, {"attn_qkv"}}, device_tensors(catalogue_model("gpt2"), two, 0)))
        cut += tensor.elements();
    CHECK(cut == 12 * 8 * (768 + 2304 / 2));
}

TEST_CASE("the experts of gpt-oss are two parameters with an adapter each") {
    const Architecture model = catalogue_model("gpt-oss-20b");
    const std::int64_t heads = 64 * 64, keys = 8 * 64, width = 2880, inner = 2880, experts = 32;
    const std::int64_t attention = 8 * ((heads + width) * 2 + (keys + width) * 2);
    CHECK(trained(model, 8, {"ffn_gate_up_exps"}) == 24 * 8 * experts * (2 * inner + width));
    CHECK(trained(model, 8, {"ffn_down_exps"}) == 24 * 8 * experts * (inner + width));
    CHECK(trained(model, 8, {}) ==
          24 * (attention + 8 * experts * (2 * inner + width + inner + width)));
    // PEFT's ParamWrapper: [rank × experts, in] and [out, rank × experts].
    std::vector<std::int64_t> shapes;
    for (const WeightTensor& tensor :
         adapter_tensors({8, {"ffn_gate_up_exps"}}, weight_tensors(model)))
        if (tensor.block == 0)
            shapes.insert(shapes.end(), {tensor.rows, tensor.columns, tensor.copies});
    CHECK(shapes == std::vector<std::int64_t>{8 * experts, width, 1, 2 * inner, 8 * experts, 1});
    CHECK(peft_note(model) != "");
    CHECK(peft_note(catalogue_model("mixtral-8x7b")) == "");
}

TEST_CASE("each expert has adapters of its own, routers and vectors have none") {
    const std::int64_t attention = 4 * (2 * (4096 + 4096) + 2 * (1024 + 4096));
    const std::int64_t expert = 4 * 3 * (14336 + 4096);
    CHECK(trained(mixtral_8x7b(), 4, {}) == 32 * (attention + 8 * expert));
}

TEST_CASE("only adapters have gradients and states") {
    const Adapters lora{8, {"attn_q", "attn_v"}};
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

TEST_CASE("a base in its own format is shared out like weights, but for the scales") {
    // Block matrices of LLaMA-7B; half a byte each, one float32 for 64 and 16 for a matrix's table.
    const std::int64_t matrices = 32 * (4 * 4096ll * 4096 + 3 * 4096ll * 11008);
    const Bytes scales = matrices / 64 * 4 + 32 * 7 * 16 * 4;
    const Bytes parameters = matrices / 2 + 2 * (6738415616 - matrices);
    const Adapters qlora{64, {}, &weight_format("nf4")};
    CHECK(states(qlora, {}, "bf16").frozen.bytes == parameters + scales);
    CHECK(states(qlora, {}, "bf16").scales.bytes == 0);
    Parallelism p;
    p.data = 8, p.zero = 3;
    CHECK(states(qlora, p, "bf16").frozen.bytes == parameters / 8);
    CHECK(states(qlora, p, "bf16").scales.bytes == scales);
    CHECK(states(qlora, p, "bf16").weights.bytes == 2 * 159'907'840 / 8);
    p.zero = 2;
    CHECK(states(qlora, p, "bf16").frozen.bytes == parameters + scales);
    CHECK(states(qlora, p, "bf16").scales.bytes == 0);
    CHECK(states(qlora, p, "bf16").gradients.bytes == 2 * 159'907'840 / 8);
    Parallelism two;
    two.tensor = 2;
    // Norms are on both, and so is a table of each matrix.
    const Bytes norms = 2 * 65 * 4096, tables = 32 * 7 * 16 * 4;
    CHECK(states(qlora, two, "bf16").frozen.bytes ==
          (parameters + scales - norms - tables) / 2 + norms + tables);
}

TEST_CASE("adapters follow the matrices they belong to") {
    Parallelism two;
    two.tensor = 2;
    std::int64_t columns = 0;
    for (const WeightTensor& tensor :
         adapter_tensors({8, {"attn_q"}}, device_tensors(llama_7b(), two, 0)))
        columns += tensor.elements();
    CHECK(columns == 32 * 8 * (4096 + 2048));  // a is whole, b has half the rows
}

TEST_CASE("ranks and targets that mean nothing are refused") {
    CHECK(refused_field([] { trained(llama_7b(), 0, {}); }) == "lora_rank");
    CHECK(refused_field([] { trained(llama_7b(), 8, {"q_proj"}); }) == "lora_targets");
    CHECK(refused_field([] { trained(llama_7b(), 8, {"token_embd"}); }) == "lora_targets");
    CHECK(refused_field([] { trained(llama_7b(), 8, {"attn_norm"}); }) == "lora_targets");
}
