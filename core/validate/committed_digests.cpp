#include "validate/committed_digests.h"

#include <algorithm>

namespace rootspace {

const std::vector<NamedDigest>& committed_digests() {
    static const auto digests = digests_from_json(committed_digests_json);
    return digests;
}

std::string committed_digest(const std::string& name) {
    const auto& all = committed_digests();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const NamedDigest& one) { return one.name == name; });
    return found == all.end() ? "" : found->digest;
}

}  // namespace rootspace
