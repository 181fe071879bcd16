// Reads the metadata and the tensors of a GGUF header by name, and refuses what is missing or
// wrong.
#pragma once

#include <string>

#include "estimate/headers/gguf.h"
#include "estimate/headers/packed_parameters.h"

namespace rootspace::estimate {

// Keys are given without their prefix: "block_count" is "llama.block_count".
class GgufFields {
  public:
    explicit GgufFields(const GgufHeader& header);

    const std::string& family() const { return family_; }  // general.architecture
    std::string key(const std::string& name) const { return family_ + "." + name; }
    const GgufValue* value(const std::string& name) const { return find(key(name)); }
    bool states(const std::string& name) const { return value(name) != nullptr; }
    // A whole number from `lowest` to `highest`.
    std::int64_t whole(const std::string& name, std::int64_t lowest,
                       std::int64_t highest = std::int64_t{1} << 32) const;
    std::int64_t size(const std::string& name, std::int64_t highest = std::int64_t{1} << 32) const {
        return whole(name, 1, highest);
    }
    // One number for all blocks, or an array of one a block.
    std::int64_t size_of_block(const std::string& name, std::int64_t block) const;
    bool flag_or(const std::string& name, bool otherwise) const;
    std::string text_or(const std::string& full_key, const std::string& otherwise) const;

    std::string name(std::int64_t block, const std::string& rest) const;  // "blk.3.attn_q.weight"
    bool has(const std::string& tensor) const;
    const HeaderTensor& tensor(const std::string& name) const;
    std::int64_t rows(const std::string& tensor) const;  // 0 without the tensor
    [[noreturn]] void contradict(const std::string& tensor, const std::string& expected) const;
    // Throws InputError for blocks that are no attention and MLP.
    void refuse_blocks_we_lack() const;

  private:
    const GgufValue* find(const std::string& full_key) const;

    const GgufHeader& header_;
    TensorsByName tensors_;
    std::string family_;
};

}  // namespace rootspace::estimate
