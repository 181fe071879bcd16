// vLLM's lines of every version since 0.6, and of several workers.
#include "logs.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::string workers =
    "(VllmWorkerProcess pid=1) INFO [worker.py:267] model weights take 18.00GiB; non_torch_memory "
    "takes 0.25GiB; PyTorch activation peak memory takes 0.50GiB; the rest of the memory reserved "
    "for KV Cache is 3.50GiB.\n"
    "(VllmWorkerProcess pid=2) INFO [worker.py:267] model weights take 19.00GiB; non_torch_memory "
    "takes 0.50GiB; PyTorch activation peak memory takes 0.75GiB; the rest of the memory reserved "
    "for KV Cache is 1.50GiB.\n";

}  // namespace

TEST_CASE("of several workers the one with the most weights counts, with all of its lines") {
    CHECK(of(workers) ==
          Lines{"model weights 19456.00 MiB, line 2, VllmWorkerProcess pid=2",
                "outside PyTorch 512.00 MiB, line 2, VllmWorkerProcess pid=2",
                "peak of the profile run 768.00 MiB, line 2, VllmWorkerProcess pid=2",
                "reserved for the KV cache 1536.00 MiB, line 2, VllmWorkerProcess "
                "pid=2"});
    // Equal ones: the first.
    CHECK(of("(Worker_TP1 pid=9) Model loading took 7.5 GiB\n(Worker_TP0 pid=8) Model loading took "
             "7.5 GiB\n(Worker_TP0 pid=8) Available KV cache memory: 2.0 GiB\n(Worker_TP1 pid=9) "
             "Available KV cache memory: 1.0 GiB") ==
          Lines{"model weights 7680.00 MiB, line 1, Worker_TP1 pid=9",
                "reserved for the KV cache 1024.00 MiB, line 4, Worker_TP1 pid=9"});
}

TEST_CASE("the cache is that of the worker with the fewest tokens, said once") {
    const Log log = read_log(
        "Model loading took 7.5 GiB\nGPU KV cache size: 973,760 tokens, Maximum concurrency for "
        "131,072 tokens per request: 3.51x\nGPU KV cache size: 900,000 tokens\nGPU KV cache size: "
        "900,000 tokens");
    REQUIRE(log.settings.size() == 1);
    CHECK(log.settings[0].tokens == 900000);
    CHECK(log.settings[0].line == 3);
}

TEST_CASE("blocks are of the size that the log names, else of vLLM's default, which is told") {
    const std::string blocks = "Loading model weights took 7.9692 GB\n# GPU blocks: 1000, # CPU: 1";
    const Log untold = read_log(blocks);
    CHECK(untold.settings[0].tokens == 16000);
    CHECK(untold.remarks ==
          Lines{"Line 2: a block of the cache is taken as 16 tokens, vLLM's default."});
    const Log told = read_log("args: Namespace(block_size=32, seed=0)\n" + blocks);
    CHECK(told.settings[0].tokens == 32000);
    CHECK(told.remarks.empty());
    CHECK(read_log("args: Namespace(block_size=None, seed=0)\n" + blocks).remarks.size() == 1);
}

TEST_CASE("what is in use after the start is read, in both wordings, and counted once") {
    CHECK(counting(fixture_log("vllm-v1-actual-usage")) ==
          Lines{"model weights 14416.49 MiB, line 1, EngineCore_DP0 pid=3021",
                "reserved for the KV cache 56473.60 MiB, line 2, EngineCore_DP0 pid=3021",
                "CUDA graphs 686.08 MiB, line 5, EngineCore_DP0 pid=3021",
                "peak of the profile run 2017.28 MiB, line 6, EngineCore_DP0 pid=3021",
                "outside PyTorch 71.68 MiB, line 6, EngineCore_DP0 pid=3021"});
    const std::string text = log_text("vllm-v1-actual-usage");
    const Log alone = read_log(text.substr(text.find("[gpu_worker.py:391]")));
    REQUIRE(counting(alone).size() == 5);
    CHECK(counting(alone)[0] == "model weights 14417.92 MiB, line 1");
    CHECK(alone.terms[4].size.bytes == 59212694937);
    CHECK(counting(fixture_log("vllm-v1-consumed-memory")) ==
          Lines{"model weights 15360.00 MiB, line 1, EngineCore pid=326",
                "peak of the profile run 1474.56 MiB, line 3, EngineCore pid=326",
                "CUDA graphs 235.52 MiB, line 3, EngineCore pid=326",
                "reserved for the KV cache 57559.04 MiB, line 4, EngineCore pid=326"});
    // Where no line has the weights by themselves, they stand with what is outside PyTorch.
    const Log together = read_log(
        "Actual usage is 15.25 GiB for consumed memory (weights + non-torch), 1.50 GiB for peak "
        "activation, and 0.25 GiB for CUDAGraph memory.");
    CHECK(counting(together)[0] == "model weights and outside PyTorch 15616.00 MiB, line 1");
    CHECK(together.terms[0].covers == std::vector<Part>{Part::weights, Part::driver});
    CHECK_FALSE(sentence("15.25 GiB for weight, 1.50 GiB").empty());
}

TEST_CASE("a figure below zero is no size, and is told") {
    const std::string below = "[gpu_worker.py:298] Available KV cache memory: -1.81 GiB";
    const Log log = read_log("Model loading took 14.0786 GiB and 39.08 seconds\n" + below);
    CHECK(counting(log) == Lines{"model weights 14416.49 MiB, line 1"});
    CHECK(log.remarks == Lines{"Line 2: reserved for the KV cache is below zero, and left out."});
    CHECK(sentence(below) ==
          none + "; Line 1: reserved for the KV cache is below zero, and left out.");
    CHECK(read_log("Available KV cache memory: 1.81 GiB").remarks.empty());
}
