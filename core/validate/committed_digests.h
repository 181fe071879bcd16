// The digests that every build must come to: web/validation/digests.json.
//
// CMake makes a source of that file, so the command line and engine.wasm both carry it (13 KB):
// the command judges without a repository at hand, the page without a request that could fail or
// bring the digests of another version, and both by the same code. No build takes its own bytes
// for the committed ones: the file changes only when somebody writes it.
#pragma once

#include <string>
#include <vector>

#include "validate/fingerprint.h"

namespace rootspace {

extern const char* const committed_digests_json;  // the file

const std::vector<NamedDigest>& committed_digests();
// Empty for a name the file does not have.
std::string committed_digest(const std::string& name);

}  // namespace rootspace
