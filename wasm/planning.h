// The functions that answer at once: what a network is, and what replay says of a schedule on it.
#pragma once

#include <string>

#include "edge.h"
#include "execute/planner.h"

namespace rootspace::edge {

// With a schedule; otherwise throws InputError naming the smallest feasible budget. The network
// planned last is remembered, for all functions and jobs.
PreparedRun feasible_run(const std::string& network_json, const RunOptions& options);

NetworkDescription describe_network(const std::string& network_json);
SchedulePrediction predict_schedule(const std::string& network_json, const std::string& task,
                                    const std::string& schedule);
emscripten::val predict_catalogue(const std::string& network_json, const std::string& task);
ScheduleStrip schedule_strip(const std::string& network_json, const std::string& task,
                             const std::string& schedule);
emscripten::val schedule_counts(double stage_count, double slots);
std::string schedule_actions(const std::string& network_json, const std::string& task,
                             const std::string& schedule);

}  // namespace rootspace::edge
