#include "estimate/answer/request.h"

#include "base/error.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/architecture/config.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {
namespace {

constexpr std::int64_t most_tokens = std::int64_t{1} << 30;
constexpr std::int64_t most_sequences = std::int64_t{1} << 20;
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

}  // namespace

Bytes assumed_driver_bytes(const Device& device) {
    return device.kind.find("GPU") == std::string::npos ? 0 : Bytes{assumed_driver};
}

Request request_from_json(std::string_view text) {
    const Json document = parse_json(text, "request");
    JsonObject object(document, "");
    Request r;
    r.architecture = read_model(object);
    r.task = read_task(object);
    r.context = object.integer_or("context", 1, most_tokens, r.context);
    r.batch = object.integer_or("batch", 1, most_sequences, r.batch);
    r.device = read_device(object);
    r.devices = object.integer_or("devices", 1, most_devices, r.devices);

    r.driver_bytes =
        object.integer_or("driver_bytes", 0, most_driver_bytes, assumed_driver_bytes(r.device));

    r.generated = object.integer_or("generated", 0, r.context, 0);
    r.shared_prefix = object.integer_or("shared_prefix", 0, r.context, 0);
    r.weights = object.string_or("weights", r.weights);
    r.kv = object.string_or("kv", r.kv);
    r.kv_values = object.string_or("kv_values", r.kv);
    r.engine = object.string_or("engine", r.engine);
    r.fused_attention = read_fused(object);
    r.stream_bandwidth = object.number_or("stream_bandwidth", 1, 1e15, r.stream_bandwidth);

    r.trainer = object.string_or("trainer", r.trainer);
    r.optimizer = object.string_or("optimizer", r.optimizer);
    r.precision = object.string_or("precision", r.precision);
    r.recompute = object.string_or("recompute", r.recompute);
    r.checkpoints = object.integer_or("checkpoints", 1, 100000, r.checkpoints);
    r.lora_rank = object.integer_or("lora_rank", 0, 65536, 0);
    r.base_weights = object.string_or("base_weights", r.base_weights);
    r.dropout = object.number_or("dropout", 0, 0.99, 0);
    r.zero = object.integer_or("zero", 0, 3, 0);
    r.micro_batches = object.integer_or("micro_batches", 1, most_sequences, 1);
    r.tensor_parallel = object.integer_or("tensor_parallel", 1, most_devices, 1);
    r.pipeline_parallel = object.integer_or("pipeline_parallel", 1, most_devices, 1);
    r.context_parallel = object.integer_or("context_parallel", 1, most_devices, 1);
    r.expert_parallel = object.integer_or("expert_parallel", 1, most_devices, 1);
    r.sequence_parallel = object.boolean_or("sequence_parallel", false);
    r.offload = object.string_or("offload", r.offload);
    object.finish();
    return r;
}

}  // namespace rootspace::estimate
