#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/json_fields.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/engine_formats.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/trainer_limits.h"
#include "estimate/weights/gguf_file.h"

namespace rootspace::estimate {
namespace {

struct Lever {
    std::string name, field, from, to, price;
    std::function<void(Request&)> pull;
    std::string engine{};        // that is chosen with it; "": the present one
    std::int64_t lora_rank = 0;  // that is set with it; 0: the present one
    std::string kv_values{};     // the values' type beside keys of the type `to`
};

using Levers = std::vector<Lever>;

void choice(Levers& list, std::string name, std::string field, std::string Request::*member,
            const Request& r, const std::vector<std::pair<std::string, std::string>>& others) {
    for (const auto& [to, price] : others)
        if (r.*member != to)
            list.push_back({name, field, r.*member, to, price,
                            [member, to = to](Request& changed) { changed.*member = to; }});
}

void number(Levers& list, std::string name, std::string field, std::int64_t Request::*member,
            const Request& r, std::int64_t to, std::string price) {
    if (r.*member != to && to >= 1)
        list.push_back({name, field, std::to_string(r.*member), std::to_string(to), price,
                        [member, to](Request& changed) { changed.*member = to; }});
}

// llama.cpp's own formats, which under another engine come with a change to it.
void gguf(Levers& list, const Request& r,
          const std::vector<std::pair<std::string, std::string>>& types) {
    const bool here = r.engine == "llama.cpp";
    const std::string stay =
        keeps_packed(r.architecture) ? " but for experts, which stay in MXFP4" : "";
    for (const auto& [to, rounds] : types) {
        const std::string price = rounds + stay + "; a GGUF file";
        if (!here || held_name(r) != to)
            list.push_back({here ? "weights in fewer bits" : "llama.cpp, weights in fewer bits",
                            "weights", held_name(r), to, price,
                            [to = to](Request& changed) { changed.weights = to; },
                            here ? "" : "llama.cpp"});
    }
}

// Keys and values to `type`, of 8 bits: of the two what has more.
void cache(Levers& list, const Request& r, const std::string& type) {
    const auto wide = [](const std::string& now) {
        return now == "f32" || now == "f16" || now == "bf16";
    };
    const bool keys = wide(r.kv), values = wide(r.kv_values);
    const auto pull = [keys, values, type](Request& changed) {
        if (keys) changed.kv = type;
        if (values) changed.kv_values = type;
    };
    if (keys)
        list.push_back({values ? "cache in fewer bits" : "keys in fewer bits", "kv", r.kv, type,
                        values ? "rounds keys and values to 8 bits" : "rounds keys to 8 bits", pull,
                        "", 0, values ? type : r.kv_values});
    else if (values)
        list.push_back({"values in fewer bits", "kv_values", r.kv_values, type,
                        "rounds values to 8 bits", pull});
}

Levers inference_levers(const Request& r) {
    Levers list;
    choice(list, "weights in fewer bits", "weights", &Request::weights, r,
           {{"fp8", "rounds every weight to 8 bits"},
            {"awq", "rounds weights to 4 bits; needs a calibrated checkpoint"},
            {r.engine == "vllm" ? "nf4" : "nf4-double",
             "rounds weights to 4 bits as they are loaded"}});
    gguf(list, r,
         {{"Q8_0", "rounds every weight to 8 bits"},
          {"Q6_K", "rounds weights to about 6.6 bits"},
          {"Q4_K_M", "rounds weights to about 4.8 bits"}});
    if (r.engine != "hf") cache(list, r, r.engine == "vllm" ? "fp8" : "q8_0");
    choice(list, "another engine", "engine", &Request::engine, r,
           {{"hf", "transformers: other speed and options"},
            {"vllm", "vLLM: pages, chunked prompts"},
            {"llama.cpp", "llama.cpp: reserves the whole context at start"}});
    number(list, "half the context", "context", &Request::context, r, r.context / 2,
           "half as many tokens");
    number(list, "half the batch", "batch", &Request::batch, r, r.batch / 2,
           "half as many sequences at once");
    if (!r.fused_attention)
        list.push_back({"fused attention", "attention", "unfused", "fused", "none",
                        [](Request& changed) { changed.fused_attention = true; }});
    number(list, "twice the devices", "devices", &Request::devices, r, r.devices * 2,
           "as many devices again, and traffic between them");
    return list;
}

Levers training_levers(const Request& r) {
    Levers list;
    choice(list, "recomputation", "recompute", &Request::recompute, r,
           {{"none", "keeps every activation"},
            {"selective", "runs each attention core once more"},
            {"sqrt", "runs nearly every block once more"},
            {"full", "runs every block once more"},
            {"binomial", "runs blocks several times"}});
    choice(list, "optimiser", "optimizer", &Request::optimizer, r,
           {{"adamw-8bit", "moments rounded to 8 bits"},
            {"lion", "another update rule: one moment"},
            {"adafactor", "second moments from row and column sums"},
            {"muon", "another update rule for matrices"},
            {"sgd", "no moments: another update rule"}});
    choice(list, "precision", "precision", &Request::precision, r,
           {{"bf16-mixed", "products in 16 bits, float32 masters"},
            {"bf16", "states and updates in 16 bits as well: updates round away"}});
    if (r.lora_rank == 0) {
        list.push_back({"low-rank adapters", "lora_rank", "0", "16", "trains adapters alone",
                        [](Request& changed) { changed.lora_rank = 16; }});
        list.push_back({"adapters on a 4-bit base", "base_weights", r.base_weights, "nf4-double",
                        "with lora_rank 16: trains adapters alone, on weights rounded to 4 bits",
                        [](Request& changed) { changed.base_weights = "nf4-double"; }, "", 16});
    } else {
        choice(list, "a 4-bit base under the adapters", "base_weights", &Request::base_weights, r,
               {{"nf4-double", "frozen weights rounded to 4 bits as they are loaded"}});
    }
    if (r.devices > 1)
        for (std::int64_t stage = 1; stage <= 3; ++stage)
            number(list, "ZeRO", "zero", &Request::zero, r, stage,
                   stage == 1   ? "shares the optimiser's states out"
                   : stage == 2 ? "shares gradients out as well"
                                : "shares weights out as well, gathered for every pass");
    choice(list, "offload", "offload", &Request::offload, r,
           {{"optimizer", "the optimiser's step runs on the host"},
            {"activations", "activations cross to the host and back"},
            {"optimizer_disk", "states cross to a disk and back; the step runs on the host"}});
    number(list, "half the micro-batch", "batch", &Request::batch, r, r.batch / 2,
           "more micro-batches for the same step");
    number(list, "half the context", "context", &Request::context, r, r.context / 2,
           "half as many tokens a sequence");
    number(list, "twice the devices", "devices", &Request::devices, r, r.devices * 2,
           "as many devices again");
    if (!r.fused_attention)
        list.push_back({"fused attention", "attention", "unfused", "fused", "none",
                        [](Request& changed) { changed.fused_attention = true; }});
    return list;
}

// What a step of training then has more of than now, on one device; less is negative.
Json more_json(const Work& now, const Work& then) {
    Json more = Json::object();
    const auto put = [&](const char* name, double difference) {
        if (difference != 0) more[name] = difference;
    };
    put("operations", then.operations - now.operations);
    put("link_bytes", then.link_bytes - now.link_bytes);
    put("host_bytes", then.host_bytes - now.host_bytes);
    put("disk_bytes", then.disk_bytes - now.disk_bytes);
    return more;
}

}  // namespace

Json levers(const Request& request) {
    const Holding at_present = holding(request);
    const Bytes now = at_present.total_bytes;
    struct Row {
        Lever lever;
        Holding then;
    };
    std::vector<Row> rows;
    for (Lever& lever :
         request.task == Task::inference ? inference_levers(request) : training_levers(request)) {
        if (!trainer_names(request, lever.field, lever.to)) continue;
        Request changed = request;
        lever.pull(changed);
        if (!lever.engine.empty()) changed.engine = lever.engine;
        if (lever.lora_rank > 0) changed.lora_rank = lever.lora_rank;
        try {
            const Holding then = holding(changed);
            if (then.total_bytes < now && (lever.field != "weights" || then.packs))
                rows.push_back({std::move(lever), then});
        } catch (const InputError&) {
            // A change this model or engine cannot have is no lever.
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.then.total_bytes < b.then.total_bytes;
    });
    Json list = Json::array();
    for (const Row& row : rows) {
        Json json = json_fields({{"lever", row.lever.name},
                                 {"field", row.lever.field},
                                 {"from", row.lever.from},
                                 {"to", row.lever.to},
                                 {"total_bytes", row.then.total_bytes},
                                 {"saved_bytes", now - row.then.total_bytes},
                                 {"fits", row.then.fits},
                                 {"price", row.lever.price},
                                 {"seconds", row.then.seconds},
                                 {"complete", row.then.complete}});
        if (request.task == Task::training)
            json["more"] = more_json(at_present.work, row.then.work);
        if (row.then.seconds == 0) json["seconds"] = nullptr;  // the device states no rate
        if (!row.lever.engine.empty()) json["engine"] = row.lever.engine;
        if (row.lever.lora_rank > 0) json["lora_rank"] = row.lever.lora_rank;
        if (!row.lever.kv_values.empty()) json["kv_values"] = row.lever.kv_values;
        list.push_back(std::move(json));
    }
    return list;
}

}  // namespace rootspace::estimate
