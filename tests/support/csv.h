// Rows of a comma-separated fixture without quoted commas, header line skipped.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace rootspace {

inline std::vector<std::vector<std::string>> read_csv(const std::string& name) {
    std::ifstream file(std::string(ROOTSPACE_FIXTURES) + "/" + name);
    if (!file) throw std::runtime_error("no fixture " + name);
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        rows.emplace_back();
        for (std::string field; std::getline(fields, field, ',');) rows.back().push_back(field);
    }
    return rows;
}

}  // namespace rootspace
