// SHA-256 over exact bytes: the only notion of "equal results" in Rootspace.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rootspace {

// FIPS 180-4. Feed bytes in any pieces; hex() may be called once, at the end.
class Digest {
  public:
    void add(const void* bytes, std::size_t byte_count);
    // Numbers as their bytes, but every NaN as one: IEEE 754 and WebAssembly leave its sign and
    // payload open, so processors differ in them.
    void add_numbers(const float* values, std::size_t count);
    void add_numbers(const double* values, std::size_t count);
    std::string hex();  // 64 lower-case hexadecimal digits

  private:
    template <class T>
    void add_in_pieces(const T* values, std::size_t count);
    void add_block(const std::uint8_t* block);

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::uint8_t, 64> pending_{};
    std::size_t pending_count_ = 0;
    std::uint64_t byte_count_ = 0;
};

std::string sha256_hex(const void* bytes, std::size_t byte_count);

}  // namespace rootspace
