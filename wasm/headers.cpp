#include "headers.h"

#include <variant>

#include "base/json_fields.h"
#include "estimate/headers/gguf.h"
#include "estimate/headers/gguf_architecture.h"
#include "estimate/headers/gguf_form.h"
#include "estimate/headers/gguf_unsaid.h"
#include "estimate/headers/header_totals.h"
#include "estimate/headers/safetensors.h"
#include "guarded_text.h"

namespace rootspace::edge {
namespace {

using namespace rootspace::estimate;

using Reader = std::variant<std::monostate, SafetensorsReader, GgufReader>;

Reader& reader() {
    static Reader one;
    return one;
}

// What `work` makes of the reader at work.
template <class Work>
std::string with_reader(Work&& work) {
    return guarded_text([&]() -> std::string {
        if (auto* safetensors = std::get_if<SafetensorsReader>(&reader()))
            return work(*safetensors);
        if (auto* gguf = std::get_if<GgufReader>(&reader())) return work(*gguf);
        throw InputError("file", "a file that has been begun", "none");
    });
}

Json totals_json(const HeaderTotals& totals) {
    Json stored = Json::array(), components = Json::array();
    for (const StoredCount& one : totals.stored)
        stored.push_back(
            json_fields({{"type", one.dtype}, {"elements", one.elements}, {"bytes", one.bytes}}));
    for (const HeaderComponent& one : totals.components)
        components.push_back(
            json_fields({{"name", one.component ? component_name(*one.component) : "not known"},
                         {"tensors", one.tensors},
                         {"parameters", one.parameters},
                         {"bytes", one.bytes}}));
    return json_fields({{"parameters", totals.parameters},
                        {"unread", totals.unread},
                        {"bytes", totals.bytes},
                        {"stored", stored},
                        {"components", components}});
}

Json contents(const SafetensorsReader& reader) {
    return json_fields({{"totals", totals_json(header_totals(reader.header().tensors))}});
}

Json contents(const GgufReader& reader) {
    const GgufArchitecture read = gguf_architecture(reader.header());
    Json json = json_fields({{"totals", totals_json(header_totals(reader.header().tensors))},
                             {"name", read.architecture.name}});
    if (const auto form = gguf_form(reader.header(), read.architecture))
        json["form"] = *form;
    else
        json["unsaid"] = gguf_unsaid(reader.header(), read.architecture);
    return json;
}

}  // namespace

std::string begin_header(const std::string& kind, double file_bytes) {
    return guarded_text([&]() -> std::string {
        const auto bytes = static_cast<std::int64_t>(file_bytes);
        if (kind == "safetensors")
            reader() = SafetensorsReader(bytes);
        else if (kind == "gguf")
            reader() = GgufReader(bytes);
        else
            throw InputError("kind", "\"safetensors\" or \"gguf\"", "\"" + shown(kind) + "\"");
        return "{}";
    });
}

std::string wanted_slice() {
    return with_reader([](const auto& one) -> std::string {
        const auto range = one.wanted();
        return range ? json_fields({{"begin", range->begin}, {"end", range->end}}).dump() : "{}";
    });
}

std::string give_slice(const std::string& bytes) {
    return with_reader([&](auto& one) -> std::string {
        one.give(bytes);
        return "{}";
    });
}

std::string header_contents() {
    std::string text = with_reader([](const auto& one) { return contents(one).dump(); });
    reader() = {};
    return text;
}

std::string index_contents(const std::string& json) {
    return guarded_text([&] {
        const SafetensorsIndex index = read_safetensors_index(json);
        Json result = json_fields({{"tensors", index.tensors}, {"files", Json(index.files)}});
        if (index.total_bytes) result["total_bytes"] = *index.total_bytes;
        return result.dump();
    });
}

}  // namespace rootspace::edge
