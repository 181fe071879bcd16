// Which engine runs on which device, as the projects' own installation pages say.
#pragma once

#include <string>
#include <vector>

#include "estimate/answer/request.h"
#include "estimate/inference/vllm_weights.h"

namespace rootspace::estimate {

// Throws InputError naming "engine" for a device that the request's engine does not run on, with an
// engine that does. The visitor's own device is taken to be one that every engine runs on, unless
// its vendor or target says otherwise.
void check_engine_device(const Request& request);

// Where the engine runs on the request's device with conditions, in sentences.
std::vector<std::string> engine_device_notes(const Request& request);

// "sm_90" is 90; 0 of a device that is not NVIDIA's or whose target nobody states.
std::int64_t compute_capability(const Device& device);

// Whether it multiplies matrices in 8 bits that lie in rows, so that no transpose of one is made:
// NVIDIA/TransformerEngine, pytorch/utils.py, is_non_tn_fp8_gemm_supported.
bool multiplies_rows_in_fp8(const Device& device);

bool is_phone(const Device& device);
// Whether one of Apple's computers.
bool is_apple(const Device& device);

// Whether an AMD GPU, by what compilers call it.
bool is_amd_gpu(const Device& device);

// Whether one of Intel's GPUs, which Gaudi is not.
bool is_intel_gpu(const Device& device);

// Whether an accelerator that is no GPU: a TPU, Gaudi, Trainium.
bool is_accelerator(const Device& device);

// Whether a processor without a GPU of its own, of a laptop, a server or a board.
bool is_processor(const Device& device);

// What vLLM takes there for experts in MXFP4; `none` where it has none. The visitor's own device is
// taken to be an NVIDIA GPU with Marlin's.
ExpertKernels expert_kernels(const Device& device);

}  // namespace rootspace::estimate
