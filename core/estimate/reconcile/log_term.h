// What a pasted log says about memory: its terms, and the settings that can be read in passing.
#pragma once

#include <string>
#include <vector>

#include "estimate/reconcile/printed_bytes.h"

namespace rootspace::estimate {

enum class LogFormat { nvidia_smi, vllm, llama_cpp, llama_cpp_table, torch };

// The parts of an estimate that a term of a log can be set against.
enum class Part {
    weights,
    training_states,  // gradients and optimiser
    activations,      // kept, recomputed and transient
    kv_cache,
    allocator,  // what the framework's allocator and libraries add
    driver,     // context, kernels, communication: outside the allocator
};

// Functions, so that a module without a reader of logs is without them.
inline const std::vector<Part>& parts_inside_torch() {
    static const std::vector<Part> list{Part::weights, Part::training_states, Part::activations,
                                        Part::kv_cache, Part::allocator};
    return list;
}
inline const std::vector<Part>& every_part() {
    static const std::vector<Part> list{Part::weights,  Part::training_states, Part::activations,
                                        Part::kv_cache, Part::allocator,       Part::driver};
    return list;
}

enum class Role {
    part,      // a summand of what is in use
    subtotal,  // several parts together, as the allocator counts them
    total,     // in use on a device, or by a process
    capacity,
    free,
    wanted,    // asked for and not had
    host,      // not on the device
    restated,  // counted by another line already
};

struct LogTerm {
    std::string name;
    Role role;
    std::vector<Part> covers;  // empty: no part of an estimate corresponds
    PrintedBytes size;
    LogFormat format;
    std::string device;  // "CUDA0", "GPU 0"; empty where the log does not say
    std::int64_t line;   // from 1
    std::string text;    // the line as it stands, cut to a sentence's length
};

// The log's own word for what the estimate has to assume otherwise.
struct LogSetting {
    enum class Field {
        cache_tokens,
        outputs,
        batch,      // tokens of a graph: n_ubatch
        attention,  // fused: 1, or 0
        key_type,
        value_type,
    } field;
    std::int64_t tokens;  // of the first four
    std::string type;     // of the other two: "q8_0"
    LogFormat format;
    std::int64_t line;
};

struct Log {
    std::vector<LogTerm> terms;
    std::vector<LogSetting> settings;
    std::vector<std::string> remarks;  // sentences about figures that are not sizes
};

}  // namespace rootspace::estimate
