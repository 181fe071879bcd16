// What the kernels run on: the instruction set, chosen when the program runs, and the threads.
// Neither changes a bit of any result or a byte of any workspace; the determinism tests hold them
// to that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rootspace {

// Widest first: "avx512", "avx2", "sse2" as far as this processor has them; elsewhere the one that
// was compiled: "neon", "simd128" or "scalar".
std::vector<std::string> available_instruction_sets();

// The first of them until set_instruction_set chooses another; false where `name` is not available.
std::string instruction_set();
bool set_instruction_set(const std::string& name);
int vector_bits();  // of its registers; 32 for "scalar"

// Threads of the kernels that follow, from 1 (as at first) to most_threads; another count throws
// std::invalid_argument; one that the system does not give throws std::runtime_error and leaves one
// thread. A kernel with less work than `least_nanoseconds` runs in one. Without
// threads (WebAssembly) the count stays 1.
inline constexpr std::int64_t usual_least_nanoseconds = 40000;
inline constexpr int most_threads = 256;
void set_threads(int count, std::int64_t least_nanoseconds = usual_least_nanoseconds);
int threads();

}  // namespace rootspace
