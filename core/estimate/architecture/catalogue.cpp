#include "estimate/architecture/catalogue.h"

#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "estimate/architecture/config.h"

namespace rootspace::estimate {
namespace {

constexpr std::int64_t most = 1'000'000'000'000'000;

CatalogueEntry read(JsonObject& object) {
    CatalogueEntry entry;
    entry.id = object.string("id");
    entry.name = object.string("name");
    entry.group = object.string("group");
    entry.config = object.object("config").dump();
    entry.source = object.string_or("source", "");
    entry.parameters = object.integer("parameters", 1, most);
    entry.published = object.string_or("published", "");
    entry.published_source = object.string_or("published_source", "");
    entry.note = object.string_or("note", "");
    if (object.has("also"))
        for (const Json& name : object.array("also")) entry.also.push_back(name.get<std::string>());
    object.finish();
    return entry;
}

std::vector<CatalogueEntry> read_catalogue() {
    std::vector<CatalogueEntry> all;
    for (const Json& entry : parse_json(models_json, "models")) {
        JsonObject object(entry, "models[" + std::to_string(all.size()) + "]");
        all.push_back(read(object));
    }
    return all;
}

}  // namespace

const std::vector<CatalogueEntry>& catalogue() {
    static const std::vector<CatalogueEntry> all = read_catalogue();
    return all;
}

bool has_weights(const CatalogueEntry& entry) {
    return entry.group != "GPT-3" && entry.group != "Megatron" && entry.group != "PaLM";
}

const CatalogueEntry& catalogue_entry(std::string_view id) {
    std::string ids;
    for (const CatalogueEntry& entry : catalogue()) {
        if (entry.id == id ||
            std::find(entry.also.begin(), entry.also.end(), id) != entry.also.end())
            return entry;
        ids += (ids.empty() ? "" : ", ") + entry.id;
    }
    throw InputError("model", "one of " + ids, "\"" + shown(id) + "\"");
}

Architecture catalogue_model(std::string_view id) {
    const CatalogueEntry& entry = catalogue_entry(id);
    Architecture architecture = architecture_from_config(entry.config);
    architecture.name = entry.name;
    if (entry.group == "PaLM") architecture.family = "palm";  // generic to all but the engines
    return architecture;
}

}  // namespace rootspace::estimate
