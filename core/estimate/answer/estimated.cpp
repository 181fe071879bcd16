#include "estimate/answer/estimated.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/answer/answer.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// The parts of the estimator name their own fields; a caller knows the request's.
std::string request_field(const std::string& field, const Request& request) {
    if (field == "format") return request.task == Task::inference ? "weights" : "base_weights";
    if (field == "cache.type") return "kv";
    if (field == "adapter_dropout") return "lora_dropout";
    if (field == "load.sequences") return "batch";
    if (field == "expert_tensor_parallel") return "tensor_parallel";
    if (field == "load.shared_prefix") return "shared_prefix";
    if (field == "load.tokens" || field == "inference.prompt") return "context";
    if (field == "inference.generated") return "generated";
    return field;
}

// Named after the largest of the numbers that the tokens of a step are a product of.
std::string largest_field(const Request& r) {
    if (r.task == Task::training && r.micro_batches > std::max(r.context, r.batch))
        return "micro_batches";
    return r.batch > r.context ? "batch" : "context";
}

bool packs(const Loaded& loaded) {
    if (!loaded.weights) return false;  // training
    const WeightFormat& format = weight_format(loaded.format);
    const std::vector<WeightTensor>& tensors = loaded.weights->stored.tensors;
    return format.packing == Packing::gguf ||
           std::any_of(tensors.begin(), tensors.end(),
                       [&](const WeightTensor& tensor) { return is_packed(tensor, format); });
}

}  // namespace

PastSixtyFourBits::PastSixtyFourBits(const Request& r)
    : InputError(
          largest_field(r), "sizes whose bytes and operations fit 64 bits",
          counted(r.batch, "sequences") + " of " + counted(r.context, "tokens") +
              (r.micro_batches > 1 ? ", " + counted(r.micro_batches, "micro-batches") : "")) {}

Estimated estimated(const Request& request, const Loaded& loaded, Notes notes) {
    try {
        return within_64_bits([&] {
            return request.task == Task::inference ? inference_estimated(request, loaded, notes)
                                                   : training_estimated(request, notes);
        });
    } catch (const InputError& error) {
        if (error.field() == "network") throw PastSixtyFourBits(request);
        throw error.renamed(request_field(error.field(), request));
    }
}

Holding holding(const Request& request) {
    const Estimated e = estimated(request, {}, Notes::left_out);
    const Bytes total = total_bytes(e.items);
    const Work& work = e.works.back().work;
    const Roofline time = roofline(request.device, work);
    return {total,        total <= request.device.memory_bytes && cannot_run(request).empty(),
            time.seconds, time.complete,
            work,         packs(e.loaded)};
}

}  // namespace rootspace::estimate
