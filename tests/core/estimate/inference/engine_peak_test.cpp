// Buffers that engines log, and what each engine's peak is made of.
#include "base/error.h"
#include "core/estimate/inference/models.h"
#include "estimate/inference/inference.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr double mib = 1 << 20, gib = 1 << 30;

InferenceSetup setup(const Architecture& a, const EngineCache& engine, std::int64_t prompt,
                     std::int64_t generated = 0) {
    InferenceSetup s{};
    s.prompt = prompt, s.generated = generated;
    s.sequences = 1, s.number_bytes = 2;
    s.weight_bytes = 2 * parameters(a);
    s.cache = {engine, CacheType::f16, CacheType::f16};
    return s;
}

Bytes named(const std::vector<Item>& items, const std::string& start) {
    Bytes total = 0;
    for (const Item& one : items)
        if (one.name.substr(0, start.size()) == start) total += one.bytes;
    return total;
}

std::string error_of(const InferenceSetup& s) {
    try {
        inference_peak(llama_8b(), s);
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("llama.cpp's compute buffer is what start-up logs before June 2026 say") {
    const Architecture llama2 = [] {
        Architecture a = llama_8b();
        a.vocabulary = 32000;
        a.blocks.assign(32, Block{GroupedAttention{32, 32, 128}, DenseMlp{11008, true}});
        return a;
    }();
    // Qwen3-8B: 36 layers of 4,096, MLP of 12,288, 151,936 words.
    const Architecture qwen3 = qwen({36, 4096, 32, 8, 128, 12288, 151936, false});
    struct Log {
        const Architecture& model;
        std::int64_t tokens;
        bool fused;
        double mebibytes;
    };
    const Architecture llama3 = llama_8b();
    for (const Log& log : {Log{llama3, 512, false, 258.50}, Log{llama3, 2048, false, 258.50},
                           Log{llama3, 8192, false, 560.00}, Log{llama2, 2048, false, 164.00},
                           Log{qwen3, 4096, true, 304.75}, Log{qwen3, 32768, true, 304.75}}) {
        CAPTURE(log.tokens, log.mebibytes);
        InferenceSetup s = setup(log.model, LlamaCppCache{}, log.tokens);
        s.llama_cpp.fused_attention = log.fused;
        s.llama_cpp.before_june_2026 = true;
        const InferencePeak peak = inference_peak(log.model, s);
        CHECK(double(named(peak.prefill, "compute buffer")) / mib == log.mebibytes);
    }
    // The log's host buffers: 9.01, 12.01 and 24.01 MiB, of which 0.01 are the tokens' numbers and
    // positions; 0.49 MiB of logits.
    const auto before = [&](const LlamaCppCache& cache, std::int64_t tokens) {
        InferenceSetup s = setup(llama3, cache, tokens);
        s.llama_cpp.before_june_2026 = true;
        return inference_peak(llama3, s);
    };
    for (const auto& [tokens, mebibytes] : {std::pair{512, 9}, {2048, 12}, {8192, 24}}) {
        const InferencePeak peak = before({}, tokens);
        CHECK(double(named(peak.host, "host compute")) / mib == mebibytes);
        CHECK(named(peak.host, "host output") == 128256 * 4);
    }
    // A smaller batch, and a mask that outgrows the logits.
    LlamaCppCache small_batch;
    small_batch.ubatch = 64;
    CHECK(named(before(small_batch, 512).prefill, "compute") == 64 * 4 * (128256 + 4096));
    CHECK(named(before({}, 131072).prefill, "compute") == 512 * (4 * 4 * 4096 + 6 * 131072));
}

TEST_CASE("llama.cpp's buffer before June 2026 at an MLP, where words are few") {
    Architecture a = llama_8b();
    a.vocabulary = 100;
    InferenceSetup s = setup(a, LlamaCppCache{}, 512);
    s.llama_cpp.before_june_2026 = true;
    CHECK(named(inference_peak(a, s).prefill, "compute") == 512 * 4 * (2 * 4096 + 2 * 14336));
    for (Block& block : a.blocks) block.mlp = ExpertMlp{8, 2, 14336};
    CHECK(named(inference_peak(a, s).prefill, "compute") ==
          512 * 4 * (2 * 4096 + 2 * (2 * 14336 + 4096)));
}

TEST_CASE("vLLM's profile run: an MLP of a long step, or the sampler") {
    // vLLM 0.8.5 for Qwen2.5-7B, steps of 32,768 tokens: "PyTorch activation peak memory takes
    // 4.35GiB".
    const Architecture qwen_7b = qwen({28, 3584, 28, 4, 128, 18944, 152064, false});
    VllmCache long_steps;
    long_steps.step_tokens = 32768;
    const InferencePeak mlp = inference_peak(qwen_7b, setup(qwen_7b, long_steps, 1024));
    const Bytes at_mlp = named(mlp.prefill, "activations of the profile run, fullest at an MLP");
    CHECK(at_mlp == 32768ll * 2 * (3 * 18944 + 4 * 3584));
    CHECK(double(at_mlp + named(mlp.prefill, "workspace of cuBLAS")) / gib ==
          Approx(4.35).margin(0.005));
    // Llama-3.1-8B with steps of 2,048: 1.19 GiB, the sampler's.
    const Architecture llama = llama_8b();
    const InferencePeak sampler = inference_peak(llama, setup(llama, VllmCache{}, 1024));
    const Bytes at_sampler =
        named(sampler.prefill, "activations of the profile run, fullest at the sampler");
    CHECK(at_sampler == 256ll * 128256 * 39);
    CHECK(double(at_sampler) / gib == Approx(1.19).epsilon(0.02));
    CHECK(sampler.decode.empty());
    CHECK(inference_peak(llama, setup(llama, VllmCache{}, 1024, 8)).decode.size() ==
          sampler.prefill.size());
    // Experts of a token run together.
    Architecture experts = llama;
    experts.head = false;
    for (Block& block : experts.blocks) block.mlp = ExpertMlp{8, 2, 14336};
    CHECK(named(inference_peak(experts, setup(experts, VllmCache{}, 16)).prefill, "activations") ==
          2048ll * 2 * (4 * 4096 + 2 * (3 * 14336 + 4096)));
    for (Block& block : experts.blocks) block.mlp = DenseMlp{14336, false};
    CHECK(named(inference_peak(experts, setup(experts, VllmCache{}, 16)).prefill, "activations") ==
          2048ll * 2 * (4 * 4096 + 2 * 14336));
}

TEST_CASE("transformers: prompt and answer, item by item") {
    const Architecture a = llama_8b();
    const InferencePeak peak = inference_peak(a, setup(a, HfCache{}, 1000, 24));
    CHECK(named(peak.prefill, "weights") == 2 * 8030261248);
    CHECK(named(peak.prefill, "KV cache") == 131072 * 1000);
    CHECK(named(peak.decode, "KV cache") == 131072 * 1024);
    CHECK(named(peak.prefill, "activations") == 1000 * 2 * (3 * 14336 + 4 * 4096));
    CHECK(named(peak.decode, "activations") == 4096 * 2 + 128256 * 6);
    CHECK(named(peak.prefill, "cosines") == 1000 * 2 * 128 * 2);
    CHECK(named(peak.decode, "one layer's keys") == 1024 * 1024 * 2);
    CHECK(named(peak.prefill, "workspace of cuBLAS") == 8519680);
    // 0.025 GiB with cuBLAS's workspace.
    CHECK(named(peak.prefill, "workspace of cuBLAS") + named(peak.prefill, "sampler and ends") ==
          26843546);
    CHECK(peak.prefill.size() == 6);
    CHECK(peak.peak() == std::max(total_bytes(peak.prefill), total_bytes(peak.decode)));
    CHECK(peak.host.empty());
    CHECK(inference_peak(a, setup(a, HfCache{}, 1000)).decode.empty());
}

TEST_CASE("transformers: windows are cut only after the prompt, and stated memory is added") {
    Architecture a = llama_8b();
    for (Block& block : a.blocks) std::get<GroupedAttention>(block.attention).window = 100;
    InferenceSetup s = setup(a, HfCache{}, 1000, 24);
    s.slack_bytes = 11, s.driver_bytes = 13;
    const InferencePeak peak = inference_peak(a, s);
    CHECK(named(peak.prefill, "KV cache") == 131072 * 1000);
    CHECK(named(peak.decode, "KV cache") == 131072 * 100);
    CHECK(named(peak.prefill, "unused ends") == 11);
    CHECK(named(peak.decode, "CUDA context") == 13);
}

TEST_CASE("transformers: GPT-2 keeps a matrix of truth values in each layer") {
    Architecture a = gpt3();
    CHECK(named(inference_peak(a, setup(a, HfCache{}, 1000)).prefill, "causal masks") == 0);
    a.family = "gpt2";
    CHECK(named(inference_peak(a, setup(a, HfCache{}, 1000)).prefill, "causal masks") ==
          96ll * 2048 * 2048);
}

TEST_CASE("transformers before 4.45 and several devices") {
    const Architecture a = llama_8b();
    InferenceSetup s = setup(a, HfCache{}, 1000, 24);
    s.hf.all_logits = true;
    s.hf.rotary_rows = 8192;
    const InferencePeak old = inference_peak(a, s);
    CHECK(named(old.prefill, "activations, fullest at the logits") ==
          1000 * 4096 * 2 + 1000ll * 128256 * 6);
    CHECK(named(old.prefill, "cosine and sine tables") == 32ll * 8192 * 128 * 2 * 2);
    CHECK(named(old.prefill, "cosines and sines of the step") == 0);
    s.hf.devices = 3;
    const InferencePeak three = inference_peak(a, s);
    CHECK(named(three.prefill, "activations on the other devices") ==
          2ll * 1000 * 2 * (3 * 14336 + 3 * 4096));
    CHECK(named(three.prefill, "workspace of cuBLAS") == 3 * 8519680);
    CHECK(total_bytes(three.prefill) - total_bytes(old.prefill) ==
          2 * 26843546 + named(three.prefill, "activations on the other devices"));
}

TEST_CASE("a set-up that cannot be is refused") {
    InferenceSetup s = setup(llama_8b(), HfCache{}, 0);
    CHECK(error_of(s) == "inference.prompt: expected at least 1 token, but got 0");
    s.prompt = 1, s.generated = -1;
    CHECK(error_of(s) == "inference.generated: expected 0 tokens or more, but got -1");
    s.generated = 0, s.number_bytes = 3;
    CHECK(error_of(s) == "inference.number_bytes: expected 2 or 4 bytes, but got 3");
    s.number_bytes = 2, s.hf.devices = 0;
    CHECK(error_of(s) == "inference.devices: expected at least 1, but got 0");
    s.hf.devices = 1, s.cache.keys = CacheType::q8_0;
    CHECK(error_of(s).substr(0, 11) == "cache.type:");
}
