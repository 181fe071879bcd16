// The peak of a device's memory while a model reads a prompt and writes an answer: weights, cache,
// the tensors alive at the worst moment of a step, and what the framework holds.
#pragma once

#include <vector>

#include "estimate/cache/kv_cache.h"

namespace rootspace::estimate {

// How a product of packed weights is made.
enum class PackedProduct {
    none,         // nothing is made for it
    dequantised,  // of more than one token: the whole matrix in the activations' type
    int8,         // in int32 first
};

// transformers with PyTorch: what torch.cuda.max_memory_allocated counts.
struct HfInference {
    bool fused_attention = true;  // false: attn_implementation="eager"
    // Logits of every prompt token, and their copy in float32: transformers before 4.45.
    bool all_logits = false;
    // Rows of the cosine and sine tables that every layer kept before 4.45: the model's context.
    // From 4.45 on they are made for the tokens of the step: 0.
    std::int64_t rotary_rows = 0;
    std::int64_t devices = 1;  // device_map="auto": blocks in turn; the figures are their sum
    // Scores in float16 on CUDA or ROCm, whose softmax reads them as they are: ATen/native/
    // SoftMax.cpp, softmax (is_cuda(), Half to Float).
    bool half_softmax = false;
    bool packed_experts = false;                 // gpt-oss in MXFP4, by triton_kernels
    PackedProduct packed = PackedProduct::none;  // bitsandbytes
    bool first_device = true;  // where the architecture is a part: the one that embeds the prompt
};

// vLLM: a profile run of the longest step and of a sampler of the most sequences, before the rest
// of the memory becomes pages. Prompt and answer have the same peak.
struct VllmInference {
    std::int64_t most_sequences = 256;  // --max-num-seqs
};

// Where llama.cpp has a graph's inputs, and the logits that it hands over.
enum class GraphInputs {
    pinned,     // memory of the host that CUDA's or ROCm's device reads: "CUDA_Host"
    processor,  // the processor's, as beside Metal: "CPU"
    together,   // the processor runs the graph: its one compute buffer has the inputs as well
};

// llama.cpp: one compute buffer, reserved at start for a full batch. The batch is the cache's
// ubatch.
struct LlamaCppInference {
    GraphInputs inputs = GraphInputs::pinned;
    bool fused_attention = true;  // --flash-attn
    // Tokens of a batch whose logits have room, n_outputs_max. 0: one a sequence, which is what
    // llama-server and llama-cli ask for without a draft (tools/server/server-context.cpp,
    // server_output_limits); a context that does not say, as llama-bench's, has all of n_batch.
    std::int64_t outputs = 0;
    // Builds without pull requests 23764 and 23861: logits of the whole batch, and masks in 32 bits
    // beside those in 16.
    bool before_june_2026 = false;
    // What the backend copies into f16, one layer at a time, for its kernels of flash attention.
    bool copies_keys = false, copies_values = false;
};

// The library of matrix products, for whose workspace PyTorch's allocator is asked at the first
// product. `none`: the device has another, of which nothing is known.
enum class Blas {
    none,
    cublas,
    cublas_hopper,  // compute capability 9.0
    hipblas,        // ROCm
    hipblas_gfx94,  // gfx94 and gfx95: Instinct MI300 and MI350
};

struct InferenceSetup {
    std::int64_t prompt;         // tokens of each sequence
    std::int64_t generated = 0;  // tokens written after it
    std::int64_t sequences = 1;
    std::int64_t shared_prefix = 0;
    Bytes weight_bytes;             // of all weights, in their format
    Bytes slack_bytes = 0;          // caching_slack(), where PyTorch holds the weights
    Bytes driver_bytes = 0;         // CUDA context: outside what PyTorch counts; as measured
    Blas blas = Blas::cublas;       // of each device
    std::int64_t number_bytes = 2;  // of one activation: 2 or 4
    CacheFormat cache;
    HfInference hf;  // read where cache.engine is HfCache, and so on
    VllmInference vllm;
    LlamaCppInference llama_cpp;
};

struct InferencePeak {
    std::vector<Item> prefill, decode;  // decode is empty where nothing is generated
    std::vector<Item> host;             // in the memory of the host beside them: llama.cpp
    Bytes peak() const;                 // the larger of the two
};

// Throws InputError: "inference.prompt", "inference.generated", "inference.number_bytes",
// "inference.devices", and what kv_cache() throws; std::overflow_error past 64 bits.
InferencePeak inference_peak(const Architecture& architecture, const InferenceSetup& setup);

// Of llama.cpp's peak the compute buffer alone, and of builds before June 2026 what CUDA's pool has
// beside it; the set-up's cache is a LlamaCppCache.
Bytes llama_cpp_buffer_bytes(const Architecture& architecture, const InferenceSetup& setup);

}  // namespace rootspace::estimate
