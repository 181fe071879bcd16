// Which parts of a model stay where its weights do not all fit.
#pragma once

#include <cstdint>
#include <vector>

#include "base/quantities.h"

namespace rootspace::estimate {

// `count` parts alike. Bytes of one of them.
struct ModelPart {
    Bytes whole;    // held where it stays
    Bytes read;     // for each token where it does not; 0 <= read
    Bytes passing;  // of them at once in a buffer
    std::int64_t count = 1, kept = 0;
};

// `buffers` of the largest that passes, of the parts that do not all stay.
Bytes buffer_bytes(const std::vector<ModelPart>& parts, std::int64_t buffers);

// The least room in which some choice works.
Bytes least_room(const std::vector<ModelPart>& parts, std::int64_t buffers);

// Sets `kept`: of all choices whose parts and buffers take at most `room` the one that reads least,
// of those the one that holds least. All counts are tried but those of the kind with most parts, of
// which as many stay as find room. At least one part, room >= least_room().
void choose_resident(std::vector<ModelPart>& parts, std::int64_t buffers, Bytes room);

}  // namespace rootspace::estimate
