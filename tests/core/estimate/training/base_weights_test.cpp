// What devices gather of frozen weights: of packed ones what is stored of their parameters.
#include "estimate/training/base_weights.h"

#include "core/estimate/training/shapes.h"
#include "estimate/training/buffers.h"
#include "estimate/training/traffic.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// Llama-3.1-8B, by its config: a block's matrices, the norms of a block, what lies outside.
const std::int64_t matrices = 2 * 4096 * 4096 + 2 * 1024 * 4096 + 3 * 4096 * 14336;
const std::int64_t norms = 2 * 4096, outside = 2 * 128256 * 4096 + 4096;
const std::int64_t adapters = 41'943'040;  // rank 16 on all seven matrices, as unsloth prints

Adapters lora(const char* base) { return {16, {}, base ? &weight_format(base) : nullptr}; }

StoredBytes stored(const char* format) {
    StoredBytes sum;
    for (const StoredBytes& one :
         stored_bytes(device_tensors(llama_31_8b(), {}, 0), weight_format(format)))
        sum.gathered += one.gathered, sum.whole += one.whole;
    return sum;
}

std::vector<Item> buffers(const Adapters& adapters, const Parallelism& p, Engine engine) {
    const StageShape stage = shape(llama_31_8b(), p, 0, adapters);
    return communication_buffers(stage, 0, precision_recipe("bf16"), p, {engine, false});
}

Bytes sent(const Adapters& adapters, const Parallelism& p, Engine engine) {
    ActivationSetup setup;
    setup.batch = 1, setup.tokens = 512;
    const std::vector<Flow> flows =
        step_traffic(llama_31_8b(), shape(llama_31_8b(), p, 0, adapters), precision_recipe("bf16"),
                     setup, p, engine);
    REQUIRE(flows.size() == 1);
    return flows[0].bytes;
}

}  // namespace

TEST_CASE("scales of bitsandbytes and buffers of GPTQ and AWQ are no parameters") {
    const std::int64_t all = 32 * matrices, rest = 2 * (32 * norms + outside);
    CHECK(stored("nf4").gathered == all / 2 + rest);
    CHECK(stored("nf4").whole == all / 64 * 4 + 32 * 7 * 16 * 4);
    CHECK(stored("int8").gathered == all + rest);
    CHECK(stored("int8").whole == 4 * 32 * (4096 + 2 * 1024 + 4096 + 2 * 14336 + 4096));
    for (const char* format : {"gptq-int4", "awq"}) {
        CHECK(stored(format).gathered == rest);
        CHECK(stored(format).whole > all / 2);
    }
    CHECK(stored("fp8-block").whole == 0);
    CHECK(stored("fp32").whole == 0);
    CHECK(stored("fp32").gathered == 4 * std::int64_t{8030261248});
}

TEST_CASE("packed weights are gathered as they are stored, adapters beside them") {
    const Bytes root = 2 * outside;
    const auto check = [&](const char* base, Bytes block) {
        const Bytes group = block + 2 * adapters / 32;
        const std::vector<Item> found = buffers(lora(base), data(4, 3), Engine::torch);
        INFO((base ? base : "as computed"));
        CHECK(named(found, "gathered weights") == root + 2 * group);
        CHECK(named(found, "all-gather buffer") == root + group);
        // Two gathers of the blocks, one of FSDP2's root, one reduce of the adapters' gradients.
        CHECK(sent(lora(base), data(4, 3), Engine::torch) ==
              (root + 2 * 32 * group + 2 * adapters) / 4 * 3);
        CHECK(sent(lora(base), data(4, 2), Engine::torch) ==
              (root + 32 * group + 2 * adapters) / 4 * 3);
        CHECK(sent(lora(base), data(4, 3), Engine::deepspeed) ==
              (2 * (root + 32 * group) + 2 * adapters) / 4 * 3);
    };
    check("nf4", matrices / 2 + 2 * norms);
    check("nf4-double", matrices / 2 + 2 * norms);
    check("int8", matrices + 2 * norms);
    check("gptq-int4", 2 * norms);
    // In a plain type: in the type computed in.
    check(nullptr, 2 * (matrices + norms));
    check("fp32", 2 * (matrices + norms));
}

TEST_CASE("DeepSpeed's live parameters are of the tensors that hold packed weights") {
    CHECK(named(buffers(lora("nf4"), data(4, 3), Engine::deepspeed), "gathered weights") ==
          2'000'000'000);
    const Architecture small = llama_like(32000, 2048, 8, 16, 16, 5632);
    const Parallelism p = data(4, 3);
    const StageShape stage = shape(small, p, 0, lora("nf4"));
    Bytes all = 0;
    for (const StoredBytes& one : stored_bytes(stage.tensors, weight_format("nf4")))
        all += one.gathered;
    for (const WeightTensor& tensor : stage.trained) all += 2 * tensor.elements();
    CHECK(named(communication_buffers(stage, 0, precision_recipe("bf16"), p,
                                      {Engine::deepspeed, false}),
                "gathered weights") == all);
}
