#include "estimate/answer/answer.h"

#include <algorithm>
#include <cmath>

#include "base/decimal.h"
#include "base/json_fields.h"
#include "estimate/answer/estimated.h"
#include "estimate/architecture/architecture_json.h"
#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

const char* purpose_name(Purpose purpose) {
    switch (purpose) {
        case Purpose::weights:
            return "weights";
        case Purpose::kept_activations:
            return "kept_activations";
        case Purpose::recomputed_activations:
            return "recomputed_activations";
        case Purpose::gradients:
            return "gradients";
        case Purpose::optimizer:
            return "optimizer";
        case Purpose::kv_cache:
            return "kv_cache";
        case Purpose::workspace:
            return "workspace";
        case Purpose::overhead:
            return "overhead";
    }
    return "";
}

// How long the devices of a pipeline idle, as a share of the work of the one that is done last.
Json bubble_json(const Request& r, const Work& work) {
    const std::string stages = std::to_string(r.pipeline_parallel),
                      chunks = std::to_string(r.pipeline_chunks),
                      micro_batches = std::to_string(r.micro_batches);
    // pipeline_time.h: of v equal chunks, and with fewer micro-batches than stages.
    const std::string of_equal_stages =
        r.pipeline_chunks == 1 ? "(" + stages + " − 1) / " + micro_batches
        : r.micro_batches >= r.pipeline_parallel
            ? "(" + stages + " − 1) / (" + chunks + " × " + micro_batches + ")"
            : "(" + stages + " − " + micro_batches + " + (" + micro_batches + " − 1) / " + chunks +
                  ") / " + micro_batches;
    // Operations of two rates are compared by their times.
    const auto all = compute_seconds(r.device, work), waited = waited_seconds(r.device, work);
    const bool each = (work.in_fp8 > 0 || work.update_operations > 0) && all && waited;
    Json json = json_fields(
        {{"share", each ? *waited / (*all - *waited) : work.waited_operations / work.operations},
         {"formula", three_digits(work.waited_operations) + " FLOP of other stages, of one of " +
                         counted(r.micro_batches, "micro-batches") + " / " +
                         three_digits(work.operations) + " FLOP of its own" +
                         (each ? ", each at its rate" : "") + "; of equal stages " +
                         of_equal_stages},
         {"source", told("Narayanan et al. 2021 (Megatron-LM), arXiv:2104.04473, section 2.2")}});
    if (waited) json["seconds"] = *waited;
    return json;
}

Json times_json(const Request& request, const std::vector<NamedWork>& works, bool fits) {
    Json list = Json::array();
    for (const NamedWork& one : works) {
        const Roofline time = roofline(request.device, one.work);
        list.push_back(json_fields({{"name", one.name},
                                    {"tokens", one.tokens},
                                    {"operations", one.work.operations},
                                    {"memory_bytes", one.work.memory_bytes},
                                    {"link_bytes", one.work.link_bytes},
                                    {"host_bytes", one.work.host_bytes},
                                    {"disk_bytes", one.work.disk_bytes},
                                    {"seconds", time.seconds},
                                    {"complete", time.complete},
                                    {"limit", time.limit},
                                    {"formula", time.formula}}));
        if (request.pipeline_parallel > 1 && one.work.operations > 0)
            list.back()["bubble"] = bubble_json(request, one.work);
        if (!fits) list.back()["if_it_fitted"] = true;
    }
    return list;
}

const char* link_name(Link link) {
    switch (link) {
        case Link::data:
            return "data";
        case Link::tensor:
            return "tensor";
        case Link::pipeline:
            return "pipeline";
        case Link::context:
            return "context";
        case Link::expert:
            return "expert";
        case Link::host:
            return "host";
        case Link::disk:
            return "disk";
    }
    return "";
}

Json traffic_json(const std::vector<Flow>& flows) {
    Json list = Json::array();
    for (const Flow& flow : flows)
        list.push_back(json_fields({{"name", flow.name},
                                    {"link", link_name(flow.link)},
                                    {"bytes", flow.bytes},
                                    {"formula", flow.formula},
                                    {"source", flow.source}}));
    return list;
}

// In 16 bits, as the cache of one token in every layer, whatever its window.
std::int64_t kv_bytes_per_token(const Architecture& architecture) {
    if (!architecture.causal) return 0;
    return cache_bytes_per_token(architecture, CacheType::f16, CacheType::f16).value();
}

// What streaming takes the sequences of a batch to choose, beside the least and the mean.
std::string experts_in_use(const Request& r) {
    const ExpertMlp* mlp = nullptr;
    for (const Block& block : r.architecture.blocks)
        if (!mlp) mlp = std::get_if<ExpertMlp>(&block.mlp);
    if (!mlp || r.batch == 1) return "";
    const double all = double(mlp->experts), chosen = double(mlp->active);
    const double most = std::min(all, chosen * double(r.batch));
    const double even = all * (1 - std::pow(1 - chosen / all, double(r.batch)));
    return " Of the " + grouped_digits(mlp->experts) + " experts of a block " +
           grouped_digits(std::int64_t(most)) + " are read and have room, which is the most that " +
           grouped_digits(r.batch) + " tokens choose; chosen evenly it would be " +
           three_digits(even) + " on average, and " + grouped_digits(mlp->active) +
           " where all choose alike, as the least times have it.";
}

std::string streamed_time(const Json& streaming) {
    const double all = streaming["seconds_per_token"].get<double>();
    return three_digits(all) + (all > streaming["device_seconds_per_token"].get<double>()
                                    ? " s. Smaller pieces may take less."
                                    : " s at least, which the device takes with room for it all as "
                                      "well.");
}

// `told`: the answer but for its notes.
Json notes_json(const Request& r, const Estimated& e, const Json& told) {
    Json notes = Json::array();
    for (const std::string& note : e.notes) notes.push_back(note);
    if (r.device.whole_memory_bytes && !r.device.lent.empty())
        notes.push_back("Of " + r.device.name + ", with " +
                        grouped_digits(*r.device.whole_memory_bytes) + " B in all, " +
                        grouped_digits(r.device.memory_bytes) + " B are counted: " + r.device.lent +
                        ".");
    if (r.context > r.architecture.context && cannot_run(r).empty())
        notes.push_back("The context of " + grouped_digits(r.context) +
                        " tokens is longer than the " + grouped_digits(r.architecture.context) +
                        " that the config states.");
    if (r.task == Task::inference && r.engine == "vllm" && past_vllm_context(r) &&
        cannot_run(r).empty())
        notes.push_back(
            "vLLM stops at a context longer than the config allows, unless "
            "VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 is set, with which it warns of wrong numbers.");
    if (!r.architecture.omitted.empty())
        notes.push_back("The config also names " + r.architecture.omitted +
                        ", which is not counted.");
    if (r.task == Task::inference && !r.architecture.prediction_blocks.empty())
        notes.push_back("The blocks that predict further tokens are not loaded.");
    if (r.task == Task::inference)
        for (const std::string& note : file_notes(r, e)) notes.push_back(note);
    if (told.contains("streaming") && told["streaming"].contains("seconds_per_token"))
        notes.push_back(
            "It does not fit: the times are of a device with room for it all. With the weights "
            "that find no room read at " +
            grouped_digits(std::int64_t(r.stream_bandwidth)) +
            " B/s, whole blocks through two buffers and of experts those in use, a token " +
            (r.batch > 1 ? "of each sequence " : "") + "takes " + streamed_time(told["streaming"]) +
            experts_in_use(r));
    else if (told["free_bytes"].get<Bytes>() < 0)
        notes.push_back("It does not fit: the times are of a device with room for it all.");
    if (told["times"].back()["limit"].get_ref<const std::string&>() == "unknown")
        notes.push_back(
            "Neither this device's bandwidth nor its rates are stated: its times are not known.");
    notes.push_back(
        "Times are lower bounds from peak rates, with products in the arithmetic that each formula "
        "names and all traffic beside it; a program that multiplies in fewer bits, or adds up in "
        "fp16, may need less.");
    if (std::any_of(e.works.begin(), e.works.end(),
                    [](const NamedWork& one) { return one.work.host_bytes > 0; }))
        notes.push_back("The link to the host is taken to carry " +
                        grouped_digits(std::int64_t(r.host_bandwidth)) +
                        " B/s, both ways together; unless said, that of PCI Express 4.0 with 16 "
                        "lanes. What the host computes takes longer than the times say.");
    if (std::any_of(e.works.begin(), e.works.end(),
                    [](const NamedWork& one) { return one.work.disk_bytes > 0; }))
        notes.push_back("The disk is taken to read or write " +
                        grouped_digits(std::int64_t(r.disk_bandwidth)) +
                        " B/s, of which each device has its own; unless said, that of one on four "
                        "lanes of PCI Express 4.0.");
    if (r.driver_bytes > 0)
        notes.push_back("Driver and framework are taken to hold " + grouped_digits(r.driver_bytes) +
                        " B on each device.");
    return notes;
}

}  // namespace

Json items_json(const std::vector<Item>& items) {
    Json list = Json::array();
    for (const Item& item : items)
        list.push_back(json_fields({{"name", item.name},
                                    {"purpose", purpose_name(item.purpose)},
                                    {"bytes", item.bytes},
                                    {"formula", item.formula},
                                    {"source", item.source}}));
    return list;
}

Json answer(const Request& r) {
    const Estimated e = estimated(r);
    const Bytes total = total_bytes(e.items);
    const Json model = architecture_json(r.architecture);
    const Json& counts = model["parameters"];
    Json json = json_fields(
        {{"task", r.task == Task::inference ? "inference" : "training"},
         {"model", model},
         {"parameters", json_fields({{"total", counts["total"]}, {"active", counts["active"]}})},
         {"kv_bytes_per_token", kv_bytes_per_token(r.architecture)},
         {"total_bytes", total},
         {"items", items_json(e.items)},
         {"peak", e.peak},
         {"device", device_json(r.device)},
         {"devices", r.devices},
         {"fits", total <= r.device.memory_bytes && cannot_run(r).empty()},
         {"free_bytes", r.device.memory_bytes - total},
         {"host_items", items_json(e.host)},
         {"host_bytes", total_bytes(e.host)},
         {"disk_items", items_json(e.disk)},
         {"disk_bytes", total_bytes(e.disk)},
         {"times", times_json(r, e.works, total <= r.device.memory_bytes)}});
    if (r.task == Task::inference) add_inference(json, r, e);
    if (const std::string why = cannot_run(r); !why.empty()) json["cannot_run"] = why;
    json["traffic"] = traffic_json(e.traffic);
    json["stages"] = Json::array();
    for (std::size_t i = 0; i < e.stages.size(); ++i)
        json["stages"].push_back(json_fields({{"stage", i}, {"total_bytes", e.stages[i]}}));
    json["notes"] = tells_notes ? notes_json(r, e, json) : Json::array();
    return json;
}

}  // namespace rootspace::estimate
