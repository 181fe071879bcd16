#include "estimate/weights/file_tensors.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "estimate/weights/gguf_file.h"

namespace rootspace::estimate {
namespace {

// Past any table of factors, of which there is one for two elements of a head.
constexpr std::int64_t longest_table = 65536;

// Before the first space; `text` is left with what stands after it.
std::string_view next_word(std::string_view& text) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? "" : text.substr(space + 1);
    return word;
}

// Digits alone, few enough for 64 bits.
std::optional<std::int64_t> whole(std::string_view text) {
    if (text.empty() || text.size() > 9) return std::nullopt;
    std::int64_t value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        value = 10 * value + (digit - '0');
    }
    return value;
}

std::string named(const WeightTensor& tensor) {
    return tensor.block < 0 ? tensor.role
                            : tensor.role + " of block " + std::to_string(tensor.block);
}

class Types {
  public:
    explicit Types(std::vector<WeightTensor> tensors) : tensors_(std::move(tensors)) {
        for (std::size_t i = 0; i < tensors_.size(); ++i) {
            roles_[tensors_[i].role].push_back(i);
            tensors_[i].own_type = -1;  // the file's are the ones
        }
        model_tensors_ = tensors_.size();
    }

    void give(const TypedRole& entry) {
        const auto& [type, role, blocks] = entry;
        place_ = "tensor_types." + shown(type);
        type_ = find_block_type(type);
        if (!type_) throw InputError(place_, "a type of ggml, as Q4_K", "\"" + shown(type) + "\"");
        std::string_view words = blocks;
        next_word(words);  // what stands before the first space
        if (std::find(std::begin(rotary_tables), std::end(rotary_tables), role) !=
            std::end(rotary_tables))
            return add_table(role, words);
        const auto found = roles_.find(role);
        if (found == roles_.end() || found->second.front() >= model_tensors_)
            throw InputError(place_, "roles of tensors that this model has",
                             "\"" + shown(role) + "\"");
        if (words.empty())
            for (const std::size_t one : found->second) set(tensors_[one]);
        while (!words.empty()) give_blocks(found->second, next_word(words));
    }

    std::vector<WeightTensor> all() {
        for (WeightTensor& tensor : tensors_) {
            if (tensor.own_type >= 0) continue;
            if (!is_vector(tensor))
                throw InputError("tensor_types", "a type for every matrix",
                                 "none for " + named(tensor));
            tensor.own_type = static_cast<std::int32_t>(GgmlType::F32);
        }
        return std::move(tensors_);
    }

  private:
    // "3-5", "9"
    void give_blocks(const std::vector<std::size_t>& role, std::string_view range) {
        const std::size_t dash = range.find('-');
        const auto first = whole(range.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : whole(range.substr(dash + 1));
        if (!first || !last || *last < *first)
            throw InputError(place_, "numbers of blocks, as 9 or 3-5", "\"" + shown(range) + "\"");
        for (std::int64_t block = *first; block <= *last; ++block) {
            const auto one = std::find_if(role.begin(), role.end(), [&](std::size_t i) {
                return tensors_[i].block == block;
            });
            if (one == role.end())
                throw InputError(place_, "blocks that have " + tensors_[role.front()].role,
                                 std::to_string(block));
            set(tensors_[*one]);
        }
    }

    void set(WeightTensor& tensor) {
        if (tensor.own_type >= 0)
            throw InputError(place_, "each tensor once", named(tensor) + " a second time");
        if (tensor.columns % type_->elements != 0)
            throw InputError(place_,
                             "tensors whose rows blocks of " +
                                 std::to_string(std::int64_t{type_->elements}) + " divide",
                             named(tensor) + " with rows of " + std::to_string(tensor.columns));
        tensor.own_type = static_cast<std::int32_t>(type_->type);
    }

    // One row, held where the last block is.
    void add_table(const std::string& role, std::string_view length) {
        const auto size = whole(length);
        if (!size || *size < 1 || *size > longest_table)
            throw InputError(place_, "the length of " + role + ", 1 to 65536",
                             "\"" + shown(length) + "\"");
        if (!roles_[role].empty())
            throw InputError(place_, "each tensor once", role + " a second time");
        roles_[role].push_back(tensors_.size());
        tensors_.push_back({role, Component::attention, -1, *size, 1, true});
        set(tensors_.back());
    }

    std::vector<WeightTensor> tensors_;
    std::map<std::string, std::vector<std::size_t>, std::less<>> roles_;
    std::size_t model_tensors_ = 0;
    std::string place_;
    const BlockType* type_ = nullptr;
};

}  // namespace

bool is_vector(const WeightTensor& tensor) {
    return tensor.vector || (tensor.rows == 1 && tensor.copies == 1);
}

std::vector<WeightTensor> file_tensors(const Architecture& architecture) {
    Types types(gguf_tensors(architecture));
    for (const TypedRole& one : architecture.storage.tensor_types) types.give(one);
    return types.all();
}

}  // namespace rootspace::estimate
