#include "estimate/answer/vllm_batch.h"

#include <algorithm>
#include <cctype>

#include "base/quantities.h"
#include "estimate/answer/engine_devices.h"

namespace rootspace::estimate {
namespace {

// "For GPUs like H100 and MI300x", but not A100, whose throughput fell (vLLM pull request 17885).
// The first versions of V1 took 1,024 sequences everywhere, and from 0.8.4 on by the device's name
// (pull request 16158); V0, and its logs of versions before 0.8, 256.
const WholeCoefficient large_memory{"vllm.large_memory", std::int64_t{70} << 30};
const WholeCoefficient large_step{"vllm.large_step", 8192};
const WholeCoefficient large_sequences{"vllm.large_sequences", 1024};
const WholeCoefficient step{"vllm.step", 2048};
const WholeCoefficient sequences{"vllm.sequences", 256};
// On processors, of each of them; a step is theirs together as well.
const WholeCoefficient processor_sequences{"vllm.processor_sequences", 128};

bool is_large(const Device& device) {
    std::string name = device.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return device.memory_bytes >= large_memory && name.find("a100") == std::string::npos;
}

}  // namespace

VllmBatch vllm_batch(const Request& r) {
    VllmBatch batch{step, sequences, 0};
    if (is_processor(r.device))
        batch = {checked_mul(step, r.devices), checked_mul(processor_sequences, r.devices), 0};
    else if (is_large(r.device))
        batch = {large_step, large_sequences, 0};
    batch.step_tokens = std::min(batch.step_tokens, checked_mul(batch.sequences, r.context));
    batch.default_sequences = batch.sequences = std::min(batch.sequences, batch.step_tokens);
    batch.sequences = std::max(batch.sequences, r.batch);
    batch.step_tokens = std::max(batch.step_tokens, batch.sequences);
    return batch;
}

}  // namespace rootspace::estimate
