// The `rootspace` command: words in, text out, an exit status.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace rootspace {

// 0 success; 1 does not fit, or a check failed; 2 bad input, with one sentence on `errors`.
int command(const std::vector<std::string>& words, std::ostream& out, std::ostream& errors);

int run_command(const std::vector<std::string>& words, std::ostream& out, std::ostream& errors);
int schedules_command(const std::vector<std::string>& words, std::ostream& out);
int validate_command(const std::vector<std::string>& words, std::ostream& out);
int estimate_command(const std::vector<std::string>& words, std::ostream& out);
int gguf_command(const std::vector<std::string>& words, std::ostream& out);
int models_command(const std::vector<std::string>& words, std::ostream& out);
int devices_command(const std::vector<std::string>& words, std::ostream& out);

}  // namespace rootspace
