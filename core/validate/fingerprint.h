// All digests of a build in one: two machines compare 64 digits, or the first 16 of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rootspace {

struct NamedDigest {
    std::string name, digest;
};

// {"name": "64 lower-case hexadecimal digits", ...}, its order kept. Throws InputError.
std::vector<NamedDigest> digests_from_json(std::string_view text);

// SHA-256 over the lines "digest  name\n" in order, which is what sha256sum prints and reads; so of
// a file of digests also:  jq -r 'to_entries[] | .value + "  " + .key' digests.json | sha256sum
std::string fingerprint(const std::vector<NamedDigest>& digests);

}  // namespace rootspace
