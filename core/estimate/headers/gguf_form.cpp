#include "estimate/headers/gguf_form.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/architecture/generic.h"
#include "estimate/architecture/tensor_types.h"
#include "estimate/headers/packed_parameters.h"
#include "estimate/weights/file_tensors.h"
#include "estimate/weights/gguf_file.h"

namespace rootspace::estimate {
namespace {

// A matrix of the form, and the one of the file that holds its rows among others'.
struct Fused {
    const char *role, *in_file;
};
constexpr Fused fused[] = {
    {"attn_q", "attn_qkv"}, {"attn_k", "attn_qkv"}, {"attn_v", "attn_qkv"}, {"ffn_gate", "ffn_up"}};

const HeaderTensor* find(const TensorsByName& file, const WeightTensor& tensor,
                         const std::string& role) {
    const std::string block = tensor.block < 0 ? "" : "blk." + std::to_string(tensor.block) + ".";
    const std::string ending = role.ends_with(".bias") ? ""
                               : role == "exp_probs_b" ? ".bias"
                                                       : ".weight";
    const auto found = file.find(block + role + ending);
    return found == file.end() ? nullptr : found->second;
}

const HeaderTensor* in_file(const TensorsByName& file, const WeightTensor& tensor) {
    if (const HeaderTensor* own = find(file, tensor, tensor.role)) return own;
    for (const Fused& one : fused)
        for (const std::string ending : {"", ".bias"})
            if (tensor.role == one.role + ending) return find(file, tensor, one.in_file + ending);
    return nullptr;
}

// One a tensor; none where a matrix is not in the file.
std::vector<GgmlType> types_in(const TensorsByName& file, const std::vector<WeightTensor>& list) {
    std::vector<GgmlType> types;
    for (const WeightTensor& tensor : list) {
        const HeaderTensor* one = in_file(file, tensor);
        if (!one && !is_vector(tensor)) return {};
        types.push_back(one ? find_block_type(one->dtype)->type : GgmlType::F32);
    }
    return types;
}

bool has_name(const std::vector<WeightTensor>& list, const std::vector<GgmlType>& types) {
    for (const GgufMixRow& mix : gguf_mixes()) {
        try {
            if (gguf_types(list, mix) == types) return true;
        } catch (const InputError&) {  // a mix that the shapes do not allow
        }
    }
    return false;
}

// "3-5 9"; empty where these are all that have the role.
std::string blocks_text(const std::vector<std::int64_t>& blocks, std::size_t of_role) {
    std::string text;
    for (std::size_t i = 0; i < blocks.size() && blocks.size() < of_role;) {
        std::size_t end = i + 1;
        while (end < blocks.size() && blocks[end] == blocks[end - 1] + 1) ++end;
        text += " " + std::to_string(blocks[i]);
        if (end > i + 1) text += "-" + std::to_string(blocks[end - 1]);
        i = end;
    }
    return text;
}

// As Storage::tensor_types has them, types and roles in the order of the model.
std::vector<TypedRole> entries_of(const std::vector<WeightTensor>& list,
                                  const std::vector<GgmlType>& types) {
    struct Entry {
        GgmlType type;
        std::string role;
        std::vector<std::int64_t> blocks;
    };
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (is_vector(list[i]) && types[i] == GgmlType::F32) continue;
        auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& one) {
            return one.type == types[i] && one.role == list[i].role;
        });
        if (found == entries.end())
            found = entries.insert(found, Entry{types[i], list[i].role, {}});
        found->blocks.push_back(list[i].block);
    }
    std::vector<TypedRole> found;
    for (const Entry& one : entries) {
        const auto of_role = std::count_if(
            list.begin(), list.end(), [&](const WeightTensor& t) { return t.role == one.role; });
        found.push_back({block_type(one.type).name, one.role,
                         blocks_text(one.blocks, static_cast<std::size_t>(of_role))});
    }
    return found;
}

std::vector<TypedRole> tensor_types(const GgufHeader& header, Architecture form) {
    const TensorsByName file = by_name(header.tensors);
    const std::vector<WeightTensor> list = gguf_tensors(form);
    const std::vector<GgmlType> types = types_in(file, list);
    if (types.empty() || has_name(list, types)) return {};
    form.storage.tensor_types = entries_of(list, types);
    for (const char* table : rotary_tables) {
        const auto found = file.find(std::string(table) + ".weight");
        if (found != file.end())
            form.storage.tensor_types.push_back(
                {found->second->dtype, table, " " + std::to_string(found->second->elements())});
    }
    try {
        file_tensors(form);
    } catch (const InputError&) {  // other rows than the form's
        return {};
    }
    return form.storage.tensor_types;
}

}  // namespace

std::optional<Json> gguf_form(const GgufHeader& header, const Architecture& architecture) {
    std::optional<Json> form = generic_form(architecture);
    if (!form) return form;
    const std::vector<TypedRole> types = tensor_types(header, read_generic(*form));
    if (!types.empty()) (*form)["tensor_types"] = tensor_types_json(types);
    return form;
}

}  // namespace rootspace::estimate
