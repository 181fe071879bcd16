// How large a schedule may be, stated once.
#pragma once

#include <cstdint>
#include <string>

namespace rootspace {

// Storage levels a schedule may name: 1 (nearest) to 8.
inline constexpr int highest_storage_level = 8;

// A schedule held as a list has at most this many actions (24 bytes each: 384 MiB). Longer ones
// exist only action by action (BinomialSchedule).
inline constexpr std::int64_t largest_action_count = std::int64_t{1} << 24;

// Throws InputError("schedule", ...) when a list of `action_count` actions would be longer than
// that.
void refuse_longer_than_a_list(const std::string& schedule_name, std::int64_t action_count);

}  // namespace rootspace
