// A size as a program printed it. "14.96 GiB" is not one number of bytes but every one that would
// print so: the interval is exact, from the digits as they stand, without floating point.
#pragma once

#include <optional>
#include <string_view>

#include "base/quantities.h"

namespace rootspace::estimate {

struct PrintedBytes {
    Bytes bytes;        // nearest to what is printed
    Bytes least, most;  // that would print the same
    bool operator==(const PrintedBytes&) const = default;
};

PrintedBytes operator+(const PrintedBytes& a, const PrintedBytes& b);
PrintedBytes operator-(const PrintedBytes& a, const PrintedBytes& b);

// What the program does with digits it does not print.
enum class Rounding {
    nearest,
    down,
    unknown,  // nvidia-smi does not say: one unit of the last digit either way
};

// Reads a number and its unit ("14.96GiB", "1,024 MiB", "512 bytes") at `at` and moves `at` behind
// them; nothing when there is none. GB, MB and KB are read as GiB, MiB and KiB: that is what every
// program read here means by them (vLLM divides by 2^30 for "GB", torch by 1024 for "KB").
// Throws InputError("log", ...) for a number of more than 15 digits or a size past 2^53 bytes.
std::optional<PrintedBytes> read_bytes(std::string_view text, std::size_t& at, Rounding rounding);

// The same for whole MiB that a table prints without a unit.
PrintedBytes whole_mib(std::int64_t mib, Rounding rounding);

// Digits with or without commas between them; nothing when there are none.
std::optional<std::int64_t> read_count(std::string_view text, std::size_t& at);

}  // namespace rootspace::estimate
