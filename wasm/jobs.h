// What takes time: jobs that advance in slices. A job owns its ledger, so closing it frees
// everything it held.
#pragma once

#include <string>

#include "edge.h"

namespace rootspace::edge {

JobOpened open_run(const std::string& network_json, const std::string& options_json);
JobOpened open_training(const std::string& network_json, const std::string& options_json,
                        const std::string& text);
JobOpened open_writing(double training_job, const std::string& prompt, double byte_count,
                       double temperature, double seed);
JobOpened open_validation(const std::string& options_json);

JobProgress advance_job(double job, double milliseconds);
RunReport run_report(double job);
std::string validation_report(double job);
void close_job(double job);
double ledger_live_bytes();

}  // namespace rootspace::edge
