#include "execute/text_batches.h"

#include <algorithm>

#include "base/error.h"
#include "numeric/philox.h"

namespace rootspace {
namespace {

constexpr std::uint32_t window_stream = 0xfffffff2u;  // random layer number of window places

// Bytes of the well-formed sequence at the start of `text`, 0 if there is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::size_t utf8_prefix(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size()) {
        const std::size_t length = sequence_length(text.substr(end));
        if (length == 0) break;
        end += length;
    }
    return end;
}

TextBatches::TextBatches(std::string text, const NetworkSpec& network)
    : text_(std::move(text)),
      batch_(network.batch),
      tokens_(network.tokens()),
      seed_(network.data_seed) {
    const auto* input = std::get_if<TokenInput>(&network.input);
    if (!input || network.loss != Loss::cross_entropy)
        throw InputError("input", "tokens and the loss cross_entropy, to train on text",
                         input ? "another loss" : "features");
    if (text_.empty()) throw InputError("text", "at least one byte", "an empty text");
    if (const std::size_t good = utf8_prefix(text_); good < text_.size())
        throw InputError("text", "UTF-8", "a byte that is not, at " + std::to_string(good));
    if (static_cast<std::int64_t>(text_.size()) <= tokens_)
        throw InputError("text",
                         "more than the " + std::to_string(tokens_) + " bytes of one window",
                         std::to_string(text_.size()) + " bytes");
    const auto outside = std::find_if(text_.begin(), text_.end(), [&](char c) {
        return static_cast<unsigned char>(c) >= input->vocabulary;
    });
    if (outside != text_.end())
        throw InputError("text",
                         "bytes below the vocabulary of " + std::to_string(input->vocabulary),
                         std::to_string(static_cast<unsigned char>(*outside)) + " at byte " +
                             std::to_string(outside - text_.begin()));
}

TextBatches::Batch TextBatches::batch(std::uint32_t step) const {
    Batch result;
    result.tokens.reserve(static_cast<std::size_t>(batch_ * tokens_));
    result.classes.reserve(static_cast<std::size_t>(batch_ * tokens_));
    const auto places = static_cast<std::int64_t>(text_.size()) - tokens_;
    for (std::int64_t row = 0; row < batch_; ++row) {
        const double u = uniform(seed_, step, window_stream, static_cast<std::uint64_t>(row));
        const auto start = static_cast<std::int64_t>(u * double(places));
        for (std::int64_t t = start; t < start + tokens_; ++t) {
            result.tokens.push_back(static_cast<unsigned char>(text_[t]));
            result.classes.push_back(static_cast<unsigned char>(text_[t + 1]));
        }
    }
    return result;
}

}  // namespace rootspace
