// That the least times are bounds: which arithmetic, which bytes, which tokens they count; and that
// what no memory makes possible is not said to fit.
#include <algorithm>

#include "base/error.h"
#include "core/estimate/answer/ask.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string formula(const Json& answer, int i = 0) {
    return answer["times"][i]["formula"].get<std::string>();
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a step's time is the largest of its bounds, and its parts give it") {
    const Json a = ask(
        R"("model":"llama-3.1-8b","task":"training","context":8192,"batch":2,"devices":8,"zero":3,)"
        R"("device":"h100-sxm","driver_bytes":0)");
    const Json& step = a["times"][0];
    // H100 SXM: 989.4 TFLOP/s, 3.35 TB/s, 450 GB/s to other devices.
    const double compute = step["operations"].get<double>() / 989.4e12;
    const double memory = step["memory_bytes"].get<double>() / 3.35e12;
    const double link = step["link_bytes"].get<double>() / 450e9;
    CHECK(step["seconds"].get<double>() ==
          Approx(std::max({compute, memory, link})).epsilon(1e-12));
    CHECK(compute > link);
    CHECK(link > 0.05);  // the sum would show
    CHECK(step["seconds"].get<double>() == Approx(0.870).epsilon(1e-3));
}

TEST_CASE("the arithmetic of the products is that of the format, and is named") {
    const std::string llama = R"("model":"llama-3.1-8b","device":"rtx-4090","weights":)";
    // RTX 4090: 660.6 in int8, 330.3 in fp8, 165.2 in fp16, 82.6 in fp32, TFLOP/s.
    CHECK(has(formula(ask(llama + R"("int8")")), "int8 FLOP / 6.61e+14"));
    CHECK(has(formula(ask(llama + R"("Q4_K_M","engine":"llama.cpp")")), "int8 FLOP / 6.61e+14"));
    CHECK(has(formula(ask(llama + R"("BF16","engine":"llama.cpp")")), "fp16 FLOP / 1.65e+14"));
    CHECK(has(formula(ask(llama + R"("F32","engine":"llama.cpp")")), "fp32 FLOP / 8.26e+13"));
    CHECK(has(formula(ask(llama + R"("fp8")")), "fp8 FLOP / 3.3e+14"));
    CHECK(has(formula(ask(llama + R"("nf4")")), "fp16 FLOP / 1.65e+14"));
    const std::string step =
        R"("model":"llama-3.1-8b","task":"training","device":"h100-sxm","precision":)";
    CHECK(has(formula(ask(step + R"("fp8-te")")), "fp8 FLOP / 1.98e+15"));
    CHECK(has(formula(ask(step + R"("fp8")")), "fp8 FLOP / 1.98e+15"));
    CHECK(has(formula(ask(step + R"("bf16-mixed")")), "fp16 FLOP / 9.89e+14"));
}

TEST_CASE("a step in fp8 multiplies in fp8 what its recipe converts, and nothing else") {
    const std::string llama =
        R"("model":"llama-3.2-1b","task":"training","device":"h200-sxm","context":4096,"batch":16,)";
    const Json fp8 = ask(llama + R"("precision":"fp8")")["times"][0];
    // Blocks of 973,078,528 parameters of matrices at 1,979 TFLOP/s, head and attention at 989.5.
    const double linear = 6.0 * 65536 * 973078528, all = fp8["operations"].get<double>();
    CHECK(fp8["seconds"].get<double>() ==
          Approx(linear / 1.979e15 + (all - linear) / 9.895e14).epsilon(1e-12));
    CHECK(fp8["seconds"].get<double>() == Approx(0.359968).epsilon(1e-5));
    // bitsandbytes multiplies in the type computed in.
    const std::string lora = R"("lora_rank":8,"base_weights":"nf4","precision":)";
    const auto seconds = [&](const char* precision) {
        return ask(llama + lora + '"' + precision + '"')["times"][0]["seconds"].get<double>();
    };
    CHECK(seconds("fp8") == seconds("bf16-autocast"));
    // In a pipeline the share that idles is one of time.
    const Json step = ask(llama + R"("precision":"fp8","devices":4,"pipeline_parallel":4)");
    const Json& bubble = step["times"][0]["bubble"];
    const double total = step["times"][0]["seconds"].get<double>(),
                 idle = bubble["seconds"].get<double>();
    CHECK(bubble["share"].get<double>() == Approx(idle / (total - idle)).epsilon(1e-12));
    CHECK(has(bubble["formula"].get<std::string>(), "each at its rate"));
}

TEST_CASE("a token reads a window's tokens alone, whatever pages or cells an engine keeps") {
    // Gemma 3 4B: 29 layers with a window of 1,024 and 5 whole, of 2 x 4 x 256 numbers a token.
    const std::string gemma =
        R"("model":"gemma-3-4b","context":8192,"batch":3,"kv":"bf16","engine":)";
    const double used = 3.0 * (29 * 1024 + 5 * 8192) * 2 * 4 * 256 * 2;
    for (const char* engine : {"\"hf\"", "\"vllm\"", "\"llama.cpp\""}) {
        const Json a = ask(gemma + engine);
        INFO(engine);
        CHECK(a["times"][1]["memory_bytes"].get<double>() -
                  a["times"][0]["memory_bytes"].get<double>() ==
              used);
    }
}

TEST_CASE("a prefix that sequences share is computed once, and read once where it is kept once") {
    const std::string llama =
        R"("model":"llama-3.1-8b","context":4096,"batch":64,"engine":"vllm","device":"h200-sxm")";
    const Json own = ask(llama), shared = ask(llama + R"(,"shared_prefix":4000)");
    // Blocks of 218,103,808 matrix elements; 2 x 4,096 multiply-adds for each token seen; the head.
    const double body = 32 * 218103808.0, seen = 32 * 2 * 4096.0, head = 128256 * 4096.0;
    const double all = 4096 * 4097 / 2.0, first = 4000 * 4001 / 2.0;
    CHECK(own["times"][0]["operations"] == 2 * 64 * (4096 * body + seen * all + head));
    CHECK(shared["times"][0]["operations"] ==
          2 * ((64 * 96 + 4000) * body + seen * (64 * (all - first) + first) + 64 * head));
    CHECK(shared["times"][0]["seconds"].get<double>() <
          0.1 * own["times"][0]["seconds"].get<double>());
    CHECK(own["times"][1]["memory_bytes"].get<double>() -
              shared["times"][1]["memory_bytes"].get<double>() ==
          63.0 * 4000 * 131072);
    // transformers keeps a copy of it for each row.
    const std::string hf = R"("model":"llama-3.1-8b","context":4096,"batch":64,"engine":"hf")";
    CHECK(ask(hf)["times"][1]["memory_bytes"] ==
          ask(hf + R"(,"shared_prefix":4000)")["times"][1]["memory_bytes"]);
    // What devices send each other about the prompt shrinks alike.
    const auto sent = [](const Json& a) { return a["times"][0]["link_bytes"].get<double>(); };
    const Json two = ask(llama + R"(,"devices":2)"),
               less = ask(llama + R"(,"devices":2,"shared_prefix":4000)");
    const double logits = 64 * 128256 * 2 / 2.0;
    CHECK((sent(two) - logits) / (64 * 4096) == (sent(less) - logits) / (64 * 96 + 4000));
}

TEST_CASE("what is offloaded takes the link's time, and the lever says how long") {
    const std::string step =
        R"("model":"qwen2.5-0.5b","task":"training","context":512,"device":"h100-sxm")";
    const Json here = ask(step), away = ask(step + R"(,"offload":"optimizer")");
    CHECK(here["times"][0]["host_bytes"] == 0);
    // 2 B of gradients out and 2 B of weights back, at 2 x 16 lanes of 16 GT/s x 128/130.
    CHECK(away["times"][0]["host_bytes"] == 4.0 * 494032768);
    CHECK(away["times"][0]["limit"] == "host");
    CHECK(away["times"][0]["seconds"].get<double>() ==
          Approx(4.0 * 494032768 * 130 * 8 / (2 * 16 * 16e9 * 128)).epsilon(1e-12));
    const Json slow = ask(step + R"(,"offload":"optimizer","host_bandwidth":1e9)");
    CHECK(slow["times"][0]["seconds"].get<double>() == Approx(4.0 * 0.494032768).epsilon(1e-12));
    int offloads = 0;
    for (const Json& lever : levers(request_from_json("{" + step + "}"))) {
        if (lever["field"] != "offload") continue;
        ++offloads;
        const Json then = ask(step + R"(,"offload":)" + lever["to"].dump());
        CHECK(lever["seconds"] == then["times"].back()["seconds"]);
        CHECK(lever["seconds"].get<double>() > here["times"][0]["seconds"].get<double>());
    }
    CHECK(offloads == 2);
    CHECK_THROWS_AS(ask(step + R"(,"host_bandwidth":1e9)"), InputError);
}

TEST_CASE("a pipeline is never faster than one device for one micro-batch, and says how it idles") {
    const std::string step = R"("model":"llama-3.1-8b","task":"training","context":4096,)"
                             R"("device":"h100-sxm","recompute":"full")";
    const auto time = [&](const std::string& more) { return ask(step + more)["times"][0]; };
    const Json one = time("");
    CHECK(!one.contains("bubble"));
    const double alone = one["seconds"];
    for (const int stages : {2, 4, 8}) {
        const std::string laid = R"(,"devices":)" + std::to_string(stages) +
                                 R"(,"pipeline_parallel":)" + std::to_string(stages);
        const Json first = time(laid);
        CHECK(first["limit"] == "compute");
        CHECK(first["seconds"].get<double>() == Approx(alone).epsilon(1e-12));
        // The last stage has the head: its own work and what the others do meanwhile.
        const Json& bubble = first["bubble"];
        const double own = first["operations"];
        const double idle = bubble["share"].get<double>() * own;
        CHECK(first["seconds"].get<double>() * idle / (own + idle) ==
              Approx(bubble["seconds"].get<double>()).epsilon(1e-12));
        const Json many = time(laid + R"(,"micro_batches":512)");
        CHECK(many["bubble"]["share"].get<double>() ==
              Approx(bubble["share"].get<double>() / 512).epsilon(1e-12));
        CHECK(many["seconds"].get<double>() / 512 < alone / stages * 1.5);
    }
    // Of equal stages, as published: (8 - 1) / m, and with two chunks each half of that.
    const std::string equal =
        R"("config":{"model_type":"llama","vocab_size":8,"hidden_size":1024,"num_hidden_layers":16,)"
        R"("num_attention_heads":8,"intermediate_size":4096,"max_position_embeddings":4096},)"
        R"("task":"training","device":"h100-sxm","devices":8,"pipeline_parallel":8,)"
        R"("micro_batches":16)";
    const auto share = [&](const std::string& more) {
        return ask(equal + more)["times"][0]["bubble"]["share"].get<double>();
    };
    CHECK(share("") == Approx(7.0 / 16).epsilon(1e-3));
    CHECK(share(R"(,"pipeline_chunks":2)") == Approx(7.0 / 32).epsilon(1e-3));
}

TEST_CASE("a device whose memory is the host's fits what lies in both together") {
    const std::string asked =
        R"("model":"llama-3.1-8b","task":"training","zero":3,"context":1024,"offload":)";
    for (const char* id :
         {"raspberry-pi-5-8", "dgx-spark", "ryzen-ai-max-395", "epyc-9654", "m2-ultra-192"}) {
        INFO(id);
        const auto on = [&](const char* offload) {
            return asked + "\"" + offload + R"(","device":")" + id + "\"";
        };
        const Json none = ask(on("none"));
        for (const char* offload : {"optimizer", "optimizer+weights", "activations", "all"}) {
            const Json a = ask(on(offload));
            CHECK(a["total_bytes"] == none["total_bytes"]);
            CHECK(a["fits"] == none["fits"]);
            CHECK(a["host_bytes"] == 0);
            CHECK(a["times"][0]["seconds"] == none["times"][0]["seconds"]);
        }
        for (const Json& lever : levers(request_from_json("{" + on("none") + "}")))
            CHECK(lever["field"] != "offload");
    }
    CHECK(ask(asked + R"("all","device":"raspberry-pi-5-8")")["fits"] == false);
    // A graphics card's host has memory of its own.
    CHECK(ask(asked + R"("all","device":"rtx-4090")")["host_bytes"].get<Bytes>() > 0);
}

TEST_CASE("what lies on a disk takes the disk's time, and buffers in the host's memory") {
    const std::string step = R"("model":"llama-3.1-8b","task":"training","context":512,)"
                             R"("trainer":"deepspeed","zero":3,"device":"h100-sxm","devices":8,)";
    const Json a = ask(step + R"("offload":"optimizer_disk")");
    CHECK(a["disk_bytes"] == 16 * 8030261248 / 8);
    CHECK(a["disk_items"].size() == 3);
    CHECK(a["times"][0]["disk_bytes"] == 2 * 16 * 8030261248.0 / 8);
    CHECK(a["times"][0]["limit"] == "disk");
    CHECK(a["times"][0]["seconds"].get<double>() ==
          Approx(2 * 16 * 8030261248.0 / 8 / 7e9).epsilon(1e-12));
    const Json fast = ask(step + R"("offload":"optimizer_disk","disk_bandwidth":14e9)");
    CHECK(fast["times"][0]["seconds"].get<double>() ==
          Approx(a["times"][0]["seconds"].get<double>() / 2).epsilon(1e-12));
    const std::string full = step + R"("recompute":"full",)";
    CHECK(ask(full + R"("offload":"all_disk")")["total_bytes"].get<Bytes>() <
          ask(full + R"("offload":"optimizer_disk")")["total_bytes"].get<Bytes>());
    // The host keeps 1e9 of a device's 1,003,782,656 weights.
    CHECK(ask(step + R"("offload":"optimizer+weights_disk")")["disk_bytes"] ==
          16 * 8030261248 / 8 + 2 * 3782656);
    CHECK_THROWS_AS(ask(full + R"("offload":"all","disk_bandwidth":7e9)"), InputError);
    CHECK_THROWS_AS(ask(R"("model":"gpt2","task":"training","offload":"all_disk")"), InputError);
}

TEST_CASE("a model cannot run past the positions it has learned, however much memory there is") {
    struct Learned {
        const char* model;
        std::int64_t positions;
    };
    for (const Learned& one :
         {Learned{"gpt2", 1024}, {"bert-large-uncased", 512}, {"opt-6.7b", 2048}})
        for (const char* task : {"inference", "training"}) {
            const std::string fields = R"("device":"b200","model":")" + std::string(one.model) +
                                       R"(","task":")" + task + R"(","context":)";
            INFO(fields);
            const Json within = ask(fields + std::to_string(one.positions));
            CHECK(within["fits"] == true);
            CHECK(!within.contains("cannot_run"));
            const Json past = ask(fields + std::to_string(one.positions + 1));
            CHECK(past["fits"] == false);
            CHECK(has(past["cannot_run"], "positions and cannot run a context of"));
            CHECK(past["free_bytes"].get<Bytes>() > 0);
            const Request r =
                request_from_json("{" + fields + std::to_string(one.positions + 1) + "}");
            CHECK(largest_context(r) == one.positions);
            CHECK(largest_batch(r).is_null());
            CHECK(questions(r)["fastest"].empty());
        }
    // Rotary positions have no such end.
    CHECK(ask(R"("device":"b200","model":"qwen2.5-0.5b","context":40000)")["fits"] == true);
    // Unless said, the context is one that the model has.
    CHECK(request_from_json(R"({"model":"gpt2"})").context == 1024);
    CHECK(request_from_json(R"({"model":"llama-3.1-8b"})").context == 4096);
}
