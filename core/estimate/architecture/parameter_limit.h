// How many parameters a configuration may come to.
#pragma once

#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

// Past every published model.
inline constexpr std::int64_t largest_parameters = 1'000'000'000'000'000;

// Throws InputError naming "config".
void check_total(const Architecture& architecture);

}  // namespace rootspace::estimate
