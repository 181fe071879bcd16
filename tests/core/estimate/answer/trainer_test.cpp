// What each program that trains keeps, and that the answer says what was taken of it.
#include <algorithm>

#include "base/error.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Json ask(const std::string& trainer, const std::string& fields) {
    return answer(request_from_json(
        R"({"model":"llama-3.1-8b","task":"training","context":1024,"batch":2,"device":"h100-sxm",)" +
        fields + R"("trainer":")" + trainer + R"("})"));
}

Bytes item_of(const Json& answer, const std::string& name) {
    for (const Json& item : answer["items"])
        if (item["name"] == name) return item["bytes"].get<Bytes>();
    return -1;
}

int notes_with(const Json& answer, const std::string& part) {
    int count = 0;
    for (const Json& note : answer["notes"])
        count += note.get<std::string>().find(part) != std::string::npos;
    return count;
}

const char* const kept = "activations kept for backward";

}  // namespace

TEST_CASE("PyTorch and DeepSpeed keep what composed norms and gates keep, Megatron what fused do") {
    const Json torch = ask("torch", ""), megatron = ask("megatron", "");
    // A token of a block, by hand: each of two norms keeps its input of 4,096 as float32 in place
    // of 16 bits, and the normalised values in 16 bits as well; silu(gate) is 14,336 values of 16
    // bits.
    const Bytes composed = 2 * ((4 - 2) * 4096 + 2 * 4096) + 2 * 14336;
    // Nobody's backward reads what goes into the first block or out of the last one in 16 bits: of
    // Megatron's, whose norms do, the head's rows have the latter.
    CHECK(item_of(torch, kept) - item_of(megatron, kept) == 32ll * 2 * 1024 * composed);
    // Together: norms 4 + 2 + 2 B a channel and a float32 deviation; queries, keys, values, the
    // attention's output and a float32 logarithm a head; gate, silu(gate), up and their product.
    const Bytes token =
        2 * (8 * 4096 + 4) + 2 * (4096 + 1024 + 1024 + 4096) + 4 * 32 + 4 * 2 * 14336;
    CHECK(double(item_of(torch, kept)) == Approx(32.0 * 2 * 1024 * double(token)).epsilon(1e-5));
    CHECK(item_of(ask("deepspeed", ""), kept) == item_of(torch, kept));
    CHECK(ask("torchtitan-2024", "")["total_bytes"] == torch["total_bytes"]);
    // The final norm, too: 4 B a channel more, beside the same logits.
    const Json full = ask("torch", R"("recompute":"full",)");
    CHECK(item_of(full, "logits and loss kept for backward") ==
          item_of(torch, "logits and loss kept for backward"));
    CHECK(item_of(full, kept) == item_of(ask("megatron", R"("recompute":"full",)"), kept));
}

// torch/nn/functional.py, rms_norm, by aten's _fused_rms_norm: the input and a float32 a row.
TEST_CASE("torchtitan's norms are one kernel each, those of 2024 are composed; gates of both are") {
    const Json now = ask("torchtitan", ""), then = ask("torchtitan-2024", "");
    // A token of a block, by hand: each of two norms keeps 4 + 2 + 2 B a channel composed, and 2 of
    // its input and 2 of its result as one kernel, both a float32.
    const Bytes norms = 2 * (8 - 4) * 4096;
    const std::int64_t tokens = 2 * 1024;
    CHECK(item_of(then, kept) - item_of(now, kept) == 32 * tokens * norms);
    // Gates are of two operations: silu(gate) beside what Megatron's one keeps.
    CHECK(item_of(now, kept) - item_of(ask("megatron", ""), kept) == 32 * tokens * 2 * 14336);
    // Apple's GPUs have no such kernel where there is a gradient.
    const auto apple = [](const char* trainer) {
        return item_of(
            answer(request_from_json(
                R"({"model":"llama-3.2-1b","task":"training","context":512,"device":"m2-ultra-192",)"
                R"("trainer":")" +
                std::string(trainer) + R"("})")),
            kept);
    };
    CHECK(apple("torchtitan") == apple("torchtitan-2024"));
    CHECK(item_of(now, "weights") == item_of(then, "weights"));
}

TEST_CASE("an answer says what is taken of the program, and whose rule selective is") {
    CHECK(notes_with(ask("torch", ""), "transformers' modules under PyTorch without") == 1);
    for (const char* trainer : {"torchtitan", "torchtitan-2024"})
        CHECK(notes_with(ask(trainer, ""), "taken as torchtitan without torch.compile") == 1);
    CHECK(notes_with(ask("deepspeed", ""), "under DeepSpeed") == 1);
    CHECK(notes_with(ask("megatron", ""), "norms and gates fused, attention fused") == 1);
    CHECK(notes_with(ask("torch", R"("attention":"unfused",)"), "attention by its scores") == 1);
    const std::string selective = R"("recompute":"selective",)";
    const std::string other_rule = "What torchtitan calls selective is another rule";
    CHECK(notes_with(ask("torch", selective), other_rule) == 1);
    for (const char* trainer : {"torchtitan", "torchtitan-2024"})
        CHECK(notes_with(ask(trainer, selective), other_rule) == 0);
    CHECK(notes_with(ask("torch", selective + R"("attention":"unfused",)"), other_rule) == 0);
    CHECK(notes_with(ask("torch", ""), other_rule) == 0);
}

TEST_CASE("an answer says what sharing out makes of Adafactor") {
    const auto says = [](const char* trainer, const char* zero, const char* optimizer,
                         const char* sentence) {
        return notes_with(ask(trainer, R"("devices":2,"zero":)" + std::string(zero) +
                                           R"(,"optimizer":")" + optimizer + R"(",)"),
                          sentence) == 1;
    };
    CHECK(says("deepspeed", "1", "adafactor", "of which it factors nothing"));
    CHECK_FALSE(says("deepspeed", "0", "adafactor", "of which it factors nothing"));
    CHECK_FALSE(says("deepspeed", "1", "lion", "of which it factors nothing"));
    CHECK(says("torch", "2", "adafactor-momentum", "sums of all rows and columns"));
    CHECK_FALSE(says("torch", "1", "adafactor", "sums of all rows and columns"));
    CHECK_FALSE(says("torch", "1", "adafactor", "of which it factors nothing"));
    CHECK(says("deepspeed", "1", "adamw", "without overlap_comm at ZeRO 1 and 2"));
}

TEST_CASE("which optimiser of DeepSpeed's runs a step is said where it is not ZeRO's") {
    const auto notes = [](const std::string& zero, const std::string& precision,
                          const std::string& more, const std::string& words) {
        return notes_with(ask("deepspeed", R"("devices":8,"zero":)" + zero + R"(,"precision":")" +
                                               precision + "\"," + more),
                          words);
    };
    const std::string fp16 = "Stage 0 is FP16_Optimizer's", sums = "is BF16_Optimizer's: it keeps";
    CHECK(notes("0", "bf16-mixed", "", fp16) == 1);
    CHECK(notes("0", "bf16-mixed", "", "Before August 2025") == 1);
    CHECK(notes("0", "fp16-mixed", "", fp16) == 1);
    CHECK(notes("0", "fp16-mixed", "", "Before August 2025") == 0);
    CHECK(notes("0", "bf16-mixed", R"("pipeline_parallel":2,)", fp16) == 0);
    CHECK(notes("0", "bf16-mixed", R"("pipeline_parallel":2,)", "run by BF16_Optimizer") == 1);
    CHECK(notes("0", "fp32", "", fp16) == 0);
    CHECK(notes("1", "bf16-mixed", "", fp16) == 0);
    CHECK(notes("1", "bf16-fp32-gradients", "", sums) == 1);
    CHECK(notes("1", "bf16-fp32-gradients", R"("offload":"optimizer",)", sums) == 0);
    CHECK(notes("1", "bf16-mixed", "", sums) == 0);
    CHECK(notes("2", "bf16-fp32-gradients", "", sums) == 0);
}

TEST_CASE("DeepSpeed's pipeline has ZeRO 0 and 1 alone, which the levers leave out") {
    const std::string piped =
        R"({"model":"llama-3.2-1b","task":"training","context":512,"device":"t4","devices":4,)"
        R"("pipeline_parallel":2,"trainer":")";
    const auto refused = [&](const std::string& trainer, const std::string& zero) -> std::string {
        try {
            answer(request_from_json(piped + trainer + R"(","zero":)" + zero + "}"));
        } catch (const InputError& error) {
            return error.what();
        }
        return "";
    };
    CHECK(refused("deepspeed", "2") ==
          "zero: expected stage 0 or 1 beside DeepSpeed's pipeline, but got stage 2");
    CHECK(refused("deepspeed", "3").find("zero: ") == 0);
    CHECK(refused("deepspeed", "1").empty());
    CHECK(refused("torch", "3").empty());
    const auto stages = [&](const char* trainer) {
        std::string offered;
        for (const Json& lever :
             levers(request_from_json(piped + std::string(trainer) + R"(","zero":0})")))
            if (lever["field"] == "zero") offered += lever["to"].get<std::string>();
        std::sort(offered.begin(), offered.end());
        return offered;
    };
    CHECK(stages("deepspeed") == "1");
    CHECK(stages("megatron") == "123");
}

TEST_CASE("the note names the operations of the model's own family") {
    const auto note = [](const std::string& model, const std::string& trainer) {
        const Json told = answer(
            request_from_json(R"({"task":"training","context":512,"device":"h100-sxm","model":")" +
                              model + R"(","trainer":")" + trainer + R"("})"));
        for (const Json& one : told["notes"])
            if (one.get<std::string>().find("The program is taken") == 0)
                return one.get<std::string>();
        return std::string();
    };
    const auto says = [](const std::string& note, const std::string& part) {
        return note.find(part) != std::string::npos;
    };
    for (const char* model : {"gpt2", "pythia-1b", "opt-1.3b", "bert-base-cased"}) {
        const std::string said = note(model, "torch");
        INFO(model << ": " << said);
        CHECK(says(said, "a LayerNorm of one operation (torch.nn.LayerNorm)"));
        CHECK(says(said, model == std::string("opt-1.3b") ? "a ReLU of one" : "a GELU of one"));
        CHECK(!says(said, "RMSNorm"));
        CHECK(!says(said, "gate"));
        CHECK(!says(said, "llama"));
        CHECK(says(said, "composed of several") == (model == std::string("gpt2")));
    }
    CHECK(says(note("gemma-2-9b", "torch"), "its gain in float32 and gelu(gate) × up"));
    CHECK(says(note("gemma-2-9b", "torch"), "(modeling_gemma2.py)"));
    CHECK(says(note("gemma-2-9b", "torch"), "sdpa leaves the cap out"));
    CHECK(!says(note("gemma-2b", "torch"), "the cap"));
    CHECK(!says(note("gemma-2-9b", "torchtitan"), "modeling_gemma2"));
    const char* const kernel = "an RMSNorm of one kernel (torch.nn.RMSNorm), silu(gate) × up of";
    CHECK(says(note("llama-3.1-8b", "torchtitan"), kernel));
    CHECK(!says(note("llama-3.1-8b", "torchtitan-2024"), kernel));
    CHECK(says(note("llama-3.1-8b", "torchtitan-2024"), "an RMSNorm and silu(gate) × up of one"));
    for (const char* model : {"phi-3-mini-4k", "pythia-1b", "gpt2"})
        CHECK(says(note(model, "torch"), "as parts of one product, which stays whole"));
    CHECK(!says(note("phi-3-mini-4k", "megatron"), "one product"));
    for (const char* model : {"llama-3.1-8b", "mixtral-8x7b", "deepseek-v2-lite"})
        CHECK(says(note(model, "deepspeed"),
                   "an RMSNorm and silu(gate) × up of one operation after another "
                   "(modeling_llama.py, LlamaRMSNorm and LlamaMLP)"));
    CHECK(says(note("gpt2", "megatron"), "norms fused"));
    CHECK(says(note("llama-3.1-8b", "megatron"), "norms and gates fused"));
}

TEST_CASE("what adapters of gpt-oss mean in PEFT is said") {
    const std::string lora = R"("lora_rank":8,)";
    const auto of = [&](const std::string& model, const std::string& fields) {
        return answer(request_from_json(R"({"task":"training","context":128,"device":"b200",)" +
                                        fields + R"("model":")" + model + R"("})"));
    };
    CHECK(notes_with(of("gpt-oss-20b", lora), "target_parameters") == 1);
    CHECK(notes_with(of("gpt-oss-20b", ""), "target_parameters") == 0);
    CHECK(notes_with(of("mixtral-8x7b", lora), "target_parameters") == 0);
}

TEST_CASE("PyTorch up to 1.10 keeps what a softmax is taken of: scores and the loss's logits") {
    const auto bert = [](const std::string& trainer, const std::string& fields) {
        return answer(request_from_json(
            R"({"model":"bert-large-uncased","task":"training","context":512,"batch":4,)"
            R"("attention":"unfused","device":"v100-32",)" +
            fields + R"("trainer":")" + trainer + R"("})"));
    };
    const Bytes scores = 24ll * 4 * 16 * 512 * 512;
    const auto more = [&](const std::string& fields) {
        return item_of(bert("torch-1.10", fields), kept) - item_of(bert("torch", fields), kept);
    };
    CHECK(more(R"("precision":"fp32",)") == scores * 4);
    // Under autocast a float32 mask has widened them.
    CHECK(more(R"("precision":"fp16-autocast",)") == scores * 4);
    CHECK(more(R"("precision":"fp16-mixed",)") == scores * 2);
    CHECK(more(R"("precision":"fp32","recompute":"selective",)") == 0);
    CHECK(more(R"("precision":"fp32","recompute":"full",)") == 0);
    // No scores where attention is fused, but the logits of the loss in float32 (the cast of them).
    const Json old_torch = ask("torch-1.10", ""), torch = ask("torch", "");
    CHECK(item_of(old_torch, kept) == item_of(torch, kept));
    CHECK(item_of(old_torch, "logits and loss kept for backward") ==
          item_of(torch, "logits and loss kept for backward") + 2ll * 1024 * 128256 * 4);
    CHECK(notes_with(old_torch, "keeps what a softmax is taken of") == 1);
    CHECK(notes_with(torch, "keeps what a softmax is taken of") == 0);
}

TEST_CASE("PyTorch 1.10 splits no model over devices, and shares out no more than states") {
    const auto fault = [&](const std::string& fields) -> std::string {
        try {
            ask("torch-1.10", R"("devices":4,)" + fields);
        } catch (const InputError& error) {
            return error.what();
        }
        return "";
    };
    CHECK(fault(R"("zero":1,)").empty());
    CHECK(fault(R"("zero":2,)").find("zero: expected at most 1 with trainer torch-1.10") == 0);
    for (const std::string field : {"tensor_parallel", "pipeline_parallel", "context_parallel"})
        CHECK(fault('"' + field + R"(":2,)").find(field + ": expected at most 1") == 0);
    CHECK(fault(R"("zero":1,"expert_parallel":2,)").find("expert_parallel: expected at most 1") ==
          0);
}

TEST_CASE("experts are split over tensor-parallel devices as each program does") {
    const auto of = [&](const std::string& trainer, int expert) {
        return answer(request_from_json(
            R"({"task":"training","model":"mixtral-8x7b","context":1024,"device":"h200-sxm",)"
            R"("devices":8,"tensor_parallel":4,"zero":)" +
            std::string(trainer == "torchtitan" ? "0" : "1") + R"(,"expert_parallel":)" +
            std::to_string(expert) + R"(,"trainer":")" + trainer + R"("})"));
    };
    // By hand: all experts; a device's quarter of attention and head, and of the embedding, which
    // transformers and AutoTP leave whole; routers and norms.
    const std::int64_t experts = 32 * 8 * 3 * 14336ll * 4096;
    const std::int64_t words = 32000 * 4096, quarter = words / 4;
    const std::int64_t others =
        32 * ((2 * 4096 * 4096 + 2 * 1024 * 4096) / 4 + 8 * 4096 + 2 * 4096) + quarter + 4096;
    for (const std::string trainer : {"torch", "torchtitan", "deepspeed", "megatron"}) {
        INFO(trainer);
        const bool whole_words = trainer == "torch" || trainer == "deepspeed";
        const std::int64_t dense = others + (whole_words ? words : quarter);
        const Json split = of(trainer, 1);
        CHECK(item_of(split, "weights") == 2 * (dense + experts / 4));
        CHECK(item_of(split, "gradients") == 2 * (dense + experts / 4));
        const std::int64_t copies = trainer == "torchtitan" ? 1 : 2;  // that share states out
        // ZeroRedundancyOptimizer deals out whole parameters, here to two devices.
        if (trainer != "torch")
            CHECK(item_of(split, "AdamW states") == 8 * (dense + experts / 4) / copies);
        CHECK(notes_with(split, "splits experts like the other matrices") == 1);
        // Two groups of experts: whole ones over four devices each, or again split over four.
        const Json shared = of(trainer, 2);
        const bool whole = trainer != "megatron";
        CHECK(item_of(shared, "weights") == 2 * (dense + experts / 2 / (whole ? 1 : 4)));
        if (trainer != "torch")
            CHECK(item_of(shared, "AdamW states") ==
                  8 * dense / copies + 8 * experts / 2 / (copies > 1 ? 4 : 1));
        CHECK(notes_with(shared, "each expert is whole on its devices") == whole);
    }
    CHECK(notes_with(ask("torch", R"("devices":4,"tensor_parallel":4,)"), "splits experts") == 0);
}

TEST_CASE("a base in LLM.int8() keeps what its matrices read, also beside adapters with dropout") {
    const auto adapted = [](const char* base, const char* dropout) {
        return item_of(ask("torch", R"("lora_rank":16,"base_weights":")" + std::string(base) +
                                        R"(","lora_dropout":)" + dropout + ","),
                       kept);
    };
    // Two normed inputs and the gated product of each of 32 blocks, in 16 bits.
    CHECK(adapted("int8", "0.05") - adapted("bf16", "0.05") ==
          32ll * 2 * 1024 * (2 * 4096 + 14336) * 2);
    CHECK(adapted("nf4", "0.05") == adapted("bf16", "0.05"));
    CHECK(adapted("int8", "0") == adapted("bf16", "0"));
}

TEST_CASE("who trains decides what experts keep of their outputs") {
    const auto of = [](const std::string& trainer, const std::string& model) {
        return answer(request_from_json(R"({"task":"training","context":512,"device":"h100-sxm",)"
                                        R"("trainer":")" +
                                        trainer + R"(","model":")" + model + R"("})"));
    };
    const auto keeps = [](const Json& found, const std::string& row) {
        for (const Json& item : found["items"])
            if (item["name"] == "activations kept for backward")
                return item["formula"].get_ref<const std::string&>().find(row) != std::string::npos;
        return false;
    };
    const Json titan = of("torchtitan", "mixtral-8x7b"), megatron = of("megatron", "mixtral-8x7b"),
               torch = of("torch", "mixtral-8x7b");
    CHECK(keeps(titan, "expert float32 outputs"));
    CHECK(!keeps(titan, "expert down"));
    CHECK(!keeps(megatron, "expert float32 outputs"));
    CHECK(!keeps(megatron, "expert down"));
    CHECK(keeps(megatron, "router weights"));
    CHECK(keeps(torch, "expert down"));
    CHECK(notes_with(titan, "experts' outputs cast to float32") == 1);
    CHECK(notes_with(megatron, "experts weighed before their last product") == 1);
    CHECK(notes_with(of("torchtitan", "llama-3.1-8b"), "experts' outputs") == 0);
    CHECK(notes_with(of("megatron", "llama-3.1-8b"), "experts weighed") == 0);
}

TEST_CASE("the note on the program says gpt-oss's product, and no loss where no head is") {
    const auto of = [](const char* model) {
        return answer(
            request_from_json(R"({"task":"training","context":512,"device":"h100-sxm","model":")" +
                              std::string(model) + R"("})"));
    };
    const Json oss = of("gpt-oss-20b"), bert = of("bert-base-cased"), mixtral = of("mixtral-8x7b");
    CHECK(notes_with(oss, "(up + 1) × gate × sigmoid(1.702 gate) of clamped gate and up") == 1);
    CHECK(notes_with(oss, "silu(gate) × up") == 0);
    CHECK(notes_with(oss, "index_add_ keeps") == 1);
    CHECK(notes_with(mixtral, "silu(gate) × up") == 1);
    CHECK(notes_with(mixtral, "experts one after another, whose weighted outputs") == 1);
    const Json v2 = of("deepseek-v2-lite");  // which puts outputs in place
    CHECK(notes_with(v2, "experts one after another, the loss") == 1);
    CHECK(notes_with(ask("torch", ""), "experts one after another") == 0);
    CHECK(notes_with(bert, "no head and no loss") == 1);
    CHECK(notes_with(bert, "log-probabilities") == 0);
    CHECK(item_of(bert, "logits and loss kept for backward") == 0);
}
