// Models by name: models.json beside this file, embedded when the build is configured. An entry has
// the fields of a model's config.json that its reader uses, or a generic form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

struct CatalogueEntry {
    std::string id, name, group;    // "llama-3.1-8b", "Llama 3.1 8B", "Llama 3"
    std::string config;             // JSON
    std::string source;             // of the config
    std::int64_t parameters;        // in total, held to the unit by a test
    std::string published;          // a total in print: "8030261248" or "6.7B"; empty: computed
    std::string published_source;   // where
    std::string note;               // what a reader should know: where print and count differ
    std::vector<std::string> also;  // other names: "117M"
};

// In the order of the file, which is the order a page lists them in.
const std::vector<CatalogueEntry>& catalogue();

// By id or one of its other names. Throws InputError("model") naming the ids where there is none.
const CatalogueEntry& catalogue_entry(std::string_view id);

// Whether anybody can load it: of sizes that papers print alone nobody has published weights.
bool has_weights(const CatalogueEntry& entry);

// The entry's architecture, under the entry's name.
Architecture catalogue_model(std::string_view id);

extern const char* const models_json;

}  // namespace rootspace::estimate
