// Which device to take: memory is a hard limit, then the least estimated time or the least price.
#pragma once

#include <functional>

#include "estimate/device/roofline.h"

namespace rootspace::estimate {

struct Need {  // of each of some equal devices
    Bytes bytes;
    Work work;
    double tokens = 1;  // that the work is done for, all devices together
};

struct Candidate {
    const Device* device;
    std::int64_t count;  // devices together
    Need need;
    Roofline time;
};

// What so many of a device would need; absent where the work cannot be laid over them.
using NeedOf = std::function<std::optional<Need>(const Device&, std::int64_t count)>;

// Every device of `from` in every one of `counts` where it fits.
std::vector<Candidate> fitting(const std::vector<Device>& from,
                               const std::vector<std::int64_t>& counts, const NeedOf& need);

enum class Wish { fastest, cheapest };

// In the order of the wish, the answer first. Fastest: by time a token, since more devices may do
// the work of more tokens at once; those whose time is not complete after those whose is. Cheapest:
// by launch price times count, whatever rates are stated; devices without a price are left out.
// Ties go to fewer devices, then to a complete time before one that is not, then to the lesser time
// a token, then to less memory, then to the id.
std::vector<Candidate> in_order(std::vector<Candidate> candidates, Wish wish);

}  // namespace rootspace::estimate
