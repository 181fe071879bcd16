// Rows of a comma-separated fixture (RFC 4180 without line breaks inside a field), header line
// skipped.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace rootspace {

// A quote inside a quoted field is written twice.
inline std::vector<std::string> csv_fields(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += line[i++];
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += line[i];
        }
    }
    if (quoted) throw std::runtime_error("a quote without its end: " + line);
    return fields;
}

inline std::vector<std::vector<std::string>> read_csv(const std::string& name) {
    std::ifstream file(std::string(ROOTSPACE_FIXTURES) + "/" + name);
    if (!file) throw std::runtime_error("no fixture " + name);
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) rows.push_back(csv_fields(line));
    return rows;
}

}  // namespace rootspace
