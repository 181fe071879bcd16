// The committed digests of the determinism cases, and the fingerprint of any list of digests.
#pragma once

#include <string>

#include "edge.h"

namespace rootspace::edge {

std::string committed_digests();
Fingerprint fingerprint(const std::string& digests_json);

}  // namespace rootspace::edge
