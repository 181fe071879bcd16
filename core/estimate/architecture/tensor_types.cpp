#include "estimate/architecture/tensor_types.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

constexpr const char* field = "tensor_types";
constexpr std::size_t most_entries = 10'000;  // and of characters in one

}  // namespace

TypedRole typed_role(std::string type, std::string_view entry) {
    const std::size_t end = std::min(entry.find(' '), entry.size());
    return {std::move(type), std::string(entry.substr(0, end)), std::string(entry.substr(end))};
}

std::vector<TypedRole> read_tensor_types(JsonObject& form) {
    std::vector<TypedRole> types;
    if (!form.has(field)) return types;
    const Json& object = form.object(field);
    if (object.empty()) throw InputError(field, "a type and its tensors, or no field", "{}");
    for (const auto& [type, entries] : object.items()) {
        const std::string place = std::string(field) + "." + shown(type);
        if (!entries.is_array()) throw InputError(place, "an array of roles", described(entries));
        for (const Json& entry : entries) {
            if (!entry.is_string() || entry.get_ref<const std::string&>().size() > most_entries)
                throw InputError(place, "roles, as \"attn_q\" or \"ffn_down 0-3 7\"",
                                 described(entry));
            if (types.size() == most_entries)
                throw InputError(field, "at most " + std::to_string(most_entries) + " entries",
                                 "more");
            types.push_back(typed_role(type, entry.get_ref<const std::string&>()));
        }
    }
    return types;
}

Json tensor_types_json(const std::vector<TypedRole>& types) {
    Json json = Json::object();
    for (const TypedRole& one : types) json[one.type].push_back(one.role + one.blocks);
    return json;
}

}  // namespace rootspace::estimate
