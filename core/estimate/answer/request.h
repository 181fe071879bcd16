// What is asked: a model, a task, a setting, devices. One JSON object from the page's link, the
// command line's flags or a test; names are those of the command line with '_' for '-'.
//
//   {"model": "llama-3.1-8b"            an id of the catalogue, or
//    "config": {...},                   a Hugging Face config.json, or the generic form
//    "task": "inference" | "training",
//    "context": 8192,                   tokens a sequence, prompt and answer together; unless
//                                       said 4096, or as many positions as the model has learned
//    "batch": 1,                        sequences at once; in training, of one micro-batch on one
//    device "device": "rtx-4090" | {...},      an id, or the visitor's own (device/device.h)
//    "devices": 1,                      all of them together
//    "driver_bytes": 536870912,         what the driver and the framework hold on each GPU
//   inference:
//    "generated": 0,                    of the context; the rest is the prompt
//    "shared_prefix": 0,                first tokens that all sequences share
//    "weights": "bf16",                 unless said, what the engine makes of the type or
//                                       quantization_config that the config states; of a form with
//                                       tensor_types, under llama.cpp, "gguf-file": as it says
//    "kv": "f16", "kv_values": "f16",   unless said, "f32" where hf or vllm compute in fp32
//    "engine": "hf" | "vllm" | "llama.cpp", "attention": "fused" | "unfused",
//    "stream_bandwidth": 7e9,           bytes/s that weights which do not fit are read with
//    "expert_parallel": 1,              or, under vLLM, the number of devices: whole experts
//   training:
//    "trainer": "torch" | "torch-1.10" (and earlier) | "torchtitan" | "torchtitan-2024" |
//               "deepspeed" | "megatron",
//    "optimizer": "adamw", "precision": "bf16-mixed", "recompute": "none", "checkpoints": 4,
//    "lora_rank": 0, "base_weights": "bf16", "lora_dropout": 0, "dropout": 0, "zero": 0,
//    "micro_batches": 1, "tensor_parallel": 1, "sequence_parallel": false, "pipeline_parallel": 1,
//    "context_parallel": 1, "expert_parallel": 1,      the rest of the devices is data-parallel
//    "pipeline_chunks": 1,              runs of blocks a pipeline stage has: more are interleaved
//    "offload": "none" | "optimizer" | "optimizer+weights" | "activations" | "all"   to the host
//             | "optimizer_disk" | "optimizer+weights_disk"       states, and weights, on a disk
//             | "all_disk",             these and the activations, which go to the host
//    "host_bandwidth": 63e9,            bytes/s that go to the host and back, both ways together
//    "disk_bandwidth": 7e9}             bytes/s that a disk reads or writes
//
// Every field but the model has a default. What a request would not read is refused: a field of the
// other task, "disk_bandwidth" without a disk, "base_weights" and "lora_dropout" without adapters,
// "checkpoints" without binomial, tokens that an encoder would generate or share.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "estimate/architecture/architecture.h"
#include "estimate/device/device.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {

// The longest context, in tokens, and the most sequences that a request can ask for; the inverse
// questions look no further. The page's fields repeat them (web/calculator/params.js).
inline constexpr std::int64_t most_context = 16'777'216, most_batch = 65'536;

enum class Task { inference, training };

// PCI Express 4.0 with 16 lanes: 16 GT/s a lane with 128 bits sent as 130, each way. An assumption,
// which the answer's notes state where it is used.
inline const RealCoefficient default_host_bandwidth{"answer.host_bandwidth",
                                                    2 * 16 * 16e9 * 128 / 130 / 8};

// An NVMe disk on four lanes of PCI Express 4.0, of which makers state 7 GB/s of reads or writes
// one after another. An assumption, stated in the same way.
inline const RealCoefficient default_disk_bandwidth{"answer.disk_bandwidth", 7e9};

struct Request {
    Architecture architecture;
    Task task = Task::inference;
    std::int64_t context = 4096, batch = 1;
    Device device;
    std::int64_t devices = 1;
    Bytes driver_bytes = 0;
    bool driver_stated = false;  // false: assumed of the device

    std::int64_t generated = 0, shared_prefix = 0;
    std::string weights = "bf16", kv = "f16", kv_values = "f16", engine = "hf";
    bool weights_stated = false;  // false: they follow from config, engine and device
    bool kv_stated = false;       // false: the cache is in the type that the engine computes in
    std::string weights_taken, kv_taken;  // what was set where none is stated (engine_formats.h)
    bool fused_attention = true;
    double stream_bandwidth = 7e9;
    // Of llama.cpp's build and contexts what a log says, no fields of a request (inference.h).
    bool llama_cpp_before_june_2026 = false;
    std::int64_t llama_cpp_outputs = 0;
    std::int64_t llama_cpp_ubatch = 0;  // 0: the default

    std::string trainer = "torch", optimizer = "adamw", precision = "bf16-mixed",
                recompute = "none";
    std::int64_t checkpoints = 4;
    std::int64_t lora_rank = 0;
    std::string base_weights = "bf16";
    double lora_dropout = 0, dropout = 0;
    std::int64_t zero = 0, micro_batches = 1;
    std::int64_t tensor_parallel = 1, pipeline_parallel = 1, pipeline_chunks = 1,
                 context_parallel = 1, expert_parallel = 1;
    bool sequence_parallel = false;
    std::string offload = "none";
    double host_bandwidth = default_host_bandwidth;
    double disk_bandwidth = default_disk_bandwidth;
};

// The longest context that the model's config states, in tokens.
std::int64_t longest_context(const Architecture& architecture);

// Whether the context is longer than what vLLM derives from the config as the most: it stops unless
// VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 is set (vllm/config/model.py, _get_and_verify_max_len).
bool past_vllm_context(const Request& request);

// Why a model cannot run the request, however much memory there is, in a sentence; empty where it
// can: a context past the positions it has learned.
std::string cannot_run(const Request& request);

// What a GPU's driver and framework are taken to hold where a request does not say: an assumption,
// which the answer's notes state. Devices that are no GPUs: 0.
Bytes assumed_driver_bytes(const Device& device);

// Whether a request's driver_bytes are assumed or stated: the source of the item that has them.
std::string driver_source(const Request& request);

// Throws InputError naming the field.
Request request_from_json(std::string_view text);

}  // namespace rootspace::estimate
