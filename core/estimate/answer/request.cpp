#include "estimate/answer/request.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/answer/estimated.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/architecture/config.h"
#include "estimate/explain/quantity.h"
#include "estimate/weights/file_tensors.h"

namespace rootspace::estimate {
namespace {

constexpr std::int64_t most_micro_batches = std::int64_t{1} << 20;
constexpr std::int64_t most_devices = std::int64_t{1} << 20;
constexpr Bytes most_driver_bytes = Bytes{1} << 40;
const WholeCoefficient assumed_driver{"answer.driver_bytes", 512 << 20};

Architecture read_model(JsonObject& object) {
    if (object.has("model") == object.has("config"))
        throw InputError("model", "either a model of the catalogue or a config",
                         object.has("model") ? "both" : "neither");
    if (object.has("model")) return catalogue_model(object.string("model"));
    return architecture_from_json(object.object("config"));
}

Device read_device(JsonObject& object) {
    if (!object.has("device")) return device_named("rtx-4090");
    const Json& value = object.any("device");
    return value.is_string() ? device_named(value.get<std::string>())
                             : device_from_json(value, "device");
}

Task read_task(JsonObject& object) {
    const std::string name = object.string_or("task", "inference");
    if (name == "inference") return Task::inference;
    if (name == "training") return Task::training;
    throw InputError("task", "\"inference\" or \"training\"", "\"" + shown(name) + "\"");
}

bool read_fused(JsonObject& object) {
    const std::string name = object.string_or("attention", "fused");
    if (name != "fused" && name != "unfused")
        throw InputError("attention", "\"fused\" or \"unfused\"", "\"" + shown(name) + "\"");
    return name == "fused";
}

// A field that the request's task does not read is a mistake, not a thing to pass over.
void refuse_other_task(const JsonObject& object, Task task) {
    static constexpr const char* of_inference[] = {
        "generated", "shared_prefix", "weights", "kv", "kv_values", "engine", "stream_bandwidth"};
    static constexpr const char* of_training[] = {"trainer",           "optimizer",
                                                  "precision",         "recompute",
                                                  "checkpoints",       "lora_rank",
                                                  "lora_dropout",      "base_weights",
                                                  "dropout",           "zero",
                                                  "micro_batches",     "tensor_parallel",
                                                  "pipeline_parallel", "pipeline_chunks",
                                                  "context_parallel",  "sequence_parallel",
                                                  "offload",           "host_bandwidth",
                                                  "disk_bandwidth"};
    const auto refuse = [&](const char* name, const char* wanted, const char* got) {
        if (object.has(name))
            throw InputError(name, std::string("to be left out, or task ") + wanted, got);
    };
    if (task == Task::inference)
        for (const char* name : of_training) refuse(name, "training", "it with task inference");
    else
        for (const char* name : of_inference) refuse(name, "inference", "it with task training");
}

// Settings that another one alone gives a meaning.
void refuse_idle(const JsonObject& object, const Request& r) {
    if (r.lora_rank == 0)
        for (const char* name : {"base_weights", "lora_dropout"})
            if (object.has(name))
                throw InputError(name, "to be left out, or a lora_rank of at least 1",
                                 "it with lora_rank 0");
    if (object.has("checkpoints") && r.recompute != "binomial")
        throw InputError("checkpoints", "to be left out, or recompute binomial",
                         "it with recompute " + shown(r.recompute));
    if (object.has("host_bandwidth") && r.offload == "none")
        throw InputError("host_bandwidth", "to be left out, or something to offload",
                         "it with offload none");
    if (object.has("disk_bandwidth") && r.offload.find("_disk") == std::string::npos)
        throw InputError("disk_bandwidth", "to be left out, or something on a disk",
                         "it with offload " + shown(r.offload));
    if (r.architecture.causal) return;
    for (const auto& [name, tokens] :
         {std::pair{"generated", r.generated}, {"shared_prefix", r.shared_prefix}})
        if (tokens > 0)
            throw InputError(name, "0 for an encoder, which writes nothing and keeps no cache",
                             std::to_string(tokens));
}

}  // namespace

Bytes assumed_driver_bytes(const Device& device) {
    return device.kind.find("GPU") == std::string::npos ? 0 : Bytes{assumed_driver};
}

std::string driver_source(const Request& r) {
    if (r.driver_stated) return "measured, not computed: as the setting states it";
    return r.driver_bytes > 0 ? "an assumption, of every GPU alike; nvidia-smi shows yours"
                              : "an assumption: only of a GPU is more than nothing assumed";
}

std::int64_t longest_context(const Architecture& a) {
    return a.learned_positions > 0 ? std::min(a.context, a.learned_positions) : a.context;
}

// By the factor of the rotary angles it is another (of YaRN's it may be less), but for Gemma 3.
bool past_vllm_context(const Request& r) {
    const Architecture& a = r.architecture;
    const bool scaled = a.stretched_context > 0 && a.family.compare(0, 6, "gemma3") != 0;
    return r.context > (scaled ? a.stretched_context : longest_context(a));
}

std::string cannot_run(const Request& r) {
    const Architecture& a = r.architecture;
    if (a.learned_positions == 0 || r.context <= longest_context(a)) return "";
    return a.name + " has learned " + counted(longest_context(a), "positions") +
           " and cannot run a context of " + grouped_digits(r.context) + " tokens.";
}

Request request_from_json(std::string_view text) {
    const Json document = parse_json(text, "request");
    JsonObject object(document, "");
    Request r;
    r.architecture = read_model(object);
    if (!r.architecture.storage.tensor_types.empty()) file_tensors(r.architecture);  // or refuses
    r.task = read_task(object);
    refuse_other_task(object, r.task);
    if (r.architecture.learned_positions > 0)
        r.context = std::min(r.context, longest_context(r.architecture));
    r.context = object.integer_or("context", 1, most_context, r.context);
    r.batch = object.integer_or("batch", 1, most_batch, r.batch);
    r.device = read_device(object);
    r.devices = object.integer_or("devices", 1, most_devices, r.devices);

    r.driver_stated = object.has("driver_bytes");
    r.driver_bytes =
        object.integer_or("driver_bytes", 0, most_driver_bytes, assumed_driver_bytes(r.device));

    r.generated = object.integer_or("generated", 0, r.context, 0);
    r.shared_prefix = object.integer_or("shared_prefix", 0, r.context, 0);
    r.weights_stated = object.has("weights");
    r.weights = object.string_or("weights", r.weights_taken);
    r.kv_stated = object.has("kv") || object.has("kv_values");
    r.kv = object.string_or("kv", r.kv_stated ? r.kv : r.kv_taken);
    r.kv_values = object.string_or("kv_values", r.kv);
    r.engine = object.string_or("engine", r.engine);
    if (r.task == Task::inference) settle(r);
    r.fused_attention = read_fused(object);
    r.stream_bandwidth = object.number_or("stream_bandwidth", 1, 1e15, r.stream_bandwidth);

    r.trainer = object.string_or("trainer", r.trainer);
    r.optimizer = object.string_or("optimizer", r.optimizer);
    r.precision = object.string_or("precision", r.precision);
    r.recompute = object.string_or("recompute", r.recompute);
    r.checkpoints = object.integer_or("checkpoints", 1, 100000, r.checkpoints);
    r.lora_rank = object.integer_or("lora_rank", 0, 65536, 0);
    r.base_weights = object.string_or("base_weights", r.base_weights);
    r.lora_dropout = object.number_or("lora_dropout", 0, 0.99, 0);
    r.dropout = object.number_or("dropout", 0, 0.99, 0);
    r.zero = object.integer_or("zero", 0, 3, 0);
    r.micro_batches = object.integer_or("micro_batches", 1, most_micro_batches, 1);
    r.tensor_parallel = object.integer_or("tensor_parallel", 1, most_devices, 1);
    r.pipeline_parallel = object.integer_or("pipeline_parallel", 1, most_devices, 1);
    r.pipeline_chunks = object.integer_or("pipeline_chunks", 1, most_devices, 1);
    r.context_parallel = object.integer_or("context_parallel", 1, most_devices, 1);
    r.expert_parallel = object.integer_or("expert_parallel", 1, most_devices, 1);
    r.sequence_parallel = object.boolean_or("sequence_parallel", false);
    r.offload = object.string_or("offload", r.offload);
    r.host_bandwidth = object.number_or("host_bandwidth", 1, 1e15, r.host_bandwidth);
    r.disk_bandwidth = object.number_or("disk_bandwidth", 1, 1e15, r.disk_bandwidth);
    object.finish();
    refuse_idle(object, r);
    return r;
}

}  // namespace rootspace::estimate
