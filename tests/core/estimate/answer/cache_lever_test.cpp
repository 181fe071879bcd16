// The lever of the cache: keys and values to 8 bits, each only where it has more, and by the fields
// that it names.
#include <random>

#include "base/error.h"
#include "core/estimate/answer/one_of.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/request.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::vector<std::string> types{"f32",  "f16",  "bf16", "q8_0",  "q5_1",
                                     "q5_0", "q4_1", "q4_0", "iq4_nl"};

bool wide(const std::string& type) { return type == "f32" || type == "f16" || type == "bf16"; }

Json llama(const std::string& keys, const std::string& values) {
    return {{"model", "llama-3.1-8b"},
            {"context", 8192},
            {"engine", "llama.cpp"},
            {"kv", keys},
            {"kv_values", values}};
}

// The lever of the cache's types; null where there is none.
Json cache_lever(const Json& fields) {
    Json found;
    for (const Json& lever : levers(request_from_json(fields.dump())))
        if (lever["field"] == "kv" || lever["field"] == "kv_values") {
            CHECK(found.is_null());
            found = lever;
        }
    return found;
}

// The fields that a lever names, set as a request sets them.
Json pulled(Json fields, const Json& lever) {
    const std::string field = lever["field"], to = lever["to"];
    const bool number = field == "context" || field == "batch" || field == "devices";
    fields[field] = number ? Json(std::stoll(to)) : Json(to);
    for (const char* with : {"engine", "kv_values"})
        if (lever.contains(with)) fields[with] = lever[with];
    return fields;
}

}  // namespace

TEST_CASE("keys and values go to 8 bits where they have more, and never to more") {
    for (const std::string& keys : types)
        for (const std::string& values : types) {
            CAPTURE(keys, values);
            const Json fields = llama(keys, values), lever = cache_lever(fields);
            if (!wide(keys) && !wide(values)) {
                CHECK(lever.is_null());
                continue;
            }
            REQUIRE(lever.is_object());
            CHECK(lever["field"] == (wide(keys) ? "kv" : "kv_values"));
            CHECK(lever["from"] == (wide(keys) ? keys : values));
            CHECK(lever["to"] == "q8_0");
            CHECK(lever.contains("kv_values") == wide(keys));
            if (wide(keys)) CHECK(lever["kv_values"] == (wide(values) ? "q8_0" : values));
            CHECK(lever["lever"] == (!wide(values) ? "keys in fewer bits"
                                     : wide(keys)  ? "cache in fewer bits"
                                                   : "values in fewer bits"));
            const std::string price = lever["price"];
            CHECK((price.find("keys") != std::string::npos) == wide(keys));
            CHECK((price.find("values") != std::string::npos) == wide(values));
            const Json then = answer(request_from_json(pulled(fields, lever).dump()));
            CHECK(lever["total_bytes"] == then["total_bytes"]);
        }
}

TEST_CASE("without flash attention, which alone has quantised values, they are no lever") {
    Json fields = llama("f16", "f16");
    fields["attention"] = "unfused";
    CHECK(cache_lever(fields).is_null());
    fields.erase("attention");
    CHECK(cache_lever(fields).is_object());
}

TEST_CASE("what a lever says it would hold is what its fields are answered with, at random") {
    std::mt19937_64 random(20);
    int seen = 0, of_cache = 0;
    for (int i = 0; i < 40; ++i) {
        Json fields{{"model", one_of<std::string>(random, {"llama-3.1-8b", "gemma-2-9b", "gpt2",
                                                           "deepseek-v2-lite", "qwen2.5-0.5b"})},
                    {"engine", one_of<std::string>(random, {"vllm", "llama.cpp", "llama.cpp"})},
                    {"device", one_of<std::string>(random, {"h100-sxm", "rtx-4090", "epyc-9654"})},
                    {"context", 1 + std::int64_t(random() % 1000)},
                    {"batch", 1 + std::int64_t(random() % 8)}};
        if (random() % 4) fields["kv"] = one_of(random, types);
        if (random() % 2) fields["kv_values"] = one_of(random, types);
        if (random() % 3 == 0) fields["weights"] = one_of<std::string>(random, {"bf16", "Q8_0"});
        INFO(fields.dump());
        Json all;
        try {
            all = levers(request_from_json(fields.dump()));
        } catch (const InputError&) {
            continue;
        }
        for (const Json& lever : all) {
            INFO(lever.dump());
            const Json then = answer(request_from_json(pulled(fields, lever).dump()));
            CHECK(lever["total_bytes"] == then["total_bytes"]);
            ++seen;
            of_cache += lever["field"] == "kv" || lever["field"] == "kv_values";
        }
    }
    CHECK(seen > 60);
    CHECK(of_cache > 8);
}

TEST_CASE("a lever has no time where the device states none") {
    const Json unknown{{"model", "qwen2.5-0.5b"},
                       {"engine", "llama.cpp"},
                       {"context", 2048},
                       {"device", "pixel-9-pro"}};
    Json known = unknown;
    known["device"] = "snapdragon-8-elite";
    int seen = 0;
    for (const Json& lever : levers(request_from_json(unknown.dump()))) {
        CHECK(lever["seconds"].is_null());
        CHECK(lever["complete"] == false);
        ++seen;
    }
    CHECK(seen > 2);
    for (const Json& lever : levers(request_from_json(known.dump()))) CHECK(lever["seconds"] > 0.0);
}
