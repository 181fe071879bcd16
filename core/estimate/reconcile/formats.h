// The formats, one reader each. A reader takes a line or leaves it; what it takes becomes terms.
#pragma once

#include "estimate/reconcile/log_line.h"

namespace rootspace::estimate {

// The table of nvidia-smi, of devices and of processes, and its
// `--query-gpu=memory.used,memory.total --format=csv`.
class NvidiaSmiReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool take_csv(const LogLine& line, Log& log);
    std::int64_t devices_ = 0;
    bool csv_ = false;
    std::size_t used_column_ = 0, total_column_ = 0;
};

// vLLM's start-up log, before and since its engine V1 (vllm/worker/worker.py,
// vllm/v1/worker/gpu_worker.py, gpu_model_runner.py, core/kv_cache_utils.py). All of one device;
// what further workers repeat is marked as restated.
class VllmReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    void add(const LogLine& line, Log& log, const std::string& name, Role role,
             std::vector<Part> covers, PrintedBytes size);
    std::vector<std::string> said_;
};

// llama.cpp's log of loading (src/llama-model.cpp, llama-kv-cache.cpp, llama-context.cpp): one line
// a buffer, on every device, and one a cache, which counts where none of its buffers was named.
class LlamaCppReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool take_cache_size(const LogLine& line, Log& log);
    std::int64_t cache_buffers_ = 0;  // since the last cache's size
    PrintedBytes cache_bytes_{0, 0, 0};
};

// llama.cpp's memory breakdown (ggml-org/llama.cpp pull request 15860): one row a device. The last
// table counts.
class LlamaCppTableReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool inside_ = false;
};

// torch.cuda.memory_summary() and the sentence of torch.OutOfMemoryError, in both wordings.
class TorchReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool take_summary(const LogLine& line, Log& log);
    bool inside_ = false;
    std::string device_;
};

}  // namespace rootspace::estimate
