#include "estimate/answer/answer.h"

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "estimate/answer/estimated.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Bytes sum(const Json& items) {
    Bytes bytes = 0;
    for (const Json& item : items) bytes += item["bytes"].get<Bytes>();
    return bytes;
}

}  // namespace

TEST_CASE("Llama 3.1 8B in 16 bits: weights and cache are the published figures") {
    const Json a = ask(R"("model":"llama-3.1-8b","context":8192,"generated":1024)");
    CHECK(a["parameters"]["total"] == 8030261248);
    CHECK(a["kv_bytes_per_token"] == 131072);
    CHECK(bytes_of(a, "weights") == 2 * 8030261248);
    CHECK(bytes_of(a, "kv_cache") > 0);
    CHECK(sum(a["items"]) == a["total_bytes"].get<Bytes>());
    CHECK(a["fits"] == true);
    CHECK(a["free_bytes"].get<Bytes>() ==
          a["device"]["memory_bytes"].get<Bytes>() - a["total_bytes"].get<Bytes>());
    CHECK(a["engines"].size() == 3);
    CHECK(a["times"].size() == 2);
    for (const Json& item : a["items"]) {
        CHECK(!item["formula"].get<std::string>().empty());
        CHECK(!item["source"].get<std::string>().empty());
    }
}

TEST_CASE("the asked engine's row is the answer's total") {
    for (const std::string engine : {"hf", "vllm", "llama.cpp"}) {
        const Json a = ask(R"("model":"gemma-2-9b","context":8192,"engine":")" + engine + "\"");
        for (const Json& row : a["engines"])
            if (row["engine"] == engine) CHECK(row["total_bytes"] == a["total_bytes"]);
    }
}

TEST_CASE("a fitted item is in the sum, and what is not held on the device is not") {
    const Json on =
        ask(R"("model":"llama-3.1-8b","task":"training","device":"h100-sxm","context":2048)");
    const Json off = ask(
        R"("model":"llama-3.1-8b","task":"training","device":"h100-sxm","context":2048,"offload":"optimizer")");
    CHECK(on["host_bytes"] == 0);
    CHECK(off["host_bytes"].get<Bytes>() > 0);
    CHECK(off["total_bytes"].get<Bytes>() < on["total_bytes"].get<Bytes>());
    CHECK(bytes_of(off, "optimizer") < bytes_of(on, "optimizer"));
}

TEST_CASE("mixed training of 8B parameters holds the recipe's 16 bytes a parameter") {
    const Json a = ask(
        R"("model":"llama-3.1-8b","task":"training","precision":"bf16-fp32-gradients","context":128)");
    // Megatron's 18 bytes: 2 of weight, 4 of gradient, 4 of master, 8 of moments.
    CHECK(bytes_of(a, "weights") + bytes_of(a, "gradients") + bytes_of(a, "optimizer") ==
          18 * 8030261248);
}

TEST_CASE("the rest of the devices is data-parallel") {
    const std::string model = R"("model":"llama-3.1-8b","task":"training","context":2048,)";
    const Json eight = ask(model + R"("devices":8,"zero":3)");
    const Json one = ask(model + R"("devices":1)");
    CHECK(bytes_of(eight, "optimizer") * 8 == bytes_of(one, "optimizer"));
    CHECK(error_sentence([&] { ask(model + R"("devices":6,"tensor_parallel":4)"); }) ==
          "devices: expected a multiple of tensor_parallel × pipeline_parallel × context_parallel, "
          "4, but got 6");
}

TEST_CASE("weights that do not fit are streamed, with what each token reads") {
    const Json a = ask(R"("model":"llama-2-70b","device":"rtx-4090","context":2048)");
    CHECK(a["fits"] == false);
    CHECK(a["free_bytes"].get<Bytes>() < 0);
    const Json& streaming = a["streaming"];
    CHECK(streaming["resident_bytes"].get<Bytes>() <= (Bytes{24} << 30));
    CHECK(streaming["read_bytes_per_token"].get<Bytes>() > (Bytes{100} << 30));
    CHECK(streaming["seconds_per_token"].get<double>() ==
          Approx(streaming["read_bytes_per_token"].get<double>() / 7e9));
}

TEST_CASE("every lever saves, and saves what asking for it directly saves") {
    for (const std::string task : {"inference", "training"}) {
        const std::string request =
            R"("model":"qwen2.5-7b","context":4096,"batch":2,"devices":2,"task":")" + task + "\"";
        const Json now = ask(request);
        const Json all = levers(request_from_json("{" + request + "}"));
        CHECK(all.size() > 5);
        for (const Json& lever : all) {
            INFO(lever.dump());
            CHECK(lever["saved_bytes"].get<Bytes>() > 0);
            CHECK(lever["saved_bytes"].get<Bytes>() ==
                  now["total_bytes"].get<Bytes>() - lever["total_bytes"].get<Bytes>());
            CHECK(lever["fits"] == (lever["total_bytes"].get<Bytes>() <=
                                    now["device"]["memory_bytes"].get<Bytes>()));
        }
    }
}

TEST_CASE("a lever says what a step then has more of, as asking for it directly does") {
    const std::string base =
        R"("model":"llama-3.1-8b","task":"training","context":4096,"devices":8,"zero":1)";
    const Json now = ask(base)["times"].back();
    bool again = false, gathers = false, moves = false;
    for (const Json& lever : levers(request_from_json("{" + base + "}"))) {
        if (lever["field"] != "recompute" && lever["field"] != "zero" &&
            lever["field"] != "offload")
            continue;
        CAPTURE(lever.dump());
        Json fields = Json::parse("{" + base + "}");
        if (lever["field"] == "zero")
            fields["zero"] = std::stoi(lever["to"].get<std::string>());
        else
            fields[lever["field"].get<std::string>()] = lever["to"];
        const Json then = answer(request_from_json(fields.dump()))["times"].back();
        for (const char* name : {"operations", "link_bytes", "host_bytes", "disk_bytes"}) {
            const double more = then[name].get<double>() - now[name].get<double>();
            CHECK(lever["more"].value(name, 0.0) == more);
            CHECK(lever["more"].contains(name) == (more != 0));
        }
        again = again || (lever["to"] == "full" && lever["more"]["operations"].get<double>() > 0);
        gathers = gathers || (lever["to"] == "3" && lever["more"].contains("link_bytes"));
        moves = moves || (lever["to"] == "optimizer" && lever["more"].contains("host_bytes"));
    }
    CHECK((again && gathers && moves));
    // An answer's bytes are not a step's.
    for (const Json& lever : levers(request_from_json(R"({"model":"llama-3.1-8b"})")))
        CHECK_FALSE(lever.contains("more"));
}

TEST_CASE("levers are of formats that the engine keeps, or change to one that does") {
    const auto of = [](const std::string& more) {
        return levers(request_from_json(R"({"model":"llama-3.1-8b","context":8192)" + more + "}"));
    };
    for (const std::string engine : {"hf", "vllm", "llama.cpp"}) {
        std::string formats;
        for (const Json& lever : of(R"(,"engine":")" + engine + "\"")) {
            if (lever["field"] != "weights") continue;
            formats += lever["to"].get<std::string>() + " ";
            const std::string then = lever.value("engine", engine);
            CHECK(lever["total_bytes"] ==
                  ask(R"("model":"llama-3.1-8b","context":8192,"weights":")" +
                      lever["to"].get<std::string>() + R"(","engine":")" + then +
                      "\"")["total_bytes"]);
        }
        INFO(engine);
        CHECK(formats == (engine == "hf"     ? "Q4_K_M Q6_K nf4-double awq Q8_0 fp8 "
                          : engine == "vllm" ? "Q4_K_M Q6_K awq nf4 Q8_0 fp8 "
                                             : "Q4_K_M Q6_K Q8_0 "));
    }
    for (const Json& lever : of(R"(,"engine":"llama.cpp","weights":"Q4_K_M")"))
        CHECK(lever["field"] != "engine");  // neither of the others keeps it, or holds less
}

TEST_CASE("what an engine or a model cannot have is one sentence by its field") {
    const auto sentence = [](const std::string& fields) {
        return error_sentence([&] { ask(R"("model":"llama-3.1-8b",)" + fields); });
    };
    CHECK(sentence(R"("weights":"q4")").find("weights: expected one of fp32, ") == 0);
    CHECK(sentence(R"("kv":"q3")").find("kv: expected one of f32, ") == 0);
    CHECK(sentence(R"("weights":"mxfp4")").find("weights: expected a model with experts") == 0);
    CHECK(sentence(R"("engine":"vllm","kv":"q8_0")").find("kv: expected") == 0);
    CHECK(sentence(R"("engine":"ollama")") ==
          "engine: expected hf, vllm or llama.cpp, but got \"ollama\"");
    CHECK(sentence(R"("task":"training","recompute":"optimal")") ==
          "recompute: expected none, selective, full, sqrt or binomial, but got \"optimal\"");
    CHECK(sentence(R"("task":"training","offload":"moon")").find("offload: expected none") == 0);
    CHECK(
        sentence(R"("task":"training","trainer":"keras")") ==
        "trainer: expected torch, torch-1.10, torchtitan, torchtitan-2024, deepspeed or megatron, "
        "but got \"keras\"");
    CHECK(sentence(R"("generated":4096)").find("generated: expected fewer tokens") == 0);
    CHECK(sentence(R"("task":"training","context":16777216,"batch":65536)") ==
          "context: expected sizes whose bytes and operations fit 64 bits, but got 65,536 "
          "sequences of 16,777,216 tokens");
    CHECK(sentence(R"("task":"training","optimizer":"adam")").find("optimizer: expected") == 0);
}

TEST_CASE("blocks that predict further tokens are not loaded to answer") {
    const Json a = ask(R"("model":"deepseek-v3","weights":"bf16")");
    CHECK(bytes_of(a, "weights") == 2 * 671026419200);
    CHECK(a["parameters"]["active"] == 37552297472);
    CHECK(a["kv_bytes_per_token"] == 70272);
}

TEST_CASE("the peak is the fullest of loading, prompt and answer") {
    const std::string model = R"("model":"qwen2.5-0.5b","driver_bytes":0,)";
    // A tied model in AWQ loads its embedding and its head apart.
    CHECK(ask(model + R"("weights":"awq","context":2,"generated":1)")["peak"] == "loading");
    CHECK(ask(model + R"("context":8192,"generated":1)")["peak"] == "prompt");
    CHECK(ask(model + R"("context":8192,"generated":8191)")["peak"] == "answer");
}

TEST_CASE(
    "least times count the head once a prompt, rows of a table not at all, experts of one token") {
    const auto time = [](const Json& a, int i) {
        return a["times"][i]["formula"].get<std::string>();
    };
    // 2 x (8,030,261,248 - 2 x 525,336,576 - 266,240 of norms) x 2 tokens + attention of 1.5 tokens
    // on average + the head once: 2 x (2 x 6,979,321,856 + 2 x 32 x 2 x 4,096 x 1.5 + 525,336,576).
    const Json llama = ask(R"("model":"llama-3.1-8b","context":2)");
    CHECK(time(llama, 0).find("max(2.9e+10 fp16 FLOP") == 0);
    // All weights but the embedding's table: 2 x (8,030,261,248 - 525,336,576) B, and the cache.
    CHECK(time(llama, 1).find("1.5e+10 B") != std::string::npos);
    // Mixtral reads 2 of 8 experts, whatever the batch: 2 x (12,879,925,248 - 131,072,000) B.
    const Json mixtral = ask(R"("model":"mixtral-8x7b","context":2,"batch":4)");
    CHECK(time(mixtral, 1).find("2.55e+10 B") != std::string::npos);
}

TEST_CASE("a time's row holds the tokens, operations and bytes that its formula divides") {
    const Json whole = ask(R"("model":"llama-3.1-8b","context":2,"batch":3)");
    const Json& prompt = whole["times"][0];
    const Json& token = whole["times"][1];
    CHECK(prompt["tokens"] == 6);
    CHECK(token["tokens"] == 3);
    // Multiply-adds: 3 x (2 x (6,979,321,856 + 2 x 32 x 4,096 x 1.5) + 525,336,576).
    CHECK(prompt["operations"] == 2.0 * 3 * (2 * (6979321856 + 393216) + 525336576));
    CHECK(token["memory_bytes"] == 2.0 * (8030261248 - 525336576) + 3 * 2 * 131072);
    CHECK(token["link_bytes"] == 0);
    // Every matrix of Llama is split between vLLM's devices.
    const Json half =
        ask(R"("model":"llama-3.1-8b","context":2,"batch":3,"devices":2,"engine":"vllm")");
    CHECK(half["times"][0]["tokens"] == 6);
    CHECK(half["times"][0]["operations"] == prompt["operations"].get<double>() / 2);
    const Json step = ask(R"("model":"llama-3.1-8b","task":"training","context":512,"batch":2,)"
                          R"("devices":4,"zero":1,"micro_batches":3)")["times"][0];
    CHECK(step["tokens"] == 4 * 3 * 2 * 512);
    CHECK(step["link_bytes"].get<double>() > 0);
}

TEST_CASE(
    "who trains decides what \"selective\" keeps, whose buffers there are, how experts split") {
    const std::string llama =
        R"("model":"llama-3.1-8b","task":"training","context":2048,"devices":8,"zero":3,)"
        R"("recompute":"selective","trainer":)";
    const std::int64_t torch = ask(llama + R"("torch")")["total_bytes"];
    CHECK(ask(llama + R"("torchtitan")")["total_bytes"] < torch);
    CHECK(ask(llama + R"("deepspeed")")["total_bytes"] != torch);
    CHECK(ask(llama + R"("megatron")")["total_bytes"] != torch);
    // An expert's matrices are halved over two devices; beside expert parallelism Megatron halves
    // them again, others have them whole.
    const std::string experts =
        R"("model":"mixtral-8x7b","task":"training","context":512,"devices":8,)"
        R"("tensor_parallel":2,"sequence_parallel":true,"expert_parallel":)";
    const auto weights = [&](const char* rest) { return bytes_of(ask(experts + rest), "weights"); };
    // transformers has the embedding whole: 32,000 words of 4,096 numbers in 16 bits.
    CHECK(weights(R"(1,"trainer":"torch")") - weights(R"(1,"trainer":"megatron")") ==
          2 * 32000 * 4096 / 2);
    CHECK(weights(R"(2,"trainer":"megatron")") < 0.6 * weights(R"(2,"trainer":"torch")"));
}
