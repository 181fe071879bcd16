#include <algorithm>

#include "base/error.h"
#include "base/json_fields.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/estimated.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/device/choice.h"
#include "estimate/questions/largest.h"

namespace rootspace::estimate {
namespace {

constexpr std::int64_t most_batch = std::int64_t{1} << 16;
constexpr std::int64_t most_context = std::int64_t{1} << 24;
constexpr std::int64_t most_devices = 64;
constexpr std::size_t shown_devices = 5;
constexpr Bytes most_bytes = Bytes{1} << 62;  // past every device

// The largest of one field that fits, the rest as asked.
Json largest(const Request& request, std::int64_t Request::*member, std::int64_t low,
             std::int64_t high) {
    Request changed = request;
    Loaded loaded;
    const auto found = largest_that_fits(low, high, [&](std::int64_t value) {
        changed.*member = value;
        try {
            const Estimated e = estimated(changed, loaded);
            loaded = e.loaded;
            return total_bytes(e.items) <= changed.device.memory_bytes;
        } catch (const InputError&) {
            return false;  // past 64 bits, or past what the engine can have
        }
    });
    return found ? Json(*found) : Json();
}

// Of the catalogue, by parameters.
Json largest_model(const Request& request) {
    std::vector<const CatalogueEntry*> entries;
    for (const CatalogueEntry& entry : catalogue()) entries.push_back(&entry);
    std::stable_sort(entries.begin(), entries.end(),
                     [](auto* a, auto* b) { return a->parameters > b->parameters; });
    for (const CatalogueEntry* entry : entries) {
        Request changed = request;
        try {
            changed.architecture = catalogue_model(entry->id);
            if (!request.weights_stated) changed.weights = published_weights(changed.architecture);
            if (changed.architecture.context < request.context || !holding(changed).fits) continue;
        } catch (const InputError&) {
            continue;  // this model cannot be had in this setting
        }
        return json_fields(
            {{"id", entry->id}, {"name", entry->name}, {"parameters", entry->parameters}});
    }
    return Json();
}

// In the order of the multiply-adds that each computes again: the first that fits.
Json least_recompute(const Request& request) {
    for (const char* kind : {"none", "selective", "sqrt", "full", "binomial"}) {
        Request changed = request;
        changed.recompute = kind;
        try {
            if (holding(changed).fits) return json_fields({{"recompute", kind}});
        } catch (const InputError&) {
            continue;
        }
    }
    return Json();
}

// A step of more devices sees more sequences: times are compared for as many tokens as the asked
// step has.
Work of_equal_steps(const Request& request, std::int64_t count, Work work) {
    if (request.task == Task::inference) return work;
    const double share = double(request.devices) / double(count);
    work.operations *= share, work.memory_bytes *= share, work.link_bytes *= share;
    return work;
}

Json ranked(const Request& request, Wish wish) {
    Request changed = request;
    Loaded loaded;
    const auto need = [&](std::int64_t count) {
        changed.devices = count;
        const Estimated e = estimated(changed, loaded);
        loaded = e.loaded;
        return Need{total_bytes(e.items), of_equal_steps(request, count, e.works.back().work)};
    };
    const std::int64_t group = request.task == Task::training
                                   ? checked_mul(request.tensor_parallel, request.pipeline_parallel,
                                                 request.context_parallel)
                                   : 1;
    const auto counted = [&](std::int64_t count) {
        try {
            return count % group == 0 ? need(count) : Need{most_bytes, {}};
        } catch (const InputError&) {
            return Need{most_bytes, {}};  // the engine cannot split the model over so many
        }
    };
    Json list = Json::array();
    for (const Candidate& one : candidates(devices(), most_devices, counted, wish)) {
        if (list.size() == shown_devices) break;
        Json row = json_fields({{"device", one.device->id},
                                {"name", one.device->name},
                                {"devices", one.count},
                                {"seconds", one.time.seconds},
                                {"complete", one.time.complete},
                                {"free_bytes", one.device->memory_bytes - one.need.bytes}});
        if (one.device->launch_price_usd)
            row["launch_price_usd"] = *one.device->launch_price_usd * double(one.count);
        list.push_back(std::move(row));
    }
    return list;
}

}  // namespace

Json largest_batch(const Request& request) {
    return largest(request, &Request::batch, 1, most_batch);
}

Json largest_context(const Request& request) {
    return largest(request, &Request::context, request.generated + 1,
                   std::min(most_context, request.architecture.context));
}

Json questions(const Request& request) {
    Json json = json_fields({{"largest_batch", largest_batch(request)},
                             {"largest_context", largest_context(request)},
                             {"largest_model", largest_model(request)}});
    if (request.task == Task::training) json["least_recompute"] = least_recompute(request);
    json["fastest"] = ranked(request, Wish::fastest);
    json["cheapest"] = ranked(request, Wish::cheapest);
    return json;
}

}  // namespace rootspace::estimate
