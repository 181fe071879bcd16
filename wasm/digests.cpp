#include "digests.h"

#include "convert.h"
#include "validate/committed_digests.h"

namespace rootspace::edge {

std::string committed_digests() { return committed_digests_json; }

Fingerprint fingerprint(const std::string& digests_json) {
    Fingerprint result;
    result.fault = guarded(
        [&] { result.fingerprint = rootspace::fingerprint(digests_from_json(digests_json)); });
    return result;
}

}  // namespace rootspace::edge
