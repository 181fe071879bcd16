// Reads little-endian values from the bytes at hand, and says when they end too early.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "estimate/headers/gguf.h"

namespace rootspace::estimate {

// A record that does not fit is read again from its start when more bytes have come.
class GgufReader::Cursor {
  public:
    Cursor(std::string_view bytes, std::int64_t begin) : bytes_(bytes), begin_(begin) {}

    // Copies the next bytes into an unsigned whole number; false when there are too few.
    template <class Unsigned>
    bool number(Unsigned& value) {
        if (bytes_.size() - at_ < sizeof value) return false;
        value = 0;
        for (std::size_t i = sizeof value; i-- > 0;)
            value = static_cast<Unsigned>(static_cast<std::uint64_t>(value) << 8 |
                                          static_cast<unsigned char>(bytes_[at_ + i]));
        at_ += sizeof value;
        return true;
    }
    bool text(std::string_view& value, std::uint64_t length) {
        if (bytes_.size() - at_ < length) return false;
        value = bytes_.substr(at_, static_cast<std::size_t>(length));
        at_ += static_cast<std::size_t>(length);
        return true;
    }
    // To a byte of the file, which may lie past the bytes at hand.
    void go_to(std::int64_t position) {
        const std::int64_t past = position - begin_ - static_cast<std::int64_t>(bytes_.size());
        at_ = past > 0 ? bytes_.size() : static_cast<std::size_t>(position - begin_);
        beyond_ = past > 0 ? past : 0;
    }
    std::int64_t position() const { return begin_ + static_cast<std::int64_t>(at_) + beyond_; }
    bool beyond() const { return beyond_ > 0; }

  private:
    std::string_view bytes_;
    std::int64_t begin_;
    std::size_t at_ = 0;
    std::int64_t beyond_ = 0;  // how far go_to() went past the bytes
};

}  // namespace rootspace::estimate
