#include "validate/fingerprint.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/json.h"

namespace rootspace {
namespace {

bool is_digest(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::vector<NamedDigest> digests_from_json(std::string_view text) {
    const Json document = parse_json(text, "digests");
    if (!document.is_object())
        throw InputError("digests", "an object of names and digests", described(document));
    std::vector<NamedDigest> digests;
    for (const auto& [name, value] : document.items()) {
        const std::string digest = value.is_string() ? value.get<std::string>() : "";
        if (!is_digest(digest))
            throw InputError("digests[\"" + shown(name) + "\"]", "64 lower-case hexadecimal digits",
                             described(value));
        digests.push_back({name, digest});
    }
    return digests;
}

std::string fingerprint(const std::vector<NamedDigest>& digests) {
    Digest lines;
    for (const auto& [name, digest] : digests) {
        const std::string line = digest + "  " + name + "\n";
        lines.add(line.data(), line.size());
    }
    return lines.hex();
}

}  // namespace rootspace
