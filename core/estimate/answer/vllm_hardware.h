// On which devices vLLM takes which weights, as its documentation says.
#pragma once

#include "estimate/device/device.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

// Throws InputError naming "weights" for a format that vLLM does not take on the device. MXFP4 is
// not in its table: expert_kernels (engine_devices.h). The visitor's own device is taken to be an
// NVIDIA GPU that takes them all, unless its vendor or target says otherwise.
void check_vllm_hardware(const WeightFormat& format, const Device& device);

// Whether matrices in GPTQ are put in Marlin's order as they are loaded, and never unpacked:
// vllm/model_executor/layers/quantization/gptq_marlin.py, override_quantization_method.
bool runs_marlin(const Device& device);

// On processors: keys and values in no fewer bits than vLLM computes in. Throws InputError ("kv").
void check_vllm_cache_type(const std::string& type, const Device& device);

}  // namespace rootspace::estimate
