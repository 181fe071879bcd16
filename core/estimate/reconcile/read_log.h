// Reading a pasted log: which of the known formats it holds (several may be mixed), and its terms.
#pragma once

#include <string_view>

#include "estimate/reconcile/log_term.h"

namespace rootspace::estimate {

inline constexpr std::int64_t largest_log = std::int64_t{1} << 20;  // bytes
inline constexpr std::int64_t most_log_terms = 2000;

// Terms in the order of their lines. Throws InputError("log", ...) for a log of no known format or
// without a figure of memory in use, of more than `largest_log` bytes or `most_log_terms` terms,
// and for a table whose figures contradict each other.
Log read_log(std::string_view text);

const char* log_format_name(LogFormat format);

}  // namespace rootspace::estimate
