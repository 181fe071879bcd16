// What was asked of a run, and what it found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "cost/network_plan.h"
#include "execute/optimizer.h"
#include "memory/ledger.h"

namespace rootspace {

struct RunOptions {
    Task task = Task::gradient;
    std::string schedule = "keep-all";
    Steps steps = 1;  // of training
    OptimizerSpec optimizer;
    bool flip_weight_bit = false;      // the negative control
    std::int64_t timeline_points = 0;  // at most; 0: no timeline
};

// {"task":"gradient","schedule":"sqrt","steps":20,"optimizer":{...},"flip_weight_bit":false,"timeline_points":1000}.
RunOptions run_options_from_json(std::string_view text);
Task task_from_name(std::string_view name);
std::string_view task_name(Task task);

struct TimelinePoint {
    std::int64_t action;   // index of the last action in the point's span
    BytesByPurpose bytes;  // at the highest moment of the span
};

struct RunReport {
    std::string schedule;
    Task task;
    double loss;  // training: of the last step
    std::string output_digest;
    std::string gradient_digest;  // empty for inference and activations; training: of the last step
    std::string weight_digest;    // training: of the weights at the end
    Bytes peak_bytes;
    Bytes predicted_peak_bytes;
    BytesByPurpose peak_by_purpose;
    Bytes activation_peak_bytes;
    Bytes predicted_activation_peak_bytes;
    Steps forward_steps, recorded_steps, backward_steps;
    std::int64_t macs;  // counted by the kernels
    double seconds;     // of the schedule's actions and the weight updates; digests are not counted
    std::vector<double> losses;
    std::vector<TimelinePoint> timeline;
};

// The fields of the command line, in its order.
Json run_report_to_json(const RunReport& report);

}  // namespace rootspace
