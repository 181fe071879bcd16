// rootspace estimate|gguf|models|devices: flags in, the JSON of core/estimate out, or a table.
#include <algorithm>
#include <charconv>
#include <iomanip>
#include <ostream>

#include "base/error.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/estimate_text.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/lists.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/architecture/config.h"
#include "estimate/explain/quantity.h"
#include "estimate/weights/gguf_file.h"

namespace rootspace {
namespace {

constexpr std::string_view numbers[] = {
    "context",         "batch",           "devices",           "driver-bytes",
    "generated",       "shared-prefix",   "stream-bandwidth",  "checkpoints",
    "lora-rank",       "lora-dropout",    "dropout",           "zero",
    "micro-batches",   "tensor-parallel", "pipeline-parallel", "context-parallel",
    "expert-parallel", "host-bandwidth",  "disk-bandwidth",    "pipeline-chunks"};
constexpr std::string_view names[] = {
    "task",      "weights",   "kv",           "kv-values", "engine",    "attention", "device",
    "optimizer", "precision", "base-weights", "offload",   "recompute", "trainer"};

std::string field_name(std::string_view flag) {
    std::string name(flag);
    for (char& c : name)
        if (c == '-') c = '_';
    return name;
}

// A number as JSON has it; the request says what range it expects.
Json number(std::string_view flag, const std::string& text) {
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool other = fault == std::errc::invalid_argument || end != text.data() + text.size();
    if (other || fault != std::errc{} || !std::isfinite(value))
        throw InputError("--" + std::string(flag),
                         other ? "a number" : "a finite number within the range of a double",
                         "\"" + shown(text) + "\"");
    std::int64_t whole = 0;
    const auto [whole_end, not_whole] =
        std::from_chars(text.data(), text.data() + text.size(), whole);
    if (not_whole == std::errc{} && whole_end == text.data() + text.size()) return whole;
    return value;
}

// The index of several files of safetensors, or the header of one, whatever its name.
bool is_header(const Json& json) {
    return json.is_object() && (json.contains("weight_map") ||
                                std::any_of(json.begin(), json.end(), [](const Json& value) {
                                    return value.is_object() && value.contains("data_offsets");
                                }));
}

// A file when there is one of that name or it looks like one, else a model of the catalogue.
void put_model(Json& request, const std::string& model) {
    const InputError header("model",
                            "a model's name, or a config.json: the headers of files of weights "
                            "are read by the calculator's page alone",
                            shown(model));
    for (const std::string_view weights : {".safetensors", ".safetensors.index.json", ".gguf"})
        if (std::string_view(model).ends_with(weights)) throw header;
    if (model.size() <= 5 || !model.ends_with(".json")) {
        request["model"] = model;
        return;
    }
    Json config = parse_json(read_file(model, "config"), "config");
    if (is_header(config)) throw header;
    request["config"] = std::move(config);
}

}  // namespace

int estimate_command(const std::vector<std::string>& words, std::ostream& out) {
    std::vector<std::string_view> with_value(std::begin(numbers), std::end(numbers));
    with_value.insert(with_value.end(), std::begin(names), std::end(names));
    const Arguments arguments(words, with_value,
                              {"json", "levers", "questions", "sequence-parallel"});
    Json request = Json::object();
    put_model(request, arguments.only_file("a model's name, or a config.json"));
    for (const auto flag : numbers)
        if (const auto text = arguments.value(flag))
            request[field_name(flag)] = number(flag, *text);
    for (const auto flag : names)
        if (const auto text = arguments.value(flag)) request[field_name(flag)] = *text;
    if (arguments.flag("sequence-parallel")) request["sequence_parallel"] = true;
    const estimate::Request asked = estimate::request_from_json(request.dump());
    Json answer = estimate::answer(asked);
    if (arguments.flag("levers")) answer["levers"] = estimate::levers(asked);
    if (arguments.flag("questions")) answer["questions"] = estimate::questions(asked);
    if (arguments.flag("json"))
        out << answer.dump(2) << "\n";
    else
        print_estimate(answer, out);
    return answer["fits"].get<bool>() ? 0 : 1;
}

int gguf_command(const std::vector<std::string>& words, std::ostream& out) {
    const Arguments arguments(words, {"type"}, {"json"});
    const std::string model = arguments.only_file("a model's name, or a config.json");
    Json request = Json::object();
    put_model(request, model);
    const auto architecture = request.contains("config")
                                  ? estimate::architecture_from_json(request["config"])
                                  : estimate::catalogue_model(model);
    const bool own = !architecture.storage.tensor_types.empty();
    const auto& format = estimate::weight_format(
        arguments.value_or("type", own ? estimate::own_types_id : "Q4_K_M"));
    if (format.packing != estimate::Packing::gguf)
        throw InputError("--type", "a type of GGUF files, as Q4_K_M", "\"" + format.id + "\"");
    const estimate::GgufFile file = estimate::gguf_file(architecture, format);
    std::string note = estimate::kept_types_note(architecture, format);
    const std::string importance =
        estimate::importance_note(estimate::stored_tensors(architecture, format), format);
    note += (note.empty() || importance.empty() ? "" : " ") + importance;
    Json answer{{"type", format.id},
                {"file_bytes", file.total()},
                {"bits_per_weight", file.bits_per_weight},
                {"parameters", file.parameters}};
    if (!note.empty()) answer["note"] = note;
    if (arguments.flag("json"))
        out << answer.dump(2) << "\n";
    else
        out << architecture.name << " as " << format.id << ": " << bytes_text(double(file.total()))
            << " (" << file.total() << " B), " << file.bits_per_weight
            << " bits a weight; the tokenizer's lists come on top\n"
            << note << (note.empty() ? "" : "\n");
    return 0;
}

int models_command(const std::vector<std::string>& words, std::ostream& out) {
    const Arguments arguments(words, {}, {"json"});
    arguments.no_files();
    const Json models = estimate::models_json_list();
    if (arguments.flag("json")) {
        out << Json{{"models", models}}.dump(2) << "\n";
        return 0;
    }
    for (const Json& model : models)
        out << std::left << std::setw(28) << model["id"].get<std::string>() << std::right
            << std::setw(20) << model["parameters"].get<std::int64_t>() << "  "
            << model["name"].get<std::string>() << "\n";
    return 0;
}

int devices_command(const std::vector<std::string>& words, std::ostream& out) {
    const Arguments arguments(words, {}, {"json"});
    arguments.no_files();
    if (arguments.flag("json")) {
        out << Json{{"devices", estimate::devices_json_list()}}.dump(2) << "\n";
        return 0;
    }
    for (const auto& device : estimate::devices())
        out << std::left << std::setw(22) << device.id << std::right << std::setw(12)
            << bytes_text(double(device.memory_bytes)) << "  " << device.name << "\n";
    return 0;
}

}  // namespace rootspace
