// What every form of nvidia-smi says alike: what is in use on a device, and by a process.
#pragma once

#include "estimate/reconcile/log_line.h"

namespace rootspace::estimate {

// A text that is a size and nothing else.
std::optional<PrintedBytes> whole_size(std::string_view text);
// A text that is a whole number and nothing else.
std::optional<std::int64_t> whole_count(std::string_view text);

// Throws InputError when more is in use than the device has.
void add_device_use(const LogLine& line, Log& log, const PrintedBytes& used,
                    const std::optional<PrintedBytes>& total, const std::string& device);

// `type` is nvidia-smi's: "C" computes, "G" draws, "C+G" does both. What only draws is no program
// that an estimate speaks of.
void add_process_use(const LogLine& line, Log& log, const PrintedBytes& used, std::string_view type,
                     const std::string& device);

// What a MIG device has in use is in its parent's figure as well.
void restate_parent(Log& log, const std::string& device);

// Where a figure stands otherwise: "N/A", "[Not Supported]" and the like.
bool is_unknown(std::string_view text);
void add_unknown_use(const LogLine& line, Log& log, const std::string& device,
                     std::string_view text);

}  // namespace rootspace::estimate
