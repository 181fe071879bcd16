// The `rootspace` command in this process: its words in, its status and both its streams out.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.h"

namespace rootspace {

struct CommandResult {
    int status;
    std::string out, errors;
};

inline CommandResult run_command_line(const std::vector<std::string>& words) {
    std::ostringstream out, errors;
    const int status = command(words, out, errors);
    return {status, out.str(), errors.str()};
}

// A file beside the test program; the next call overwrites it.
inline std::string written_file(const std::string& content,
                                const std::string& name = "cli_test_network.json") {
    std::ofstream(name, std::ios::binary) << content;
    return name;
}

}  // namespace rootspace
