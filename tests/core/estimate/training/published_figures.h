// Published figures by id, from tests/fixtures/memory.csv and peaks.csv beside this file.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/csv.h"

namespace rootspace::estimate {

struct Figure {
    std::string config, unit;
    double value;
};

inline std::map<std::string, Figure> published_figures() {
    std::map<std::string, Figure> found;
    for (const std::vector<std::string>& row : read_csv("memory.csv"))
        found[row[0]] = {row[3], row[6], std::stod(row[5])};
    for (const std::vector<std::string>& row : read_csv("../core/estimate/training/peaks.csv"))
        found[row[0]] = {row[1], row[3], std::stod(row[2])};
    return found;
}

inline double bytes_of_unit(const std::string& unit) {
    if (unit.starts_with("GiB")) return 1 << 30;
    if (unit.starts_with("MiB")) return 1 << 20;
    if (unit == "GB") return 1e9;
    if (unit == "MB") return 1e6;
    if (unit == "B params") return 1e9;
    throw std::logic_error("no unit " + unit);
}

}  // namespace rootspace::estimate
