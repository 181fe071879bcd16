#include "estimate/answer/vllm_profile.h"

#include <algorithm>

#include "estimate/answer/engine_devices.h"

namespace rootspace::estimate {
namespace {

bool holds(const std::vector<Item>& items, const std::string& where) {
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
        return item.name == "activations of the profile run, fullest at " + where;
    });
}

}  // namespace

// What profiles without parameters: pull request 57926. The logs: pull request 48601, issue 50159.
std::string vllm_profile_note(const std::vector<Item>& items) {
    if (holds(items, "the sampler"))
        return "The sampler's bytes in vLLM's profile run are fitted on start-up logs of vLLM "
               "0.6 to 0.9. Present versions differ: they choose top-k and top-p by kernels of "
               "Triton or FlashInfer (its pull requests 33538 and 40376), and run dense models by "
               "Model Runner V2 (44443), which profiles the sampler without parameters. Two logs "
               "of it: Qwen3.6-27B-FP8 on four H100, 1.54 GiB of peak activations (48601); Gemma 4 "
               "31B on two RTX 3090, 0.89 GiB less than by the runner before (50159).";
    if (holds(items, "an MLP"))
        return "The activations of vLLM's profile run are read off a start-up log of vLLM 0.8; "
               "present versions, which run dense models by Model Runner V2 (its pull request "
               "44443), may differ.";
    return "";
}

// vllm/v1/worker/gpu_model_runner.py, capture_model and profile_cudagraph_memory; gpu_worker.py,
// determine_available_memory: "CUDA graph memory profiling is enabled (default since v0.21.0)".
// Before, and since pull request 30515, on request alone
// (VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS).
std::string vllm_graphs_note(const Request& r) {
    const bool captures = compute_capability(r.device) > 0 || is_amd_gpu(r.device);
    if (r.engine != "vllm" || !captures) return "";
    return "vLLM's CUDA graphs are not in the sum. Its log says what they take (Graph capturing "
           "finished). Since version 0.21 an estimate of them comes out of what "
           "gpu_memory_utilization leaves to the cache; before, they came on top of it.";
}

}  // namespace rootspace::estimate
