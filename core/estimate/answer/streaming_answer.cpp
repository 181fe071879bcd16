#include "estimate/answer/streaming_answer.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/error.h"
#include "base/json_fields.h"
#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

// What a device of a split by layers has of the model, its blocks counted from 0; of any other
// placement all of it.
StoredWeights part_stored(const StoredWeights& all, const DevicePart& part) {
    if (part.held.empty()) return all;
    StoredWeights found;
    std::int64_t first = -1;
    for (std::size_t i = 0; i < all.tensors.size(); ++i) {
        if (!part.held[i]) continue;
        WeightTensor tensor = all.tensors[i];
        if (tensor.block >= 0) {
            if (first < 0) first = tensor.block;
            tensor.block -= first;
        }
        found.tensors.push_back(std::move(tensor));
        found.bytes.push_back(all.bytes[i]);
    }
    return found;
}

// Items of one name become one, their derivations added.
void join(std::vector<Item>& all, std::vector<Item> more) {
    for (Item& item : more) {
        const auto same = std::find_if(all.begin(), all.end(),
                                       [&](const Item& one) { return one.name == item.name; });
        if (same == all.end()) {
            all.push_back(std::move(item));
            continue;
        }
        same->bytes = checked_add(same->bytes, item.bytes);
        same->formula += " + " + item.formula;
    }
}

}  // namespace

Json streaming_json(const Request& r, const Estimated& e) {
    const Placement& placement = *e.loaded.placement;
    const bool split = placement.placing == Placing::split;
    std::vector<Item> resident;
    Bytes read = 0;
    std::int64_t blocks = 0;
    double seconds = 0;
    try {
        for (std::size_t i = 0; i < placement.parts.size(); ++i) {
            const DevicePart& part = placement.parts[i].part;
            const StoredWeights stored =
                split ? e.loaded.weights->stored : part_stored(e.loaded.weights->stored, part);
            Bytes weights = 0;
            for (const Bytes one : stored.bytes) weights = checked_add(weights, one);
            const Bytes held = split ? total_bytes(e.everywhere) : e.stages[i];
            const Bytes memory =
                split ? checked_mul(r.device.memory_bytes, r.devices) : r.device.memory_bytes;
            const Bytes room = memory - held + weights;
            StreamingSetup setup{r.stream_bandwidth, room > 0 ? room : 1};
            setup.tokens = r.batch;
            Streaming found =
                stream_weights(split ? r.architecture : part.architecture, stored, setup);
            read = checked_add(read, found.read_bytes());
            blocks += found.resident_blocks;
            seconds += found.seconds_per_token;
            join(resident, std::move(found.resident));
        }
    } catch (const InputError& error) {
        if (error.field() != "streaming.budget") throw;
        return json_fields({{"fault", error.what()}});
    }
    // What stays is read from the device's memory, and all of it multiplied: reading the rest goes
    // on beside that at best.
    const double device = roofline(r.device, e.works.back().work).seconds;
    return json_fields(
        {{"resident_bytes", total_bytes(resident)},
         {"resident_blocks", blocks},
         {"read_bytes_per_token", read},
         {"device_seconds_per_token", device},
         {"seconds_per_token", std::max(seconds, device)},
         {"formula", tells_notes ? "max(" + grouped_digits(read) + " B / " +
                                       grouped_digits(std::int64_t(r.stream_bandwidth)) + " B/s, " +
                                       three_digits(device) + " s that the device takes)"
                                 : std::string()},
         {"items", items_json(resident)}});
}

}  // namespace rootspace::estimate
