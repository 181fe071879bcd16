// What an answer for training says of adapters and of the bytes that a step moves.
#include "core/estimate/answer/bytes_of.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Json ask(const std::string& fields) {
    return answer(request_from_json(
        R"({"model":"llama-3.1-8b","task":"training","context":512,"batch":2,"device":"h100-sxm",)" +
        fields + "}"));
}

}  // namespace

TEST_CASE("adapters' low-rank outputs are kept: two bytes a token, rank and matrix") {
    const Json eight = ask(R"("lora_rank":8)"), sixteen = ask(R"("lora_rank":16)");
    // 32 blocks of seven matrices.
    CHECK(bytes_of(sixteen, "kept_activations") - bytes_of(eight, "kept_activations") ==
          32ll * 7 * 2 * 512 * 8 * 2);
    // Each adapter's two matrices forward, backward to the input and to the weights.
    const double ends =
        32.0 * ((4096 + 4096) + 2 * (4096 + 1024) + (4096 + 4096) + 3 * (4096 + 14336));
    CHECK(sixteen["times"][0]["operations"].get<double>() -
              eight["times"][0]["operations"].get<double>() ==
          2 * 3 * 2 * 512 * 8 * ends);
    // Dropout keeps a copy and a mask for each of q, k, v, gate, up, o and down in place of one.
    const Json dropped = ask(R"("lora_rank":8,"lora_dropout":0.05)");
    CHECK(bytes_of(dropped, "kept_activations") - bytes_of(eight, "kept_activations") ==
          32ll * 2 * 512 * (5 * 4096 * 3 - 2 * 4096 * 2 + 4096 * 3 + 14336 * 3 - 14336 * 2));
    for (const Json& note : eight["notes"])
        CHECK(note.get<std::string>().find("not in the sum; they grow") == std::string::npos);
}

TEST_CASE("a frozen model keeps no input of its head and of its gains, and all else that it kept") {
    const Json all = ask(R"("lora_rank":0)"), adapters = ask(R"("lora_rank":8)");
    const Bytes low = 32ll * 7 * (2 * 512 * 8 * 2 + 8);  // with each scaling's number
    // Less: the normed input of the head, 8 bytes for each token's number, and the normalised
    // values that each norm's gain reads for its own gradient.
    CHECK(bytes_of(adapters, "kept_activations") ==
          bytes_of(all, "kept_activations") + low -
              2ll * 512 * (4096 * 2 + 8 + (2 * 32 + 1) * 4096 * 2));
}

TEST_CASE(
    "a pipeline stage of two runs of blocks keeps five halves in place of two micro-batches") {
    const auto first = [](const char* chunks) {
        const Json a =
            ask(std::string(
                    R"("devices":2,"pipeline_parallel":2,"micro_batches":4,"trainer":"megatron",)"
                    R"("precision":"bf16-fp32-gradients","recompute":"full")") +
                chunks);
        return a["stages"][0]["total_bytes"].get<Bytes>();
    };
    // Of a stage's 16 inputs of blocks, and the output of each run, 2 x 512 tokens of 4,096 numbers
    // in 16 bits; the first run has the tokens' numbers, eight bytes each.
    const Bytes output = 2 * 512 * 4096 * 2;
    const Bytes more = first(R"(,"pipeline_chunks":2)") - first("");
    CHECK(more >= output * 16 / 2);
    CHECK(more <= output * 17 / 2 + 2 * 512 * 8);
    CHECK_THROWS_WITH(ask(R"("pipeline_chunks":2)"),
                      "pipeline_chunks: expected 1 without a pipeline, but got 2");
}

TEST_CASE("a step with Muon multiplies its matrices after the last backward") {
    const auto matrix = [](double n, double m) { return 5 * (4 * n * n * m + 2 * n * n * n); };
    const double whole =
        32 * (2 * matrix(4096, 4096) + 2 * matrix(1024, 4096) + 3 * matrix(4096, 14336));
    const auto step = [](const std::string& fields) { return ask(fields)["times"][0]; };
    const auto operations = [&](const std::string& fields) {
        return step(R"("optimizer":"muon",)" + fields)["operations"].get<double>() -
               step(R"("optimizer":"adamw",)" + fields)["operations"].get<double>();
    };
    CHECK(operations(R"("devices":1)") == whole);
    CHECK(operations(R"("devices":8)") == whole);
    CHECK(operations(R"("devices":8,"zero":1)") == whole / 8);
    CHECK(operations(R"("micro_batches":4)") == whole);
    // They take as long as their operations do.
    const std::string many = R"("micro_batches":64)";
    const Json muon = step(R"("optimizer":"muon",)" + many),
               adamw = step(R"("optimizer":"adamw",)" + many);
    REQUIRE(muon["limit"] == "compute");
    REQUIRE(adamw["limit"] == "compute");
    CHECK(muon["seconds"].get<double>() - adamw["seconds"].get<double>() ==
          Approx(whole / *device_named("h100-sxm").fp16).epsilon(1e-9));
    CHECK(muon["formula"].get<std::string>().find("of the optimiser's products") !=
          std::string::npos);
    CHECK(adamw["formula"].get<std::string>().find("products") == std::string::npos);
}

TEST_CASE("the idle share of a pipeline is one of times where Muon's products are the faster") {
    const Json time = ask(R"("devices":2,"pipeline_parallel":2,"precision":"fp32",)"
                          R"("optimizer":"muon")")["times"][0];
    REQUIRE(time["limit"] == "compute");
    const double waited = time["bubble"]["seconds"], all = time["seconds"];
    CHECK(time["bubble"]["share"].get<double>() == Approx(waited / (all - waited)).epsilon(1e-12));
    CHECK(time["bubble"]["formula"].get<std::string>().find("each at its rate") !=
          std::string::npos);
}

TEST_CASE("a step reads and writes weights, gradients and states once each") {
    const Json a = ask(R"("optimizer":"sgd")");
    CHECK(a["times"][0]["memory_bytes"].get<double>() ==
          2.0 *
              double(bytes_of(a, "weights") + bytes_of(a, "gradients") + bytes_of(a, "optimizer")));
}
