#include <algorithm>

#include "base/error.h"
#include "base/json_fields.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/device_choice.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/trainer_limits.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/questions/largest.h"

namespace rootspace::estimate {
namespace {

constexpr std::size_t shown_devices = 5;

// Whether a setting fits; one that cannot be had does not.
bool can_be_had(const Request& request) {
    try {
        return holding(request).fits;
    } catch (const InputError&) {
        return false;
    }
}

// The largest of one field that fits, the rest as asked, whatever the field is now.
Json largest(const Request& request, std::int64_t Request::*member, const Admissible& values) {
    Request changed = request;
    Loaded loaded;
    std::optional<std::int64_t> found;
    try {
        found = largest_that_fits(values, [&](std::int64_t value) {
            changed.*member = value;
            try {
                const Estimated e = estimated(changed, loaded, Notes::left_out);
                loaded = e.loaded;
                return total_bytes(e.items) <= changed.device.memory_bytes;
            } catch (const PastSixtyFourBits&) {
                return false;
            }
        });
    } catch (const InputError&) {
        // The rest of the setting is refused whatever this field is.
    }
    return found ? Json(*found) : Json();
}

std::int64_t context_step(const Request& r) {
    return r.task == Task::inference ? 1 : trained_context_step(r);
}

// A prompt of at least one token and of the whole shared prefix, and the answer.
std::int64_t least_context(const Request& r) {
    return checked_add(r.generated, std::max<std::int64_t>(1, r.shared_prefix));
}

// Of the catalogue, by parameters; for inference of those whose weights there are. A model is asked
// for no longer context than its config states, the present one excepted.
Json largest_model(const Request& request) {
    std::vector<const CatalogueEntry*> entries;
    for (const CatalogueEntry& entry : catalogue())
        if (request.task == Task::training || has_weights(entry)) entries.push_back(&entry);
    std::stable_sort(entries.begin(), entries.end(),
                     [](auto* a, auto* b) { return a->parameters > b->parameters; });
    for (const CatalogueEntry* entry : entries) {
        Request changed = request;
        changed.architecture = catalogue_model(entry->id);
        if (changed.architecture.context < request.context &&
            !(changed.architecture == request.architecture))
            continue;
        if (can_be_had(changed))
            return json_fields(
                {{"id", entry->id}, {"name", entry->name}, {"parameters", entry->parameters}});
    }
    return Json();
}

// Where none is found because no config states as long a context; else empty.
std::string no_model_why(const Request& request) {
    const CatalogueEntry* longest = nullptr;
    std::int64_t most = 0;
    for (const CatalogueEntry& entry : catalogue()) {
        if (request.task == Task::inference && !has_weights(entry)) continue;
        const std::int64_t context = catalogue_model(entry.id).context;
        if (context > most) longest = &entry, most = context;
    }
    if (!longest || most >= request.context) return "";
    return "no config of the catalogue states a context of " + grouped_digits(request.context) +
           " tokens; the longest is " + longest->name + "'s of " + grouped_digits(most);
}

// What one way to compute again asks of a device in a step; absent where it does not fit.
std::optional<double> operations(const Request& request) {
    try {
        const Holding found = holding(request);
        return found.fits ? std::optional(found.work.operations) : std::nullopt;
    } catch (const InputError&) {
        return std::nullopt;
    }
}

// Blocks and head: with as many checkpoints nothing more could be kept.
std::int64_t most_checkpoints(const Architecture& architecture) {
    return static_cast<std::int64_t>(architecture.blocks.size()) + 1;
}

// Each device once, in the number that serves the wish best.
Json first_of(const std::vector<Candidate>& candidates, Wish wish) {
    Json list = Json::array();
    std::vector<const Device*> shown;
    for (const Candidate& one : in_order(candidates, wish)) {
        if (list.size() == shown_devices) break;
        if (std::find(shown.begin(), shown.end(), one.device) != shown.end()) continue;
        shown.push_back(one.device);
        Json row = json_fields({{"device", one.device->id},
                                {"name", one.device->name},
                                {"devices", one.count},
                                {"seconds", one.time.seconds},
                                {"tokens", one.need.tokens},
                                {"complete", one.time.complete},
                                {"free_bytes", one.device->memory_bytes - one.need.bytes}});
        if (one.time.seconds > 0) row["tokens_per_second"] = one.need.tokens / one.time.seconds;
        if (one.device->launch_price_usd)
            row["launch_price_usd"] = *one.device->launch_price_usd * double(one.count);
        list.push_back(std::move(row));
    }
    return list;
}

// The contexts that are looked at.
Admissible contexts(const Request& r) {
    return Admissible::multiples(
        least_context(r), std::min(most_context, longest_context(r.architecture)), context_step(r));
}

// Where an answer is the last value looked at, which limit that is: larger ones may fit.
void add_limits(Json& json, const Request& r) {
    if (json["largest_batch"] == most_batch)
        json["largest_batch_limit"] = "the search's own, " + grouped_digits(most_batch);
    // Positions that are learned are an end of the model, not of the search.
    if (r.architecture.learned_positions > 0) return;
    const std::int64_t stated = longest_context(r.architecture);
    if (json["largest_context"].is_null() || json["largest_context"] != contexts(r).last) return;
    json["largest_context_limit"] =
        stated <= most_context
            ? "the longest that the model's config states, " + grouped_digits(stated)
            : "the search's own, " + grouped_digits(most_context);
}

}  // namespace

Json largest_batch(const Request& request) {
    if (!cannot_run(request).empty()) return Json();
    return largest(request, &Request::batch, {1, most_batch, 1});
}

Json largest_context(const Request& request) {
    return largest(request, &Request::context, contexts(request));
}

// Of all that fit the one with the fewest operations, of equals the first named here. Binomial runs
// every block again at least once, so it is looked at last. More checkpoints hold no less and
// compute no more again: of its numbers the most that fit.
Json least_recompute(const Request& request) {
    Request changed = request;
    std::optional<double> least;
    Json best;
    const auto look = [&](const Json& names) {
        const std::optional<double> found = operations(changed);
        if (found && (!least || *found < *least)) least = found, best = names;
    };
    for (const char* kind : {"none", "selective", "sqrt", "full"}) {
        changed.recompute = kind;
        look(json_fields({{"recompute", kind}}));
        if (least && changed.recompute == "none") break;
    }
    if (least) return best;
    changed.recompute = "binomial";
    const std::optional<std::int64_t> checkpoints =
        largest_that_fits({1, most_checkpoints(request.architecture), 1}, [&](std::int64_t number) {
            changed.checkpoints = number;
            return operations(changed).has_value();
        });
    if (!checkpoints) return Json();
    return json_fields({{"recompute", "binomial"}, {"checkpoints", *checkpoints}});
}

Json questions(const Request& request) {
    Json json = json_fields({{"largest_batch", largest_batch(request)},
                             {"largest_context", largest_context(request)},
                             {"largest_model", largest_model(request)}});
    add_limits(json, request);
    if (json["largest_model"].is_null())
        if (std::string why = no_model_why(request); !why.empty())
            json["largest_model_why"] = std::move(why);
    if (request.task == Task::training) json["least_recompute"] = least_recompute(request);
    json["counts_tried"] = Json::array();
    for (const std::int64_t count : counts_tried(request)) json["counts_tried"].push_back(count);
    const std::vector<Candidate> candidates = device_choice(request, devices());
    json["fastest"] = first_of(candidates, Wish::fastest);
    json["cheapest"] = first_of(candidates, Wish::cheapest);
    return json;
}

}  // namespace rootspace::estimate
