#include "estimate/headers/gguf_fields.h"

#include "base/error.h"

namespace rootspace::estimate {

GgufFields::GgufFields(const GgufHeader& header)
    : header_(header), tensors_(by_name(header.tensors)) {
    family_ = text_or("general.architecture", "");
    if (family_.empty())
        throw InputError("general.architecture", "the name of an architecture", "nothing");
}

const GgufValue* GgufFields::find(const std::string& full_key) const {
    const auto found = header_.values.find(full_key);
    return found == header_.values.end() ? nullptr : &found->second;
}

std::int64_t GgufFields::whole(const std::string& name, std::int64_t lowest,
                               std::int64_t highest) const {
    const std::string expected =
        "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest);
    const GgufValue* value = find(key(name));
    if (!value) throw InputError(shown(key(name)), expected, "nothing: the key is missing");
    const auto* number = std::get_if<std::int64_t>(value);
    if (!number || *number < lowest || *number > highest)
        throw InputError(shown(key(name)), expected,
                         number ? std::to_string(*number) : "another kind of value");
    return *number;
}

std::int64_t GgufFields::size_of_block(const std::string& name, std::int64_t block) const {
    const GgufValue* value = find(key(name));
    const auto* list = value ? std::get_if<GgufArray>(value) : nullptr;
    if (!list) return size(name);
    const auto at = static_cast<std::size_t>(block);
    if (at >= list->numbers.size() || list->numbers[at] < 1)
        throw InputError(shown(key(name)), "a size from 1 on for block " + std::to_string(block),
                         at >= list->numbers.size() ? "none" : std::to_string(list->numbers[at]));
    return list->numbers[at];
}

bool GgufFields::flag_or(const std::string& name, bool otherwise) const {
    const GgufValue* value = find(key(name));
    if (!value) return otherwise;
    const auto* flag = std::get_if<bool>(value);
    if (!flag) throw InputError(shown(key(name)), "true or false", "another kind of value");
    return *flag;
}

std::string GgufFields::text_or(const std::string& full_key, const std::string& otherwise) const {
    const GgufValue* value = find(full_key);
    if (!value) return otherwise;
    const auto* text = std::get_if<std::string>(value);
    if (!text) throw InputError(shown(full_key), "a text", "another kind of value");
    return *text;
}

std::string GgufFields::name(std::int64_t block, const std::string& rest) const {
    return "blk." + std::to_string(block) + "." + rest;
}

bool GgufFields::has(const std::string& tensor) const { return tensors_.count(tensor) > 0; }

const HeaderTensor& GgufFields::tensor(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) throw InputError("tensors", "one named " + name, "none");
    return *found->second;
}

std::int64_t GgufFields::rows(const std::string& tensor) const {
    const auto found = tensors_.find(tensor);
    return found == tensors_.end() || found->second->shape.empty() ? 0 : found->second->shape[0];
}

void GgufFields::contradict(const std::string& name, const std::string& expected) const {
    std::string shape;
    for (const std::int64_t size : tensor(name).shape)
        shape += (shape.empty() ? "" : ", ") + std::to_string(size);
    throw InputError("tensor \"" + shown(name) + "\"", "the shape " + expected, "[" + shape + "]");
}

void GgufFields::refuse_blocks_we_lack() const {
    for (const HeaderTensor& tensor : header_.tensors)
        for (const char* part : {"ssm_", "time_mix_", "shortconv", "cross_attn", "enc.", "dec."})
            if (tensor.name.find(part) != std::string::npos)
                throw InputError("general.architecture",
                                 "blocks of attention and an MLP in one decoder or encoder",
                                 "\"" + shown(family_) + "\" with " + shown(tensor.name));
}

}  // namespace rootspace::estimate
