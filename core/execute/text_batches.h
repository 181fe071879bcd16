// Training batches from a text: windows of bytes at places that follow from (seed, step, row).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/network_spec.h"

namespace rootspace {

class TextBatches {
  public:
    // Throws InputError("text", ...) when the text is empty, not UTF-8, shorter than T + 1 bytes,
    // or has a byte that is not below the vocabulary; InputError("input", ...) when the network
    // does not read tokens into classes of them.
    TextBatches(std::string text, const NetworkSpec& network);

    // tokens: [B, T] bytes; classes: for each the byte that follows it.
    struct Batch {
        std::vector<std::int32_t> tokens, classes;
    };
    Batch batch(std::uint32_t step) const;

  private:
    std::string text_;
    std::int64_t batch_, tokens_;
    std::uint64_t seed_;
};

// Length of the longest prefix of `text` that is well-formed UTF-8 (Unicode 15, table 3-7).
std::size_t utf8_prefix(std::string_view text);

}  // namespace rootspace
