// What a header may ask of us. Every count of a file is held to one of these before it is believed;
// all are an order above what the largest published models need.
#pragma once

#include <cstdint>

namespace rootspace::estimate {

inline constexpr std::int64_t most_json_bytes = 100'000'000;  // as the safetensors library itself
inline constexpr std::int64_t most_json_depth = 8;
inline constexpr std::int64_t most_gguf_bytes = std::int64_t{1}
                                                << 29;   // of header, skipped ones too
inline constexpr std::int64_t most_tensors = 1'000'000;  // DeepSeek-V3 has 91,991
inline constexpr std::int64_t most_dimensions = 8;
inline constexpr std::int64_t longest_name = 1024;        // of a tensor, a file or a key
inline constexpr std::int64_t most_keys = 4096;           // of GGUF metadata
inline constexpr std::int64_t longest_kept_string = 512;  // longer values are skipped
inline constexpr std::int64_t most_kept_numbers = 1024;   // of an array; longer ones are skipped

inline constexpr std::int64_t first_slice = 1 << 16;  // bytes asked for before anything is known
inline constexpr std::int64_t next_slice = 1 << 19;   // while a GGUF header goes on

}  // namespace rootspace::estimate
