#include "estimate/answer/reconcile_answer.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/estimate/answer/says.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string log_text(const std::string& name) {
    std::ifstream file(std::string(ROOTSPACE_FIXTURES) + "/logs/" + name + ".txt");
    if (!file) throw std::runtime_error("no log " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

Json reconciled(const std::string& fields, const std::string& log) {
    return reconcile_json(request_from_json("{" + fields + "}"), log_text(log));
}

const Json& row(const Json& json, const std::string& name) {
    for (const Json& one : json["rows"])
        if (one["name"] == name) return one;
    FAIL("no row " << name << " in " << json["rows"].dump());
    return json["rows"][0];
}

struct Run {
    const char* log;
    const char* request;
    double share;  // explained, at least; all but the last three digits of what it is
};

// Nothing is fitted to these: what a run's settings were is in tests/fixtures/logs/README.md.
const Run runs[] = {
    {"llama-cpp-llama3.1-8b-q4_k_m",
     R"("model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M","attention":"unfused","context":8192)",
     0.999},
    {"llama-cpp-llama2-7b-f16",
     R"("model":"llama-2-7b","engine":"llama.cpp","weights":"F16","attention":"unfused","context":2048)",
     0.999},
    {"llama-cpp-llama2-7b-cpu",
     R"("model":"llama-2-7b","engine":"llama.cpp","weights":"Q4_K_M","attention":"unfused","context":2048)",
     0.999},
    {"llama-cpp-pythia-2.8b-f16",
     R"("model":"pythia-2.8b","engine":"llama.cpp","weights":"F16","attention":"unfused","context":2048)",
     0.998},
    {"llama-cpp-mistral-small-q8-cache",
     R"("model":"mistral-small-22b","engine":"llama.cpp","weights":"Q4_K_M","context":32768)", 1.0},
    {"vllm-v1-llama3.1-8b", R"("model":"llama-3.1-8b","engine":"vllm","context":131072)", 0.999},
    {"vllm-v1-two-workers", R"("model":"llama-3.1-8b","engine":"vllm","devices":2)", 0.99},
    {"vllm-qwen2.5-0.5b", R"("model":"qwen2.5-0.5b","engine":"vllm","context":32768)", 0.93},
    {"mixed-vllm-nvidia-smi", R"("model":"qwen2.5-7b","engine":"vllm","context":16384)", 0.98},
    // 1,343 MiB before the model: the same guide's figure for the context.
    {"nvidia-smi-bert-large",
     R"("model":"bert-large-uncased","weights":"fp32","context":1,"driver_bytes":1408237568)",
     0.99}};

}  // namespace

TEST_CASE("ten logs: at least nine tenths of the bytes are explained, term by term") {
    for (const Run& run : runs) {
        INFO(run.log);
        const Json json = reconciled(run.request, run.log);
        REQUIRE(json["explained_share"].get<double>() >= 0.9);
        REQUIRE(json["explained_share"].get<double>() >= run.share);
        REQUIRE(json["explained_bytes"].get<Bytes>() <= json["said_bytes"].get<Bytes>());
        for (const Json& one : json["rows"])
            REQUIRE(one["difference_bytes"].get<Bytes>() ==
                    one["said_bytes"].get<Bytes>() - one["computed_bytes"].get<Bytes>());
    }
}

TEST_CASE("another model than the log's explains less: the check can fail") {
    for (const char* wrong : {"llama-2-7b", "qwen2.5-0.5b"}) {
        const std::string model = "\"model\":\"" + std::string(wrong) + "\",";
        for (const char* log : {"vllm-v1-llama3.1-8b", "llama-cpp-mistral-small-q8-cache"})
            REQUIRE(reconciled(model + R"("engine":"vllm")", log)["explained_share"] < 0.9);
    }
    const Json other_weights = reconciled(
        R"("model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q5_K_M","attention":"unfused")",
        "llama-cpp-llama3.1-8b-q4_k_m");
    REQUIRE(row(other_weights, "model buffer")["agrees"] == false);
}

TEST_CASE("llama.cpp's buffers to what they print: weights, cache and compute") {
    const Json json = reconciled(runs[0].request, runs[0].log);
    for (const char* name : {"model buffer", "KV buffer", "compute buffer"})
        REQUIRE(row(json, name)["agrees"] == true);
    REQUIRE(row(json, "KV buffer")["difference_bytes"] == 0);
    REQUIRE(row(json, "compute buffer")["difference_bytes"] == 0);
    REQUIRE(json["settings"][0] == "Line 5: the cache is one of 8,192 tokens.");
    const Json quantised = reconciled(runs[4].request, runs[4].log);
    REQUIRE(row(quantised, "KV buffer")["computed_bytes"] == 5712LL << 20);
}

TEST_CASE("llama.cpp's compute buffer is that of the log's build, with as many logits as it says") {
    const Request request = request_from_json(
        R"({"model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M","context":8192})");
    const auto computed = [&](const std::string& outputs) {
        const Json json = reconcile_json(
            request, "llama_context: n_ctx         = 8192\n" + outputs +
                         "sched_reserve:      CUDA0 compute buffer size =   116.01 MiB\n");
        return std::pair{row(json, "compute buffer")["computed_bytes"].get<Bytes>(),
                         json["settings"].back().get<std::string>()};
    };
    const auto [one, of_one] = computed("llama_context: n_outputs_max         = 1\n");
    CHECK(one == 116 << 20);
    CHECK(of_one == "Line 2: the compute buffer has room for the logits of 1 token.");
    const auto [all, of_all] = computed("llama_context: n_outputs_max         = 2048\n");
    CHECK(all == 512LL * 4 * (128256 + 4096));
    const auto [before, of_build] = computed("");
    CHECK(before == all);
    CHECK(of_build == "The log is of llama.cpp before June 2026: so is the compute buffer.");
}

TEST_CASE("llama.cpp's compute buffer is of the log's cells, cache, batch and attention") {
    const Request request = request_from_json(
        R"({"model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M","context":4096,)"
        R"("device":"rtx-4090"})");
    const auto computed = [&](const std::string& more) {
        const Json json = reconcile_json(
            request, "llama_context: n_ctx         = 8192\nllama_context: n_outputs_max = 1\n" +
                         more + "sched_reserve:      CUDA0 compute buffer size =   116.00 MiB\n");
        return double(row(json, "compute buffer")["computed_bytes"].get<Bytes>()) / (1 << 20);
    };
    CHECK(computed("") == 116);  // 8,192 × 2 B × 512 of masks, 108 MiB at an MLP
    CHECK(computed("llama_context: n_ubatch      = 2048\n") == 4 * 116);
    CHECK(computed("llama_context: flash_attn    = enabled\n") == 116);
    CHECK(computed("llama_context: flash_attn    = auto\n") == 116);
    // Scores of 32 heads, 8,192 × 32 × 4 B × 512 = 512 MiB, a mask of 4 B, 16 MiB, and 4 × 4,096 +
    // 2 × 1,024 numbers, 36 MiB.
    for (const char* off :
         {"llama_context: flash_attn    = 0\n", "llama_context: flash_attn    = disabled\n",
          "llama_context: flash_attn    = auto\n"
          "sched_reserve: Flash Attention was auto, set to disabled\n"})
        CHECK(computed(off) == 512 + 16 + 36);
    // 32 MiB of attention, 8 of masks, and 8,192 × 2,048 × 2 B copied.
    CHECK(computed("llama_kv_cache: size = 544.00 MiB (  8192 cells,  32 layers,  1/1 seqs), "
                   "K (q8_0):  272.00 MiB, V (q8_0):  272.00 MiB\n") == 116);
    CHECK(computed("llama_context: n_ctx         = 32768\nllama_kv_cache: size = 2176.00 MiB ( "
                   "32768 cells,  32 layers,  1/1 seqs), K (q8_0):  1088.00 MiB, V (q8_0):  "
                   "1088.00 MiB\n") == 32 + 32 + 128);
    const Json told = reconcile_json(request,
                                     "llama_context: n_ubatch      = 1\n"
                                     "llama_context: flash_attn    = 0\n"
                                     "sched_reserve:      CUDA0 compute buffer size = 1.00 MiB\n");
    CHECK(told["settings"] ==
          Json::array({"Line 1: a graph is of 1 token.", "Line 2: flash attention is off."}));
}

TEST_CASE("a stretch of the file that spans a device's tensors is said, and a repacked copy too") {
    const auto found = [](const std::string& log) {
        return reconcile_json(
            request_from_json(
                R"({"model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M"})"),
            log);
    };
    // 4,685.30 MiB in all, of which 281.81 are the embedding.
    const std::string mapped = "load_tensors:   CPU_Mapped model buffer size =  4685.30 MiB\n",
                      device = "load_tensors:        CUDA0 model buffer size =  2000.00 MiB\n";
    CHECK(says(found(mapped + device), "CPU_Mapped is one stretch of the file"));
    CHECK(says(found(mapped + device), "up to 2,097,1"));
    CHECK(!says(found("load_tensors:   CPU_Mapped model buffer size =   281.81 MiB\n"
                      "load_tensors:        CUDA0 model buffer size =  4403.49 MiB\n"),
                "stretch"));
    // On a processor alone: the copies are set against nothing.
    const std::string repacked = "load_tensors:   CPU_REPACK model buffer size =  3204.00 MiB\n";
    const Json alone = found(mapped + repacked);
    CHECK(alone["rows"].size() == 1);
    CHECK(alone["rows"][0]["agrees"] == true);
    CHECK(alone["terms"][1]["role"] == "restated");
    CHECK(says(alone, "CPU_REPACK, 3,359,637,504 B, is a second copy"));  // no processor's request
    Request desktop = request_from_json(
        R"({"model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_0","context":8192,)"
        R"("device":"desktop-ddr5-64"})");
    CHECK(says(reconcile_json(desktop, mapped + repacked), " B (3,925,868,544 B are computed), "));
    // Without a mapping the buffer is where these weights are.
    const Json read = found("load_tensors:   CPU model buffer size =  1481.30 MiB\n" + repacked);
    CHECK(read["rows"][0]["agrees"] == true);
    CHECK(!says(read, "second copy"));
}

TEST_CASE("the size of a cache alone is a row of its own, and names no device") {
    const Request request = request_from_json(
        R"({"model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M","context":8192})");
    const Json json = reconcile_json(
        request,
        "llama_kv_cache: size = 1024.00 MiB (  8192 cells,  32 layers,  1/1 seqs), K (f16):  "
        "512.00 MiB, V (f16):  512.00 MiB");
    REQUIRE(json["said_bytes"] == 1024LL << 20);
    REQUIRE(json["explained_share"] == 1.0);
    REQUIRE(row(json, "KV cache, all buffers")["agrees"] == true);
    REQUIRE(json["settings"][0] == "Line 1: keys of the cache are f16.");
    REQUIRE(json["notes"].empty());
}

TEST_CASE("vLLM's reservation is the cache of the tokens it names, not of the setting") {
    const Json json = reconciled(R"("model":"llama-3.1-8b","engine":"vllm","context":4096)",
                                 "vllm-v1-llama3.1-8b");
    const Json& cache = row(json, "reserved for the KV cache");
    REQUIRE(cache["computed_bytes"] == 131072LL * 702800);
    REQUIRE(cache["agrees"] == true);
    // The weights line counts vLLM's table of cosines and sines as well: 131,072 positions × 128
    // numbers × 2 B = 32 MiB.
    const Bytes off = row(json, "model weights")["difference_bytes"].get<Bytes>();
    REQUIRE(off < 200000);
    REQUIRE(off > -200000);
    const Json untold =
        reconciled(R"("model":"llama-3-8b","engine":"vllm","context":8192)", "vllm-llama3-8b");
    REQUIRE(row(untold, "reserved for the KV cache")["computed_bytes"] == 131072LL * 8192);
    REQUIRE(row(untold, "model weights")["agrees"] == true);
    REQUIRE(untold["notes"].size() == 1);
}

TEST_CASE("all of a log is shown, with its lines; roles say what is counted") {
    const Json json = reconciled(R"("model":"llama-2-7b")", "mixed-vllm-nvidia-smi");
    REQUIRE(json["formats"] == Json::array({"vLLM", "nvidia-smi"}));
    REQUIRE(json["terms"].size() == 6);
    REQUIRE(json["terms"][2]["name"] == "CUDA graphs");
    REQUIRE(json["terms"][5]["role"] == "total");
    REQUIRE(json["in_use_bytes"] == 48128LL << 20);
    REQUIRE(json["notes"].size() == 3);  // another engine; nvidia-smi; the graphs
    const Json two =
        reconciled(R"("model":"llama-2-7b","engine":"llama.cpp")", "llama-cpp-two-gpus");
    REQUIRE(two["notes"] == Json::array({"The log names 2 devices, the setting 1."}));
}

TEST_CASE("devices that are set against one of the setting's are told, and which of them it is") {
    const auto notes = [](const std::string& fields, const std::string& log) {
        return reconciled(R"("model":"llama-3.1-8b","engine":"vllm")" + fields, log)["notes"];
    };
    const std::string smi =
        "nvidia-smi counts what the allocator holds, used or not, and the driver's context.";
    const std::string pages =
        "vLLM fills the device up to gpu_memory_utilization with pages of the cache: what is in "
        "use "
        "beyond the setting's need is pages for further sequences. Its line \"GPU KV cache size\" "
        "says for how many tokens.";
    const std::string two = "The log names 2 devices, the setting 1; the fullest, ";
    CHECK(notes("", "nvidia-smi-580-two-gpus") ==
          Json::array({two + "GPU 0, is set against it.", smi, pages}));
    CHECK(notes(R"(,"devices":2)", "nvidia-smi-580-two-gpus") == Json::array({smi, pages}));
    CHECK(notes("", "nvidia-smi-q-two-gpus")[0] == two + "GPU 0, is set against it.");
    CHECK(notes("", "nvidia-smi-q-mig")[0] == two + "GPU 0, is set against it.");
    CHECK(notes("", "nvidia-smi-mig-two-instances")[0] == two + "GPU 0 MIG 0, is set against it.");
    CHECK(notes("", "vllm-v1-two-workers")[0] == two + "Worker_TP0 pid=71, is set against it.");
    CHECK(notes(R"(,"devices":2)", "vllm-v1-two-workers").size() == 1);  // the graphs
    CHECK(notes("", "vllm-v1-llama3.1-8b").empty());
    const Request request = request_from_json(R"({"model":"llama-3.1-8b","engine":"vllm"})");
    const std::string processes =
        "pid, used_gpu_memory [MiB]\n3858903, 6265 MiB\n3880364, 5530 MiB";
    CHECK(reconcile_json(request, processes)["notes"] ==
          Json::array({"Of 2 processes the largest, line 2, is set against the setting.", smi}));
    const std::string summary = log_text("torch-summary");
    std::string second = summary;
    second.replace(second.find("ID 0"), 4, "ID 1");
    second.replace(second.find("4877 MB"), 7, "4999 MB");
    CHECK(reconcile_json(request, summary + second)["notes"][0] ==
          two + "GPU 1, is set against it.");
}

TEST_CASE("what nvidia-smi counts beyond a setting's need under vLLM is said to be its pages") {
    const auto told = [](const char* fields, const char* log) {
        const Json found =
            reconcile_json(request_from_json(R"({"model":"llama-3.1-8b","device":"rtx-4090",)" +
                                             std::string(fields) + "}"),
                           log);
        for (const Json& note : found["notes"])
            if (note.get<std::string>().find("vLLM fills the device") == 0) return true;
        return false;
    };
    const char* const much = "pid, used_gpu_memory [MiB]\n1, 21504 MiB";
    CHECK(told(R"("engine":"vllm")", much));
    CHECK(!told(R"("engine":"vllm")", "pid, used_gpu_memory [MiB]\n1, 1024 MiB"));
    CHECK(!told(R"("engine":"hf")", much));
    CHECK(!told(R"("task":"training")", much));
}

TEST_CASE("llama.cpp's buffers of one device are one, and loads that count are told") {
    const auto notes = [](const std::string& log) {
        return reconciled(R"("model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M")",
                          log)["notes"];
    };
    CHECK(notes("llama-cpp-metal").empty());
    CHECK(notes("llama-cpp-breakdown-metal").empty());
    CHECK(notes("llama-cpp-measured-first") ==
          Json::array({"The log names 2 devices, the setting 1.",
                       "The estimate has no part that corresponds to: compute buffer of the "
                       "encoder."}));
    const std::string model = "load_tensors: CUDA0 model buffer size = ";
    const std::string cache = "llama_kv_cache: CUDA0 KV buffer size = 1.00 MiB\n";
    CHECK(reconcile_json(request_from_json(R"({"model":"llama-3.1-8b","engine":"llama.cpp"})"),
                         model + "9.00 MiB\n" + cache + model + "8.00 MiB\n" + cache)["notes"] ==
          Json::array({"The log loads more than one model or context; the buffers of all are "
                       "summed."}));
}

TEST_CASE("what a log says beside its sizes is a note, and its cache's type needs no tokens") {
    const Request request = request_from_json(R"({"model":"llama-3.1-8b"})");
    const Json wsl = reconcile_json(request, log_text("torch-out-of-memory-wsl"));
    CHECK(wsl["notes"][1] == "Line 2: the driver does not say what the process holds.");
    CHECK(wsl["in_use_bytes"].is_null());
    const Json typed = reconcile_json(
        request, "KV self size  =  544.00 MiB, K (q8_0):  272.00 MiB, V (q8_0):  272.00 MiB");
    CHECK(row(typed, "KV cache, all buffers")["computed_bytes"] == 544LL << 19);
}

TEST_CASE("training: what PyTorch allocated stands against states and activations together") {
    const Json json =
        reconciled(R"("model":"gpt2","task":"training","context":1024,"batch":4)", "torch-summary");
    const Json& peak = row(json, "allocated by PyTorch, at the peak");
    REQUIRE(peak["parts"].size() == 5);
    REQUIRE(peak["computed_bytes"].get<Bytes>() > 12 * 124439808LL);
}

TEST_CASE("a log or a cache that cannot be read is a sentence") {
    const Request request = request_from_json(R"({"model":"llama-2-7b"})");
    REQUIRE(error_sentence([&] { reconcile_json(request, "no such thing"); }).substr(0, 13) ==
            "log: expected");
    REQUIRE(error_sentence([&] {
                reconcile_json(request,
                               "KV self size  = 1.00 MiB, K (turbo3): 1 MiB, V (f16): 1 MiB");
            }).substr(0, 58) == "log: expected a cache that can be computed, but got kv: ex");
    REQUIRE(error_sentence([&] {
                reconcile_json(request, "model weights take 1GiB\nGPU KV cache size: 0 tokens");
            }) == "log line 2: expected at least one token, but got 0");
    REQUIRE(!error_sentence([&] {
                 reconcile_json(
                     request, "model weights take 1GiB\nGPU KV cache size: 999999999999999 tokens");
             }).empty());
}
