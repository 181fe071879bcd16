// The formats, one reader each. A reader takes a line or leaves it; what it takes becomes terms.
#pragma once

#include "estimate/reconcile/log_line.h"

namespace rootspace::estimate {

// The table of nvidia-smi, of devices, of MIG devices and of processes.
class NvidiaSmiReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool take_name(const std::vector<std::string_view>& cells);
    bool take_use(const LogLine& line, const std::vector<std::string_view>& cells, Log& log);
    std::int64_t devices_ = 0;
    std::optional<std::int64_t> index_;  // of the device whose name stood above
};

// `nvidia-smi --query-gpu=memory.used,... --format=csv` and `--query-compute-apps=...`, with or
// without units; their header tells the columns.
class NvidiaSmiCsvReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    struct Columns {
        std::size_t count = 0;
        std::optional<std::size_t> used, total, index, identity;
        bool processes = false, repeated = false;
    };
    bool take_header(const std::vector<std::string_view>& cells);
    std::string device(const std::vector<std::string_view>& cells) const;
    std::optional<Columns> columns_;
    std::int64_t rows_ = 0;
};

// `nvidia-smi -q` and `-q -d MEMORY`: the section "FB Memory Usage" of each device and MIG device,
// and the processes. BAR1 is a window into the same memory, no memory of its own.
class NvidiaSmiQueryReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    struct Section {
        std::optional<PrintedBytes> total, reserved, used;
    };
    void begin_gpu();
    std::string gpu() const;
    std::string device() const;
    void take_header(std::string_view header, std::size_t indent);
    bool take_use(const LogLine& line, std::string_view key, std::string_view value, Log& log);
    void check_sum(const LogLine& line, const std::optional<PrintedBytes>& free) const;
    bool in_use_section_ = false;
    Section section_;
    std::int64_t gpu_ = -1, mig_ = 0;
    std::optional<std::size_t> mig_indent_;  // inside a MIG device
    bool has_mig_ = false;
    std::string type_;
};

// vLLM's start-up log, before and since its engine V1 (vllm/worker/worker.py,
// vllm/v1/worker/gpu_worker.py, gpu_model_runner.py, core/kv_cache_utils.py). A worker a device.
class VllmReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool take_count(const LogLine& line, Log& log);
    bool take_usage(const LogLine& line, Log& log);
    std::optional<std::int64_t> block_tokens_;  // where the log names them
};

inline constexpr const char* consumed_by_vllm = "model weights and outside PyTorch";
// What further workers and lines repeat is restated; the worker with the most weights counts.
void keep_fullest_worker(Log& log);

// llama.cpp's log of loading (src/llama-model.cpp, llama-kv-cache.cpp, llama-context.cpp): one line
// a buffer, on every device, and one a cache, which counts where none of its buffers was named.
class LlamaCppReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool take_cache_size(const LogLine& line, Log& log);
    void add_compute(Log& log);
    std::vector<std::size_t> computes_;  // terms of the graph reserved last
    std::int64_t cache_buffers_ = 0;     // since the last cache's size
    PrintedBytes cache_bytes_{0, 0, 0};
};

// A load that only measured what a later one takes is restated.
void restate_measurements(Log& log);
// Of buffers that repeat what a mapped file has.
inline constexpr const char* repacked_copy = "repacked copy of weights";
void name_repacked_copies(Log& log);
// Models or contexts whose buffers count.
std::int64_t llama_cpp_loads(const Log& log);
// Whether the log's own words show a build of llama.cpp before June 2026.
bool llama_cpp_before_june_2026(const Log& log);

// llama.cpp's memory breakdown (ggml-org/llama.cpp pull request 15860): one row a device. The last
// table counts.
class LlamaCppTableReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool inside_ = false;
};

// Rows of torch.cuda.memory_summary(), with or without its title.
class TorchReader {
  public:
    bool take(const LogLine& line, Log& log);

  private:
    bool take_title(const LogLine& line);
    bool take_row(const LogLine& line, Log& log);
    std::string device_, metric_;  // of the rows that follow
};

// The sentence of torch.OutOfMemoryError, in every wording since 1.0.
bool take_torch_sentence(const LogLine& line, Log& log);

}  // namespace rootspace::estimate
