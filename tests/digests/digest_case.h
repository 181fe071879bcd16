// The determinism matrix: named computations whose result bytes are committed as SHA-256 digests
// and must come out of every compiler, optimisation level, vector width and engine alike.
#pragma once

#include <string>
#include <vector>

namespace rootspace {

struct DigestCase {
    std::string name;
    std::string (*digest)();
};

// One list a file; digest_cases.cpp prints them in this order.
std::vector<DigestCase> numeric_cases();
std::vector<DigestCase> network_cases();

}  // namespace rootspace
