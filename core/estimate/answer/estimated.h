// What answer, levers and questions have in common: the items of one device for a request.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "estimate/answer/placement.h"
#include "estimate/device/roofline.h"
#include "estimate/explain/item.h"
#include "estimate/inference/inference.h"
#include "estimate/training/training.h"
#include "estimate/weights/weight_bytes.h"

namespace rootspace::estimate {

// A multiply-add counts as two operations wherever rates are stated (device/roofline.h): a unit,
// not a coefficient.
inline constexpr double operations_a_mac = 2;

// Sizes whose bytes or operations leave 64 bits: larger than any device, where another refusal says
// that the setting cannot be had.
struct PastSixtyFourBits : InputError {
    explicit PastSixtyFourBits(const Request& request);
};

struct NamedWork {
    std::string name;  // "the prompt", "one token of the answer", "a training step"
    double tokens;     // of all sequences, all devices
    Work work;         // of one device
};

enum class Notes { told, left_out };

struct Estimated {
    std::vector<Item> items, host, disk;
    std::string peak;
    std::vector<NamedWork> works;
    std::vector<Flow> traffic;
    std::vector<Bytes> stages;  // each device that holds whole blocks
    std::vector<std::string> notes;
    // Of inference:
    Loaded loaded;
    Bytes host_among = 0;          // of items: the host's buffers, where both have one memory
    Bytes cache_bytes = 0;         // of the device shown, at the full context
    Bytes all_cache_bytes = 0;     // of all devices
    std::vector<Item> everywhere;  // held on all devices together
};

// Throws InputError naming the request's field. `loaded` is what an estimate of the same model and
// format found; without it the weights are counted.
// Sentences are for the answer alone: who asks for bytes and times a thousandfold leaves them out.
Estimated estimated(const Request& request, const Loaded& loaded = {}, Notes notes = Notes::told);
Estimated inference_estimated(const Request& request, const Loaded& loaded, Notes notes);
Estimated training_estimated(const Request& request, Notes notes);

// Sets the types of weights and cache that a request of inference does not state.
void settle(Request& request);

// What an answer says of inference alone: the format, the three engines, streaming.
void add_inference(Json& answer, const Request& request, const Estimated& found);

// What is assumed of the weights and their file, in sentences: for the answer alone.
std::vector<std::string> file_notes(const Request& request, const Estimated& found);

Json items_json(const std::vector<Item>& items);  // the answer's "items"

}  // namespace rootspace::estimate
