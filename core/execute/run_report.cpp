#include "execute/run_report.h"

#include <array>
#include <cmath>

#include "base/error.h"

namespace rootspace {
namespace {

struct TaskName {
    Task task;
    std::string_view name;
};
constexpr std::array<TaskName, 4> task_names{{{Task::inference, "inference"},
                                              {Task::gradient, "gradient"},
                                              {Task::train, "train"},
                                              {Task::activations, "activations"}}};

Json bytes_json(const BytesByPurpose& bytes) {
    Json json;
    for (std::size_t i = 0; i < purpose_count; ++i)
        json[std::string(purpose_names[i])] = bytes.bytes[i];
    return json;
}

// JSON has no word for a loss that is not a number.
Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

}  // namespace

Task task_from_name(std::string_view name) {
    for (const TaskName& entry : task_names)
        if (entry.name == name) return entry.task;
    throw InputError("task", "gradient, inference, train or activations",
                     "\"" + shown(name) + "\"");
}

std::string_view task_name(Task task) {
    for (const TaskName& entry : task_names)
        if (entry.task == task) return entry.name;
    return "";
}

RunOptions run_options_from_json(std::string_view text) {
    const Json document = parse_json(text, "run options");
    JsonObject object(document, "");
    RunOptions options;
    options.task = task_from_name(object.string_or("task", "gradient"));
    options.schedule =
        object.string_or("schedule", options.task == Task::inference ? "plain" : "keep-all");
    options.steps = object.integer_or("steps", 1, 1'000'000, 1);
    if (object.has("optimizer"))
        options.optimizer = optimizer_from_json(object.object("optimizer"), "optimizer");
    options.flip_weight_bit = object.boolean_or("flip_weight_bit", false);
    options.timeline_points = object.integer_or("timeline_points", 0, 100'000, 0);
    object.finish();
    return options;
}

Json run_report_to_json(const RunReport& report) {
    Json json;
    json["schedule"] = report.schedule;
    json["task"] = task_name(report.task);
    json["loss"] = number_json(report.loss);
    json["output_digest"] = report.output_digest;
    json["gradient_digest"] = report.gradient_digest;
    if (report.task == Task::train) json["weight_digest"] = report.weight_digest;
    json["peak_bytes"] = report.peak_bytes;
    json["predicted_peak_bytes"] = report.predicted_peak_bytes;
    json["peak_by_purpose"] = bytes_json(report.peak_by_purpose);
    json["activation_peak_bytes"] = report.activation_peak_bytes;
    json["predicted_activation_peak_bytes"] = report.predicted_activation_peak_bytes;
    json["forward_steps"] = report.forward_steps;
    json["recorded_steps"] = report.recorded_steps;
    json["backward_steps"] = report.backward_steps;
    json["multiply_adds"] = report.macs;
    json["seconds"] = report.seconds;
    if (report.task == Task::train) {
        json["losses"] = Json::array();
        for (const double loss : report.losses) json["losses"].push_back(number_json(loss));
    }
    if (!report.timeline.empty()) {
        json["timeline"] = Json::array();
        for (const TimelinePoint& point : report.timeline)
            json["timeline"].push_back(
                Json{{"action", point.action}, {"bytes", bytes_json(point.bytes)}});
    }
    return json;
}

}  // namespace rootspace
