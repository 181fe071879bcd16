#include "estimate/reconcile/read_log.h"

#include "logs.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr Bytes mib = 1 << 20;

struct Expected {
    std::string name;
    Role role;
    double in_mib;  // as printed, times the unit
    std::string device;
    std::int64_t line;
};

void require_terms(const std::string& log_name, const std::vector<Expected>& expected) {
    INFO(log_name);
    const Log log = fixture_log(log_name);
    REQUIRE(log.terms.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const LogTerm& term = log.terms[i];
        INFO(i << ": " << term.name << " of line " << term.line);
        REQUIRE(term.name == expected[i].name);
        REQUIRE(int(term.role) == int(expected[i].role));
        REQUIRE(term.size.bytes == Bytes(expected[i].in_mib * double(mib) + 0.5));
        REQUIRE(term.device == expected[i].device);
        REQUIRE(term.line == expected[i].line);
        REQUIRE(!term.text.empty());
    }
}

}  // namespace

TEST_CASE("vLLM before V1: one sentence, or one figure a line") {
    require_terms("vllm-llama3-8b",
                  {{"the device's memory", Role::capacity, 79.22 * 1024, "", 3},
                   {"model weights", Role::part, 14.96 * 1024, "", 6},
                   {"outside PyTorch", Role::part, 1.79 * 1024, "", 7},
                   {"peak of the profile run", Role::part, 1.26 * 1024, "", 8},
                   {"reserved for the KV cache", Role::part, 53.29 * 1024, "", 9}});
    require_terms("vllm-qwen2.5-0.5b",
                  {{"the device's memory", Role::capacity, 23.65 * 1024, "", 3},
                   {"model weights", Role::part, 0.70 * 1024, "", 4},
                   {"outside PyTorch", Role::part, 0.07 * 1024, "", 4},
                   {"peak of the profile run", Role::part, 1.12 * 1024, "", 4},
                   {"reserved for the KV cache", Role::part, 7.57 * 1024, "", 4}});
    const Log log = fixture_log("vllm-qwen2.5-0.5b");
    REQUIRE(log.settings.size() == 1);
    REQUIRE(log.settings[0].tokens == 41366 * 16);
}

TEST_CASE("vLLM since V1: tokens are read, and further workers repeat the first") {
    require_terms(
        "vllm-v1-llama3.1-8b",
        {{"model weights", Role::part, 14.9889 * 1024, "EngineCore_0 pid=454", 2},
         {"reserved for the KV cache", Role::part, 85.79 * 1024, "EngineCore_0 pid=454", 3}});
    REQUIRE(fixture_log("vllm-v1-llama3.1-8b").settings[0].tokens == 702800);
    require_terms(
        "vllm-v1-two-workers",
        {{"model weights", Role::part, 7.5104 * 1024, "Worker_TP0 pid=71", 1},
         {"model weights", Role::restated, 7.5104 * 1024, "Worker_TP1 pid=72", 2},
         {"reserved for the KV cache", Role::part, 60.51 * 1024, "Worker_TP0 pid=71", 3},
         {"reserved for the KV cache", Role::restated, 60.51 * 1024, "Worker_TP1 pid=72", 4},
         {"CUDA graphs", Role::part, 0.52 * 1024, "Worker_TP0 pid=71", 6},
         {"CUDA graphs", Role::restated, 0.52 * 1024, "Worker_TP1 pid=72", 7}});
    REQUIRE(read_log("INFO worker.py: Memory profiling takes 0.5 seconds. Total non KV cache "
                     "memory: 17.61GiB; torch peak memory increase: 1.26GiB; non-torch forward "
                     "increase memory: 0.09GiB; weights memory: 14.99GiB.")
                .terms.size() == 3);
}

TEST_CASE("llama.cpp: a buffer a line, those of the host apart") {
    require_terms("llama-cpp-llama3.1-8b-q4_k_m",
                  {{"model buffer", Role::host, 281.81, "CPU", 2},
                   {"model buffer", Role::part, 4403.49, "CUDA0", 3},
                   {"KV buffer", Role::part, 1024, "CUDA0", 8},
                   {"KV cache, all buffers", Role::restated, 1024, "", 9},
                   {"output buffer", Role::host, 2.02, "CUDA_Host", 10},
                   {"compute buffer", Role::part, 560, "CUDA0", 11},
                   {"compute buffer", Role::host, 24.01, "CUDA_Host", 12}});
    const Log log = fixture_log("llama-cpp-mistral-small-q8-cache");
    REQUIRE(log.settings.size() == 3);
    REQUIRE(log.settings[0].tokens == 49152);
    REQUIRE(log.settings[1].type == "q8_0");
    REQUIRE(log.settings[2].type == "q8_0");
    require_terms("llama-cpp-two-gpus", {{"model buffer", Role::host, 1640.62, "CPU", 1},
                                         {"model buffer", Role::part, 5434.38, "CUDA0", 2},
                                         {"model buffer", Role::part, 13989.53, "CUDA1", 3},
                                         {"KV buffer", Role::part, 1536, "CUDA0", 5},
                                         {"KV buffer", Role::part, 3584, "CUDA1", 6},
                                         {"KV cache, all buffers", Role::restated, 5120, "", 7},
                                         {"output buffer", Role::host, 1.95, "CUDA_Host", 8},
                                         {"compute buffer", Role::part, 672.01, "CUDA0", 9}});
}

TEST_CASE("llama.cpp without an accelerator: the host is the device") {
    for (const LogTerm& term : fixture_log("llama-cpp-llama2-7b-cpu").terms)
        REQUIRE((term.role == Role::part || term.role == Role::restated));
    for (const char* line :
         {"llama_kv_cache_unified:      Metal KV buffer size =   512.00 MiB",
          "load_tensors: RPC[10.0.0.2:50052] model buffer size =   512.00 MiB",
          "\x1b[32mI \x1b[0mllama_kv_cache:      CUDA0 KV buffer size =   512.00 MiB"}) {
        const Log log = read_log(line);
        REQUIRE(log.terms.size() == 1);
        REQUIRE(log.terms[0].size.bytes == 512 * mib);
    }
}

TEST_CASE(
    "the size of a llama.cpp cache counts where none of its buffers is named, and else agrees") {
    const std::string size =
        "llama_kv_cache: size = 1024.00 MiB (  8192 cells,  32 layers,  1/1 seqs), K (f16):  "
        "512.00 MiB, V (f16):  512.00 MiB\n";
    const std::string buffer = "llama_kv_cache:      CUDA0 KV buffer size =  1024.00 MiB\n";
    const std::string model = "load_tensors:        CUDA0 model buffer size =  4403.49 MiB\n";
    const auto parts = [](const std::string& text) {
        Bytes bytes = 0;
        for (const LogTerm& term : read_log(text).terms)
            if (term.role == Role::part) bytes += term.size.bytes;
        return double(bytes) / double(mib);
    };
    CHECK(parts(size) == 1024);
    CHECK(parts(model + size) == Approx(4403.49 + 1024));
    CHECK(parts(buffer + size) == 1024);
    CHECK(parts("llama_new_context_with_model: KV self size  = 1024.00 MiB, K (f16):  512.00 MiB, "
                "V (f16):  512.00 MiB") == 1024);
    CHECK(parts("llama_new_context_with_model: kv self size  =  400.00 MB") == 400);
    CHECK(parts("llama_memory_recurrent: size =   20.00 MiB (     1 cells,  32 layers,  1 seqs), R "
                "(f32):    4.00 MiB, S (f32):   16.00 MiB") == 20);
    // Each cache of two: the first by its buffer, the second by its size.
    const std::string second =
        "llama_kv_cache_iswa: creating     SWA KV cache, size = 1536 cells\n"
        "llama_kv_cache: size =  624.00 MiB (  1536 cells,  52 layers,  1/1 seqs), K (f16):  "
        "312.00 MiB, V (f16):  312.00 MiB\n";
    CHECK(parts(buffer + size + second) == 1024 + 624);
    CHECK(parts(size + second) == 1024 + 624);
    // On a machine without an accelerator the host is the device with this line as well.
    CHECK(parts("load_tensors:   CPU model buffer size =  100.00 MiB\n" + size +
                "llama_context:        CPU compute buffer size =    10.00 MiB") == 1134);
    // The memory breakdown has the cache of its own.
    CHECK(parts(size + log_text("llama-cpp-breakdown-wrapped")) == 14736 + 72 + 493);
    // Alignment is more by less than 1 MiB a buffer; anything else is a contradiction.
    CHECK(parts("llama_kv_cache:      CUDA0 KV buffer size =  1024.50 MiB\n" + size) == 1024.5);
    for (const char* other : {"1023.00", "1026.00", "512.00"})
        CHECK(sentence("llama_kv_cache:      CUDA0 KV buffer size =  " + std::string(other) +
                       " MiB\n" + size)
                  .find("log line 2: expected the sum of the buffers of this cache above it, ") ==
              0);
    // A dry run allocates buffers of no bytes.
    CHECK(parts("llama_kv_cache:      CUDA0 KV buffer size =     0.00 MiB\n" + size + buffer +
                size) == 1024);
}

TEST_CASE(
    "llama.cpp's breakdown: both versions; the last table counts; buffers are the finer word") {
    require_terms("llama-cpp-breakdown-wrapped",
                  {{"model", Role::part, 14736, "CUDA0", 2},
                   {"context", Role::part, 72, "CUDA0", 2},
                   {"compute", Role::part, 493, "CUDA0", 2},
                   {"the device's memory", Role::capacity, 15841, "CUDA0", 2},
                   {"free", Role::free, 15630, "CUDA0", 2},
                   {"model", Role::host, 6362, "Host", 3},
                   {"context", Role::host, 0, "Host", 3},
                   {"compute", Role::host, 9, "Host", 3}});
    const Log twice = fixture_log("llama-cpp-breakdown-2026");
    for (const LogTerm& term : twice.terms)
        REQUIRE((term.role == Role::restated) == (term.line < 6));
    const Log three = fixture_log("llama-cpp-breakdown-2025");
    REQUIRE(three.terms[5].name == "in use on the device");
    REQUIRE(three.terms[5].size.bytes == (24080 - 9436) * mib);
    const Log both =
        read_log(log_text("llama-cpp-llama2-7b-f16") + log_text("llama-cpp-breakdown-2026"));
    for (const LogTerm& term : both.terms)
        if (term.format == LogFormat::llama_cpp_table)
            REQUIRE((term.role != Role::part && term.role != Role::host));
}

TEST_CASE("a breakdown whose figures contradict each other is refused, not summed") {
    const std::string header =
        "| memory breakdown [MiB] | total free self model context compute unaccounted |\n";
    REQUIRE(
        sentence(
            header +
            "|   - CUDA0 (RTX 3090)   | 24124 = 22835 + (18077 = 15355 + 667 + 1065) + 100 |") ==
        "log line 2: expected total = free + self + unaccounted, but got 24124 and 41012 MiB");
    REQUIRE(sentence(header + "|   - Host | 804 = 682 + 0 + 12 |") ==
            "log line 2: expected self = model + context + compute, but got 804 and 694 MiB");
    REQUIRE(!sentence(header + "|   - Host | 804 = 682 |").empty());
}

TEST_CASE("nvidia-smi: the table of devices, of processes, and the query") {
    require_terms("nvidia-smi-bert-large",
                  {{"in use on the device", Role::total, 2631, "GPU 0", 10},
                   {"the device's memory", Role::capacity, 16160, "GPU 0", 10},
                   {"in use by a process", Role::total, 2629, "GPU 0", 19}});
    require_terms("nvidia-smi-mig",
                  {{"in use on the device", Role::total, 14366, "GPU 1 MIG 0", 4},
                   {"the device's memory", Role::capacity, 19968, "GPU 1 MIG 0", 4},
                   {"in use on the device", Role::total, 9880, "GPU 1 MIG 1", 6},
                   {"the device's memory", Role::capacity, 19968, "GPU 1 MIG 1", 6}});
    require_terms("nvidia-smi-query", {{"in use on the device", Role::total, 16384, "GPU 0", 2},
                                       {"the device's memory", Role::capacity, 49140, "GPU 0", 2},
                                       {"in use on the device", Role::total, 3, "GPU 1", 3},
                                       {"the device's memory", Role::capacity, 49140, "GPU 1", 3}});
}

TEST_CASE("PyTorch: the summary's peaks, and both wordings of out of memory") {
    require_terms(
        "torch-summary",
        {{"allocated by PyTorch, now", Role::restated, 1062, "GPU 0", 8},
         {"allocated by PyTorch, at the peak", Role::part, 4877, "GPU 0", 8},
         {"allocated by PyTorch, from large pool, now", Role::restated, 1048, "GPU 0", 9},
         {"allocated by PyTorch, from large pool, at the peak", Role::restated, 4865, "GPU 0", 9},
         {"allocated by PyTorch, from small pool, now", Role::restated, 14, "GPU 0", 10},
         {"allocated by PyTorch, from small pool, at the peak", Role::restated, 14, "GPU 0", 10},
         {"reserved by PyTorch, now", Role::restated, 12420, "GPU 0", 14},
         {"reserved by PyTorch, at the peak", Role::total, 12420, "GPU 0", 14},
         {"reserved by PyTorch, from large pool, now", Role::restated, 12404, "GPU 0", 15},
         {"reserved by PyTorch, from large pool, at the peak", Role::restated, 12404, "GPU 0",
          15}});
    require_terms("torch-out-of-memory",
                  {{"asked for and not had", Role::wanted, 22.78 * 1024, "GPU 0", 1},
                   {"the device's memory", Role::capacity, 31.47 * 1024, "GPU 0", 1},
                   {"free", Role::free, 12.73 * 1024, "GPU 0", 1},
                   {"in use by the process", Role::total, 18.73 * 1024, "GPU 0", 1},
                   {"allocated by PyTorch", Role::part, 9.08 * 1024, "GPU 0", 1},
                   {"reserved but not allocated", Role::part, 9.35 * 1024, "GPU 0", 1}});
    const Log old = fixture_log("torch-out-of-memory-before-2.0");
    REQUIRE(old.terms.size() == 5);
    REQUIRE(old.terms[4].name == "reserved but not allocated");
}

TEST_CASE("of several devices of PyTorch the fullest counts, of several summaries the largest") {
    std::string second = log_text("torch-summary");
    second.replace(second.find("ID 0"), 4, "ID 1");
    second.replace(second.find("4877 MB"), 7, "4999 MB");
    const Log log = read_log(log_text("torch-summary") + second + second);
    Bytes parts = 0;
    for (const LogTerm& term : log.terms)
        if (term.role == Role::part) parts += term.size.bytes;
    REQUIRE(parts == 4999 * mib);
    const std::string larger = log_text("torch-out-of-memory");
    std::string smaller = larger;
    smaller.replace(smaller.find("9.08"), 4, "9.07");
    Bytes wanted = 0;
    for (const LogTerm& term : read_log(smaller + larger).terms)
        if (term.role == Role::wanted) wanted += term.line;
    REQUIRE(wanted == 2);
}

TEST_CASE("several formats in one paste are all read; what they share is counted once") {
    const Log log = fixture_log("mixed-vllm-nvidia-smi");
    REQUIRE(log.terms.front().format == LogFormat::vllm);
    REQUIRE(log.terms.back().format == LogFormat::nvidia_smi);
    const Log torch_too = read_log(log_text("mixed-vllm-nvidia-smi") + log_text("torch-summary"));
    for (const LogTerm& term : torch_too.terms)
        if (term.format == LogFormat::torch) REQUIRE(term.role != Role::part);
}

TEST_CASE("a log of no known format, or too much of one, gets a sentence") {
    const std::string no_format =
        "log: expected lines about memory from nvidia-smi, vLLM, llama.cpp or PyTorch";
    for (const char* text :
         {"", "hello", "INFO Loading weights took 5.04 seconds", "buffer size = 3 MiB",
          "x model buffer size = many", "12 GiB", "| 1MiB / |", "- = (", "\n\n\n"})
        REQUIRE(sentence(text).substr(0, no_format.size()) == no_format);
    REQUIRE(sentence(std::string((1 << 20) + 1, 'x')) ==
            "log: expected at most 1 MiB of text: the lines about memory are enough, but got "
            "1048577 bytes");
    std::string many;
    for (int i = 0; i < 2001; ++i) many += "model weights take 1GiB\n";
    REQUIRE(sentence(many) == "log: expected at most 2,000 figures of memory, but got more");
    REQUIRE(!sentence("model weights take 99999999999999999999GiB").empty());
}
