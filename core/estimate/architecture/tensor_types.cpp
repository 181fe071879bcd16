#include "estimate/architecture/tensor_types.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

constexpr const char* field = "tensor_types";
constexpr std::size_t most_entries = 10'000;  // and of characters in one

}  // namespace

std::vector<std::string> read_tensor_types(JsonObject& form) {
    std::vector<std::string> types;
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
            types.push_back(type + " " + entry.get<std::string>());
        }
    }
    return types;
}

Json tensor_types_json(const std::vector<std::string>& types) {
    Json json = Json::object();
    for (const std::string& entry : types) {
        const std::size_t space = entry.find(' ');
        json[entry.substr(0, space)].push_back(entry.substr(space + 1));
    }
    return json;
}

}  // namespace rootspace::estimate
