// tests/fixtures/configs/<name>.json.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace rootspace::estimate {

inline std::string config_fixture(const std::string& name) {
    std::ifstream file(std::string(ROOTSPACE_FIXTURES) + "/configs/" + name + ".json");
    if (!file) throw std::runtime_error("no config " + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace rootspace::estimate
