#include "estimate/answer/reconcile_answer.h"

#include <algorithm>

#include "base/error.h"
#include "base/json_fields.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/reconcile_notes.h"
#include "estimate/reconcile/attribution.h"
#include "estimate/reconcile/formats.h"
#include "estimate/reconcile/log_devices.h"
#include "estimate/reconcile/read_log.h"

namespace rootspace::estimate {
namespace {

const char* role_name(Role role) {
    switch (role) {
        case Role::part:
            return "part";
        case Role::subtotal:
            return "subtotal";
        case Role::total:
            return "total";
        case Role::capacity:
            return "capacity";
        case Role::free:
            return "free";
        case Role::wanted:
            return "wanted";
        case Role::host:
            return "host";
        case Role::restated:
            return "restated";
    }
    return "";
}

const char* part_name(Part part) {
    switch (part) {
        case Part::weights:
            return "weights";
        case Part::training_states:
            return "gradients and optimiser";
        case Part::activations:
            return "activations";
        case Part::kv_cache:
            return "KV cache";
        case Part::allocator:
            return "allocator and libraries";
        case Part::driver:
            return "driver and framework";
    }
    return "";
}

Part part_of(Purpose purpose) {
    switch (purpose) {
        case Purpose::weights:
            return Part::weights;
        case Purpose::gradients:
        case Purpose::optimizer:
            return Part::training_states;
        case Purpose::kv_cache:
            return Part::kv_cache;
        case Purpose::overhead:
            return Part::allocator;
        case Purpose::kept_activations:
        case Purpose::recomputed_activations:
        case Purpose::workspace:
            return Part::activations;
    }
    return Part::allocator;
}

// The request with what the log says itself; the sentences say what was taken.
Request as_logged(Request request, const Log& log, Json& sentences) {
    for (const LogSetting& setting : log.settings) {
        const std::string line = "Line " + std::to_string(setting.line) + ": ";
        request.engine = setting.format == LogFormat::vllm ? "vllm" : "llama.cpp";
        if (setting.field == LogSetting::Field::outputs ||
            setting.field == LogSetting::Field::batch ||
            setting.field == LogSetting::Field::attention)
            continue;  // of_build()
        if (setting.field == LogSetting::Field::cache_tokens) {
            if (setting.tokens < 1 || setting.tokens > largest_exact_integer)
                throw InputError("log line " + std::to_string(setting.line), "at least one token",
                                 std::to_string(setting.tokens));
            request.context = setting.tokens;
            request.batch = 1;
            request.generated = 0;
            request.shared_prefix = 0;
            sentences.push_back(line + "the cache is one of " + counted(setting.tokens, "tokens") +
                                ".");
        } else {
            const bool keys = setting.field == LogSetting::Field::key_type;
            (keys ? request.kv : request.kv_values) = setting.type;
            sentences.push_back(line + (keys ? "keys" : "values") + " of the cache are " +
                                shown(setting.type) + ".");
        }
    }
    return request;
}

Bytes logged_cache(const Request& request, bool all_devices) {
    try {
        const Estimated e = inference_estimated(request, {}, Notes::left_out);
        return all_devices ? e.all_cache_bytes : e.cache_bytes;
    } catch (const InputError& error) {
        throw InputError("log", "a cache that can be computed", error.what());
    }
}

// The request with what the log shows of llama.cpp's build and graphs, on which its compute buffer
// depends.
Request of_build(Request request, const Log& log, Json& sentences) {
    if (request.engine != "llama.cpp") return request;
    request.llama_cpp_before_june_2026 = llama_cpp_before_june_2026(log);
    if (request.llama_cpp_before_june_2026)
        sentences.push_back("The log is of llama.cpp before June 2026: so is the compute buffer.");
    for (const LogSetting& setting : log.settings) {
        const std::string line = "Line " + std::to_string(setting.line) + ": ";
        const bool some = setting.tokens >= 1;
        if (setting.field == LogSetting::Field::outputs && some && !request.llama_cpp_outputs) {
            request.llama_cpp_outputs = setting.tokens;
            sentences.push_back(line + "the compute buffer has room for the logits of " +
                                counted(setting.tokens, "tokens") + ".");
        } else if (setting.field == LogSetting::Field::batch && some && !request.llama_cpp_ubatch) {
            request.llama_cpp_ubatch = setting.tokens;
            sentences.push_back(line + "a graph is of " + counted(setting.tokens, "tokens") + ".");
        } else if (setting.field == LogSetting::Field::attention) {
            request.fused_attention = some;
            sentences.push_back(line + "flash attention is " + (some ? "on." : "off."));
        }
    }
    return request;
}

PartBytes computed_parts(const Request& asked, const Log& log, Json& sentences) {
    PartBytes parts{};
    const bool all_devices = names_all_devices(log);
    Json of_builds = Json::array();
    const Request build = of_build(asked, log, of_builds);
    const bool cached =
        build.task == Task::inference && !log.settings.empty() && build.architecture.causal;
    const Request logged = cached ? as_logged(build, log, sentences) : build;
    const Bytes cache = cached ? logged_cache(logged, all_devices) : 0;
    // llama.cpp's compute buffer depends on the cache's cells and types; vLLM's cache is a pool for
    // many sequences.
    const Request& request = build.engine == "llama.cpp" ? logged : build;
    const Estimated e = estimated(request, {}, Notes::left_out);
    const bool summed = all_devices && !e.everywhere.empty();
    for (const Item& item : summed ? e.everywhere : e.items) {
        Bytes& part = parts[std::size_t(part_of(item.purpose))];
        part = checked_add(part, item.bytes);
    }
    // A log's buffers on the host do not count.
    Bytes& activations = parts[std::size_t(Part::activations)];
    activations -= e.host_among;
    // A log's weights on the host count as well.
    Bytes& weights = parts[std::size_t(Part::weights)];
    weights = checked_add(weights, bytes_of(e.host, Purpose::weights));
    const std::int64_t drivers = summed && !e.stages.empty()
                                     ? static_cast<std::int64_t>(e.stages.size())
                                 : summed ? request.devices
                                          : 1;
    const Bytes driver = checked_mul(request.driver_bytes, drivers);
    parts[std::size_t(Part::allocator)] -= driver;
    parts[std::size_t(Part::driver)] = driver;
    if (all_devices && !summed)
        for (Bytes& part : parts) part = checked_mul(part, request.devices);
    if (cached) parts[std::size_t(Part::kv_cache)] = cache;
    for (const Json& sentence : of_builds) sentences.push_back(sentence);
    return parts;
}

Json term_json(const LogTerm& term) {
    return json_fields({{"name", term.name},
                        {"role", role_name(term.role)},
                        {"bytes", term.size.bytes},
                        {"least_bytes", term.size.least},
                        {"most_bytes", term.size.most},
                        {"format", log_format_name(term.format)},
                        {"device", term.device},
                        {"line", term.line},
                        {"text", term.text}});
}

Json row_json(const AttributionRow& row) {
    Json parts = Json::array();
    for (const Part part : row.covers) parts.push_back(part_name(part));
    return json_fields({{"name", row.name},
                        {"parts", parts},
                        {"said_bytes", row.said.bytes},
                        {"said_least_bytes", row.said.least},
                        {"said_most_bytes", row.said.most},
                        {"said_on_host_bytes", row.said_on_host},
                        {"computed_bytes", row.computed},
                        {"difference_bytes", row.difference()},
                        {"agrees", row.agrees()},
                        {"lines", Json(row.lines)}});
}

}  // namespace

Json reconcile_json(const Request& request, std::string_view text) {
    const Log log = read_log(text);
    Json sentences = Json::array();
    const auto whole =
        within_64_bits([&] { return attribute(log, computed_parts(request, log, sentences)); });
    Json formats = Json::array(), terms = Json::array(), rows = Json::array();
    for (const LogTerm& term : log.terms) {
        const char* name = log_format_name(term.format);
        if (std::find(formats.begin(), formats.end(), name) == formats.end())
            formats.push_back(name);
        terms.push_back(term_json(term));
    }
    for (const AttributionRow& row : whole.rows) rows.push_back(row_json(row));
    const Bytes said = whole.said_bytes(), explained = whole.explained_bytes();
    return json_fields({{"formats", formats},
                        {"settings", sentences},
                        {"terms", terms},
                        {"rows", rows},
                        {"in_use_bytes", whole.in_use ? Json(whole.in_use->bytes) : Json()},
                        {"said_bytes", said},
                        {"explained_bytes", explained},
                        {"explained_share", said > 0 ? double(explained) / double(said) : 0.0},
                        {"notes", reconcile_notes(request, log, whole)}});
}

}  // namespace rootspace::estimate
