// Devices that hold whole blocks and work one after another: llama.cpp's default for several, and
// device_map="auto" of transformers.
#pragma once

#include "estimate/inference/device_part.h"

namespace rootspace::estimate {

inline constexpr std::int64_t on_host = -1;

// The device of each block, and last that of the final norm and the head, for equal devices with
// equal free memory: llama.cpp src/llama-model.cpp, load_tensors, under --split-mode layer with all
// layers on devices.
std::vector<std::int64_t> llama_cpp_layers(std::int64_t blocks, std::int64_t devices);

// The device of each module in order, as accelerate places them: src/accelerate/utils/modeling.py,
// get_balanced_memory and infer_auto_device_map. The first device keeps room for the largest module
// still to come, all but the last take their even share and a quarter more than a block. Every
// device's memory is taken to suffice. `block` is the first block's place in the list.
std::vector<std::int64_t> balanced_modules(const std::vector<Bytes>& modules, std::size_t block,
                                           std::int64_t devices);

// Of each tensor of a whole model its device: of transformers, where `bytes` are the tensors'; of
// llama.cpp, where embeddings are on_host, which a tied head repeats on the last device.
std::vector<std::int64_t> hf_devices(const std::vector<WeightTensor>& tensors,
                                     const std::vector<Bytes>& bytes, std::int64_t devices);
std::vector<std::int64_t> llama_cpp_devices(const Architecture& architecture,
                                            const std::vector<WeightTensor>& tensors,
                                            std::int64_t devices);

// What one device runs: the blocks it holds, the logits where it has the head or, tied, the
// embedding. A device without blocks and head runs nothing.
DevicePart layer_part(const Architecture& architecture, const std::vector<WeightTensor>& tensors,
                      const std::vector<std::int64_t>& devices, std::int64_t device);

}  // namespace rootspace::estimate
