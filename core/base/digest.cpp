#include "base/digest.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace rootspace {
namespace {

// FIPS 180-4 section 4.2.2.
constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_endian_word(const std::uint8_t* p) {
    return (std::uint32_t{p[0]} << 24) | (std::uint32_t{p[1]} << 16) | (std::uint32_t{p[2]} << 8) |
           std::uint32_t{p[3]};
}

}  // namespace

void Digest::add_block(const std::uint8_t* block) {
    std::array<std::uint32_t, 64> w;
    for (int t = 0; t < 16; ++t) w[t] = big_endian_word(block + 4 * t);
    for (int t = 16; t < 64; ++t) {
        const auto s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
        const auto s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = state_;
    for (int t = 0; t < 64; ++t) {
        const auto s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const auto t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[t] + w[t];
        const auto s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const auto t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const std::array<std::uint32_t, 8> words{a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; ++i) state_[i] += words[i];
}

void Digest::add(const void* bytes, std::size_t byte_count) {
    auto* p = static_cast<const std::uint8_t*>(bytes);
    byte_count_ += byte_count;
    while (byte_count > 0) {
        if (pending_count_ == 0 && byte_count >= pending_.size()) {
            add_block(p);
            p += pending_.size(), byte_count -= pending_.size();
            continue;
        }
        const auto taken = std::min(byte_count, pending_.size() - pending_count_);
        std::memcpy(pending_.data() + pending_count_, p, taken);
        p += taken, byte_count -= taken, pending_count_ += taken;
        if (pending_count_ == pending_.size()) add_block(pending_.data()), pending_count_ = 0;
    }
}

template <class T>
void Digest::add_in_pieces(const T* values, std::size_t count) {
    std::array<T, 256> piece;
    for (std::size_t start = 0; start < count; start += piece.size()) {
        const std::size_t taken = std::min(count - start, piece.size());
        for (std::size_t i = 0; i < taken; ++i) {
            const T value = values[start + i];
            piece[i] = value == value ? value : std::numeric_limits<T>::quiet_NaN();
        }
        add(piece.data(), taken * sizeof(T));
    }
}

void Digest::add_numbers(const float* values, std::size_t count) { add_in_pieces(values, count); }
void Digest::add_numbers(const double* values, std::size_t count) { add_in_pieces(values, count); }

std::string Digest::hex() {
    const std::uint64_t bit_count = byte_count_ * 8;
    const std::uint8_t one = 0x80, zero = 0;
    add(&one, 1);
    while (pending_count_ != 56) add(&zero, 1);
    std::array<std::uint8_t, 8> length;
    for (int i = 0; i < 8; ++i) length[i] = static_cast<std::uint8_t>(bit_count >> (56 - 8 * i));
    add(length.data(), length.size());

    std::string text;
    for (const auto word : state_)
        for (int shift = 28; shift >= 0; shift -= 4)
            text += "0123456789abcdef"[(word >> shift) & 15];
    return text;
}

std::string sha256_hex(const void* bytes, std::size_t byte_count) {
    Digest digest;
    digest.add(bytes, byte_count);
    return digest.hex();
}

}  // namespace rootspace
