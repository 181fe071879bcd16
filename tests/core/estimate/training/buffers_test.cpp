#include "estimate/training/buffers.h"

#include "core/estimate/training/shapes.h"
#include "estimate/architecture/catalogue.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t block = 218112000;  // of Llama-3.1-8B
const std::int64_t root = 8030261248 - 32 * block;

std::vector<Item> buffers(const char* precision, const Parallelism& p,
                          const BufferSetup& setup = {}) {
    const StageShape stage = shape(llama_31_8b(), p);
    return communication_buffers(stage, accumulated_elements(stage.tensors, {}, p, 0, 1),
                                 precision_recipe(precision), p, setup);
}

}  // namespace

TEST_CASE("one device in one number format needs no buffers") {
    CHECK(buffers("fp32", {}).empty());
    CHECK(buffers("bf16-mixed", {}).empty());
    CHECK(buffers("bf16-mixed", data(1, 3)).empty());
}

TEST_CASE("DistributedDataParallel's buckets are as large as the gradients") {
    CHECK(named(buffers("fp32", data(2, 0)), "gradient buckets") == 4 * std::int64_t{8030261248});
    // ZeroRedundancyOptimizer runs under it.
    CHECK(named(buffers("fp32", data(2, 1)), "gradient buckets") == 4 * std::int64_t{8030261248});
    CHECK(buffers("fp32", data(2, 0), {Engine::torch, true}).empty());
    CHECK(buffers("fp32", data(2, 1), {Engine::torch, true}).empty());
    CHECK(named(buffers("fp32", data(2, 2)), "gradient buckets") == -1);
    CHECK(buffers("bf16-fp32-gradients", data(2, 0), {Engine::megatron, false}).empty());
    CHECK(buffers("bf16-fp32-gradients", data(2, 1), {Engine::megatron, false}).empty());
}

TEST_CASE("FSDP2 gathers the root, a block and the next") {
    const std::vector<Item> found = buffers("bf16-autocast", data(8, 3));
    CHECK(named(found, "gathered weights") == 2 * (root + 2 * block));
    CHECK(named(found, "all-gather buffer") == 2 * (root + block));
    CHECK(named(found, "gradients before reduce-scatter") == (2 + 4) * block);
    CHECK(found.size() == 3);
}

// pytorch/torchtitan, distributed/fsdp.py, apply_fsdp_to_decoder.
TEST_CASE("torchtitan's embedding is let go before the blocks run, its head stays") {
    Parallelism apart = data(8, 3);
    apart.embedding_apart = true;
    const std::vector<Item> found = buffers("bf16-autocast", apart);
    const std::int64_t embedding = 128256 * 4096, head = 128256 * 4096 + 4096;
    CHECK(named(found, "gathered weights") == 2 * (head + 2 * block));
    CHECK(named(found, "gathered weights") == 1'923'129'344);
    CHECK(named(found, "all-gather buffer") == 2 * (head + block));
    CHECK(named(found, "gradients before reduce-scatter") == (2 + 4) * block);
    CHECK(found.size() == 3);
    // Whole weights, and whichever group of the rest is larger.
    apart.zero = 2;
    CHECK(named(buffers("bf16-autocast", apart), "all-gather buffer") == 2 * (head + block));
    // A stage of a pipeline keeps all that it has.
    apart.zero = 3, apart.pipeline = 2;
    CHECK(named(buffers("bf16-autocast", apart), "gathered weights") ==
          2 * (16 * block + embedding));
    // Not what is the head as well; the root of others has all.
    const auto gathered = [](const char* model, bool is_apart) {
        Parallelism p = data(8, 3);
        p.embedding_apart = is_apart;
        return named(communication_buffers(shape(catalogue_model(model), p), 0,
                                           precision_recipe("bf16-autocast"), p, {}),
                     "gathered weights");
    };
    const std::int64_t small = 2 * (2048 * 2048 + 512 * 2048) + 3 * 8192 * 2048 + 2 * 2048;
    const Bytes tied = 2 * (128256 * 2048 + 2048 + 2 * small);
    CHECK(gathered("llama-3.2-1b", true) == tied);
    CHECK(gathered("llama-3.2-1b", false) == tied);
    CHECK(gathered("llama-3.1-8b", false) - gathered("llama-3.1-8b", true) == 2 * embedding);
}

// components/loss.py, ChunkedLossWrapper: set_requires_gradient_sync.
TEST_CASE("the head's gradients are whole while the loss runs in parts") {
    const auto sum = [](const char* model, const Parallelism& p, const char* precision,
                        std::int64_t parts, const Adapters& adapters = {}) {
        StageShape stage = shape(catalogue_model(model), p, 0, adapters);
        stage.loss_parts = parts;
        return named(communication_buffers(stage, 0, precision_recipe(precision), p, {}),
                     "the head's gradients of all parts");
    };
    const char *const llama = "llama-3.1-8b", *const autocast = "bf16-autocast";
    const Bytes head = 128256 * 4096;
    for (const std::int64_t zero : {2, 3})
        CHECK(sum(llama, data(8, zero), autocast, 8) == 4 * head);
    CHECK(sum(llama, data(8, 3), "bf16-mixed", 8) == 2 * head);
    CHECK(sum("llama-3.2-1b", data(8, 3), autocast, 8) == 4 * 128256 * 2048);  // the embedding
    // In one part; whole on every device; frozen under adapters; whole in a pipeline anyway.
    CHECK(sum(llama, data(8, 3), autocast, 1) == -1);
    CHECK(sum(llama, data(8, 0), autocast, 8) == -1);
    CHECK(sum(llama, data(1, 3), autocast, 8) == -1);
    CHECK(sum(llama, data(8, 3), autocast, 8, {8, {}}) == -1);
    Parallelism piped = data(8, 3);
    piped.pipeline = 2;
    CHECK(sum(llama, piped, autocast, 8) == -1);
}

TEST_CASE("without resharding after forward FSDP2 gathers all weights, and keeps them so") {
    const std::vector<Item> found = buffers("bf16-mixed", data(8, 2));
    CHECK(named(found, "gathered weights") == 2 * (root + 32 * block));
    CHECK(named(buffers("bf16-autocast", data(8, 2)), "gathered weights") ==
          2 * (root + 32 * block));
    CHECK(named(found, "all-gather buffer") == 2 * (root + block));
    CHECK(named(found, "gradients before reduce-scatter") == (2 + 2) * block);
    CHECK(found.size() == 3);
    // DeepSpeed's stage 2 has whole weights, and gathers none before backward.
    CHECK(gathers_weights(data(8, 2), {Engine::torch, false}));
    CHECK(!gathers_weights(data(8, 2), {Engine::deepspeed, false}));
}

TEST_CASE("with a pipeline FSDP2 gathers the stage and keeps whole gradients") {
    Parallelism p = data(8, 3);
    p.pipeline = 2;
    const std::vector<Item> found = buffers("bf16-autocast", p);
    const std::int64_t stage = 16 * block + 128256 * 4096;
    CHECK(named(found, "gathered weights") == 2 * stage);
    CHECK(named(found, "gradients of all micro-batches") == 4 * stage);
    p.zero = 2;
    CHECK(named(buffers("bf16-autocast", p), "gradients of all micro-batches") == 4 * stage);
    CHECK(named(buffers("bf16-autocast", p), "gathered weights") == 2 * stage);
    p.zero = 3;
    CHECK(named(found, "all-gather buffer") == 2 * (block + std::int64_t{128256 * 4096}));
    // A stage in the middle gathers blocks alone, one of a single block has nothing before it.
    const auto of_stage = [&](std::int64_t stages) {
        p.pipeline = stages;
        const StageShape stage = shape(llama_31_8b(), p, 1);
        return named(communication_buffers(stage, accumulated_elements(stage.tensors, {}, p, 0, 1),
                                           precision_recipe("bf16-autocast"), p, {}),
                     "all-gather buffer");
    };
    CHECK(of_stage(4) == 2 * 2 * block);
    CHECK(of_stage(32) == 2 * block);
}

// deepspeed/runtime/zero: reduce_bucket_size 5e8 elements; overlap_comm, which has a second bucket,
// is on at stage 3 alone unless set (config.py), where stage3.py has one bucket all the same.
TEST_CASE("DeepSpeed has one bucket to reduce from, and none to gather into") {
    const BufferSetup deepspeed{Engine::deepspeed, false};
    const auto of = [&](const char* precision, std::int64_t zero, std::int64_t devices = 8) {
        return buffers(precision, data(devices, zero), deepspeed);
    };
    // Stage 1 reduces after backward, stages 2 and 3 meanwhile, from a copy of a bucket.
    const std::vector<Item> first = of("bf16-mixed", 1), second = of("bf16-mixed", 2);
    CHECK(named(first, "reduce bucket") == 1'000'000'000);
    CHECK(first.size() == 1);
    CHECK(named(second, "reduce bucket") == 1'000'000'000);
    CHECK(named(second, "copy of the gradients being reduced") == 1'000'000'000);
    CHECK(second.size() == 2);
    const std::vector<Item> third = of("bf16-mixed", 3);
    CHECK(named(third, "gathered weights") == 2'000'000'000);  // 1e9 live parameters
    CHECK(named(third, "reduce bucket") == 1'000'000'000);
    CHECK(named(third, "copy of the gradients being reduced") == 1'000'000'000);
    CHECK(of("bf16-mixed", 0).empty());
    // The weights' type; under autocast one for what is reduced in 16 bits, one for the rest.
    CHECK(named(of("fp32", 2), "reduce bucket") == 2'000'000'000);
    CHECK(named(of("bf16-autocast", 1), "reduce bucket") == 4'000'000'000);
    CHECK(named(of("bf16-autocast", 3), "reduce bucket") == 3'000'000'000);
    // A single device has the bucket too.
    for (const std::int64_t zero : {1, 2, 3}) {
        CHECK(named(of("bf16-mixed", zero, 1), "reduce bucket") == 1'000'000'000);
        CHECK(of("bf16-mixed", zero, 1).size() == 1);
    }
}

// deepspeed/runtime/zero/partitioned_param_coordinator.py, fetch_sub_module.
TEST_CASE("DeepSpeed's stage 3 gathers the module that runs, however large") {
    const auto gathered = [](const char* model, std::int64_t devices) {
        const Parallelism p = data(devices, 3);
        return named(
            communication_buffers(shape(catalogue_model(model), p), 0,
                                  precision_recipe("bf16-mixed"), p, {Engine::deepspeed, false}),
            "gathered weights");
    };
    // One module has the experts of a block, 128 and 32 of them.
    const Bytes expert = 2 * (5760 * 2880 + 5760 + 2880 * 2880 + 2880);
    CHECK(gathered("gpt-oss-120b", 64) == 128 * expert);
    CHECK(gathered("gpt-oss-20b", 64) == 2'000'000'000);
    CHECK(32 * expert < 2'000'000'000);
    CHECK(gathered("gemma-3-27b", 64) == 2 * 262208 * 5376LL);
    // Each expert of Mixtral's is a module.
    CHECK(gathered("mixtral-8x7b", 64) == 2'000'000'000);
}

TEST_CASE("DeepSpeed copies no more gradients than there are; adapters are reduced in one type") {
    Adapters adapters;
    adapters.rank = 16;
    const Parallelism p = data(8, 2);
    const StageShape stage = shape(llama_31_8b(), p, 0, adapters);
    const auto of = [&](const char* precision, const Parallelism& parallelism) {
        return communication_buffers(stage, 0, precision_recipe(precision), parallelism,
                                     {Engine::deepspeed, false});
    };
    std::int64_t trained = 0;
    for (const WeightTensor& tensor : stage.trained) trained += tensor.elements();
    CHECK(trained < 500'000'000);
    CHECK(named(of("bf16-mixed", p), "copy of the gradients being reduced") == 2 * trained);
    CHECK(named(of("bf16-autocast", p), "reduce bucket") == 2'000'000'000);
    CHECK(named(of("bf16-autocast", data(8, 3)), "reduce bucket") == 1'000'000'000);
}

// torch/distributed/pipelining/schedules.py, ScheduleInterleaved1F1B: equal rounds
// of at least as many micro-batches as there are stages, each through the runs of blocks from the
// last to the first; a run's gradients are there from its first backward of a step to its last.
TEST_CASE(
    "interleaved, a stage holds whole gradients of as many runs as the order of backwards says") {
    const Architecture model = llama_31_8b();
    for (const std::int64_t stages : {2, 4})
        for (const std::int64_t runs : {1, 2, 4})
            for (const auto& [rounds, round] : {std::pair<std::int64_t, std::int64_t>{1, stages},
                                                {2, stages},
                                                {3, stages},
                                                {1, std::max<std::int64_t>(2, stages - 1)},
                                                {1, 2 * stages - 1}}) {
                CAPTURE(stages, runs, rounds, round);
                Parallelism p;
                p.pipeline = stages, p.chunks = runs;
                const std::int64_t micro_batches = rounds * round;
                std::vector<std::int64_t> done(static_cast<std::size_t>(runs), 0);
                std::int64_t most = 0;
                for (std::int64_t i = 0; i < runs * micro_batches; ++i) {
                    ++done[static_cast<std::size_t>(runs - 1 - i / round % runs)];
                    std::int64_t held = 0;
                    for (const std::int64_t count : done)
                        held += count > 0 && count < micro_batches ? 1 : 0;
                    most = std::max(most, held);
                }
                // A stage between the ends: blocks alone, all alike.
                const std::int64_t stage = stages == 2 ? 1 : 2;
                std::vector<WeightTensor> blocks = device_tensors(model, p, stage);
                std::erase_if(blocks, [](const WeightTensor& tensor) { return tensor.block < 0; });
                const std::int64_t all = accumulated_elements(blocks, model, {}, 0, micro_batches);
                CHECK(accumulated_elements(blocks, model, p, stage, micro_batches) * runs ==
                      all * most);
                if (runs > 1) CHECK((most == 1) == (rounds == 1));
            }
    // Ends: the head is in the last run, the embedding in the first.
    Parallelism p;
    p.pipeline = 2, p.chunks = 2;
    const std::int64_t head = 128256 * 4096 + 4096, block = 218112000;
    CHECK(accumulated_elements(device_tensors(model, p, 1), model, p, 1, 2) == 8 * block + head);
    CHECK(accumulated_elements(device_tensors(model, p, 0), model, p, 0, 2) == 8 * block);
    CHECK(accumulated_elements(device_tensors(model, p, 0), model, p, 0, 4) ==
          16 * block + 128256 * 4096);
}
