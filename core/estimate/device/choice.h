// Which device to take: memory is a hard limit, then the least estimated time.
#pragma once

#include <functional>

#include "estimate/device/roofline.h"

namespace rootspace::estimate {

struct Need {  // of each of `devices` equal devices
    Bytes bytes;
    Work work;
};

struct Candidate {
    const Device* device;
    std::int64_t count;  // devices together
    Need need;
    Roofline time;
};

enum class Wish { fastest, cheapest };

// Every device of `from`, one to `most` of a kind (powers of two), where `need(count)` fits, in the
// order of the wish: by time, or by launch price times count (devices without a stated price are
// left out of that order). Ties go to fewer devices, then to less memory, then to the id.
// Candidates whose time is not complete come after those whose is. The first is the answer; empty:
// none fits.
std::vector<Candidate> candidates(const std::vector<Device>& from, std::int64_t most,
                                  const std::function<Need(std::int64_t count)>& need, Wish wish);

}  // namespace rootspace::estimate
