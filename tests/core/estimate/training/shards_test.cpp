// What an optimiser keeps where it sees a part of the parameters: a flat run under DeepSpeed and
// Megatron, rows of each under FSDP2, whole ones under ZeroRedundancyOptimizer.
#include <algorithm>

#include "core/estimate/training/shapes.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/training.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Bytes states(const Architecture& model, Engine engine, std::int64_t devices, std::int64_t zero,
             const char* optimizer, const char* precision = "bf16-mixed") {
    TrainingSetup s;
    s.optimizer = optimizer, s.precision = precision;
    s.parallel = data(devices, zero);
    s.buffers.engine = engine;
    s.activations.tokens = 512;
    const StageEstimate stage = training(model, s).worst_stage();
    for (const Item& one : stage.items)
        if (one.name.find(" states") != std::string::npos) return one.bytes;
    return -1;
}

// Of Llama-3.1-8B: rows and columns of every matrix; gains of the norms.
const std::int64_t of_a_block = 2 * (4096 + 4096) + 2 * (1024 + 4096) + 3 * (14336 + 4096);
const std::int64_t sums = 32 * of_a_block + 2 * (128256 + 4096), gains = 65 * 4096;
const std::int64_t parameters = 8030261248, matrices = parameters - 2 * 128256 * 4096LL - gains;

}  // namespace

TEST_CASE("Adafactor factors nothing that has one dimension: DeepSpeed's and Megatron's shards") {
    // One number a parameter in float32, of each of 4 devices its quarter.
    const Architecture small = catalogue_model("llama-3.2-1b");
    CHECK(states(small, Engine::deepspeed, 4, 2, "adafactor") == 1'235'814'400);
    for (const Engine engine : {Engine::deepspeed, Engine::megatron}) {
        for (const std::int64_t zero : {1, 2, 3}) {
            CHECK(states(llama_31_8b(), engine, 4, zero, "adafactor") == 4 * parameters / 4);
            CHECK(states(llama_31_8b(), engine, 4, zero, "adafactor-momentum") ==
                  (4 + 4) * parameters / 4);
            CHECK(states(llama_31_8b(), engine, 1, zero, "adafactor") == 4 * parameters);
        }
        CHECK(states(llama_31_8b(), engine, 4, 0, "adafactor") == 4 * (sums + gains));
    }
}

TEST_CASE("FSDP2's devices have both sums of every matrix, and their share of the rest") {
    // A third of 4,096 rows is 1,366; of 1,024, 14,336 and 128,256 rows 342, 4,779 and 42,752.
    const std::int64_t a_block = 2 * 1366 * 4096 + 2 * 342 * 4096 + 2 * 4779 * 4096 + 1366 * 14336;
    const std::int64_t of_gains = 65 * 1366, held = 32 * a_block + 2 * 42752 * 4096 + of_gains;
    for (const std::int64_t zero : {2, 3}) {
        CHECK(states(llama_31_8b(), Engine::torch, 3, zero, "adafactor") == 4 * (sums + of_gains));
        CHECK(states(llama_31_8b(), Engine::torch, 3, zero, "adafactor-momentum") ==
              4 * (sums + of_gains + held));
    }
    CHECK(states(llama_31_8b(), Engine::torch, 4, 0, "adafactor") == (sums + gains) * 4);
}

TEST_CASE("in a flat run no tensor is small, and blocks begin where it does") {
    // Nine matrices of 5,184 numbers and three norms of 72: 46,872 numbers, 184 blocks.
    const Architecture square = llama_like(72, 72, 1, 1, 1, 72);
    CHECK(states(square, Engine::deepspeed, 4, 1, "adamw-8bit") == 2 * (46872 + 184 * 4) / 4);
    // Dealt out whole: three matrices for the first of four devices, two for each other.
    CHECK(states(square, Engine::torch, 4, 1, "adamw-8bit") == 2 * 3 * (5184 + 21 * 4));
}

// zero_redundancy_optimizer.py, _partition_parameters.
TEST_CASE("ZeroRedundancyOptimizer deals out whole parameters: one device has the embedding") {
    // 262,668,288 of the 1,235,814,400 numbers of Llama 3.2 1B.
    const Architecture small = catalogue_model("llama-3.2-1b");
    for (const std::int64_t devices : {8, 16, 1000})
        CHECK(states(small, Engine::torch, devices, 1, "adamw") == 8 * 262'668'288);
    CHECK(states(small, Engine::torch, 1, 1, "adamw") == 8 * 1'235'814'400LL);
    // Of Llama 3.1 8B the fullest of 8 has 1,006,632,960, dealt out by hand in a script.
    CHECK(states(llama_31_8b(), Engine::torch, 8, 1, "adamw") == 8 * 1'006'632'960LL);
    // The share with the most bytes has the embedding, of which Muon's rule keeps AdamW's two.
    CHECK(states(small, Engine::torch, 8, 1, "muon") == 8 * 262'668'288);
    // Others split parameters.
    CHECK(states(small, Engine::torch, 8, 2, "adamw") == 1'235'814'400);
    CHECK(states(small, Engine::deepspeed, 8, 1, "adamw") == 1'235'814'400);
}

// deepspeed/runtime/zero/stage_1_and_2.py, get_flat_partition: gradient_accumulation_dtype;
// stage3.py, _create_momentum_buffer: communication_data_type.
TEST_CASE("DeepSpeed keeps Muon's moment in the type of gradients") {
    const std::int64_t others = parameters - matrices;
    const auto of = [&](Engine engine, std::int64_t zero, const char* precision) {
        return states(llama_31_8b(), engine, 4, zero, "muon", precision) - 8 * others / 4;
    };
    for (const std::int64_t zero : {1, 2, 3}) {
        CHECK(of(Engine::deepspeed, zero, "bf16-mixed") == 2 * matrices / 4);
        CHECK(of(Engine::deepspeed, zero, "bf16-autocast") == 4 * matrices / 4);
        if (zero > 1) CHECK(of(Engine::torch, zero, "bf16-mixed") == 4 * matrices / 4);
    }
    CHECK(of(Engine::deepspeed, 2, "bf16-fp32-gradients") == 4 * matrices / 4);
    CHECK(of(Engine::deepspeed, 3, "bf16-fp32-gradients") == 2 * matrices / 4);
    CHECK(states(llama_31_8b(), Engine::deepspeed, 4, 0, "muon") == 4 * matrices + 8 * others);
}

// torch/distributed/fsdp/_fully_shard/_fsdp_param.py, _init_sharded_param: chunks of the first
// dimension, the first one the largest.
namespace {

std::int64_t chunk(std::int64_t rows, std::int64_t devices) {
    return (rows + devices - 1) / devices;
}

// Of gpt-oss-20b, whose experts of a block are one parameter a matrix and one a bias.
std::int64_t oss_block(std::int64_t n) {
    const std::int64_t experts = chunk(32, n) * (5760 * 2880 + 5760 + 2880 * 2880 + 2880);
    return experts + chunk(32, n) * 2881 + chunk(4096, n) * 2881 + 2 * chunk(512, n) * 2881 +
           chunk(2880, n) * 4097 + chunk(64, n) + 2 * chunk(2880, n);
}
std::int64_t oss_root(std::int64_t n) { return 2 * chunk(201088, n) * 2880 + chunk(2880, n); }

}  // namespace

TEST_CASE("FSDP2's first device has the rows of a chunk of every parameter") {
    const auto held = [](std::int64_t n) { return 24 * oss_block(n) + oss_root(n); };
    const Architecture oss = catalogue_model("gpt-oss-20b");
    CHECK(held(1) == 20'914'757'184);
    for (const std::int64_t zero : {2, 3})
        for (const std::int64_t n : {1, 3, 8, 32, 33, 64, 256})
            CHECK(states(oss, Engine::torch, n, zero, "adamw") == 8 * held(n));
    // No more devices than experts hold an expert each.
    CHECK(held(64) > 24 * 24'891'840LL);
    CHECK(states(oss, Engine::deepspeed, 64, 3, "adamw") == 8 * 20'914'757'184 / 64);
}

// _fsdp_param.py, init_all_gather_outputs; _fsdp_collectives.py, foreach_reduce.
TEST_CASE("FSDP2 gathers and reduces as many shards as devices, each of the first one's size") {
    TrainingSetup s;
    s.activations.tokens = 512;
    for (const std::int64_t n : {8, 48, 64, 256}) {
        s.parallel = data(n, 3);
        const StageEstimate stage = training(catalogue_model("gpt-oss-20b"), s).worst_stage();
        const auto bytes = [&](const char* name) {
            for (const Item& one : stage.items)
                if (one.name == name) return one.bytes;
            return Bytes{-1};
        };
        INFO(n);
        const Bytes block = 2 * n * oss_block(n), root = 2 * n * oss_root(n);
        CHECK(bytes("gathered weights") == root + 2 * block);
        CHECK(bytes("all-gather buffer") == std::max(root, block) + block);
        CHECK(bytes("gradients before reduce-scatter") == 2 * oss_block(1) + block);
        // A ring sends all shards but one; blocks twice, the root once, gradients once.
        const Bytes sent = (n - 1) * 2 * (24 * oss_block(n) * 3 + oss_root(n) * 2);
        Bytes flows = 0;
        for (const Flow& one : stage.flows) flows += one.bytes;
        CHECK(flows == sent);
    }
}

TEST_CASE("experts that are no parameter of transformers' are cut as it is told") {
    TrainingSetup s;
    s.parallel = data(48, 3);
    s.activations.tokens = 512;
    const auto weights = [&](bool stacked, std::int64_t expert, bool within = false) {
        s.stacks_experts = stacked;
        s.parallel.cuts_within_experts = within;
        s.parallel.expert = expert;
        return training(mixtral_8x7b(), s).worst_stage().items.front().bytes;
    };
    // w1 and w3 of 14,336 rows, w2 of 4,096; eight of each in 32 blocks.
    const std::int64_t matrix = 4096 * 14336LL, of_rows = 299 * 4096 * 2 + 86 * 14336;
    CHECK(weights(true, 1) - weights(false, 1) == 2 * 32 * (3 * matrix - 8 * of_rows));
    // 48 devices are more than eight experts, twelve more than two.
    for (const std::int64_t expert : {1, 4})
        CHECK(weights(true, expert, true) == weights(false, expert));
    CHECK(weights(true, 4) > weights(false, 4));
    // Two devices are not.
    s.parallel = data(2, 3);
    CHECK(weights(true, 1, true) == weights(true, 1));
}

// Matrices that are packed are cut as they lie, experts that stay in 16 bits by whole ones.
TEST_CASE("FSDP2 shares out what is packed under adapters evenly, and other parameters by rows") {
    const auto frozen = [](const char* base, std::int64_t n) {
        TrainingSetup s;
        s.parallel = data(n, 3);
        s.activations.tokens = 512;
        s.adapters.rank = 8;
        if (base) s.adapters.base = &weight_format(base);
        const StageEstimate stage = training(catalogue_model("gpt-oss-20b"), s).worst_stage();
        for (const Item& one : stage.items)
            if (one.name == "frozen weights") return one.bytes;
        return Bytes{-1};
    };
    CHECK(frozen(nullptr, 64) == 2 * (24 * oss_block(64) + oss_root(64)));
    // Of attention's matrices half a byte a weight, its biases in 16 bits; all else as without.
    const std::int64_t matrices = 24 * (2 * 4096 + 2 * 512) * 2880LL;
    const auto rows = [](std::int64_t n) {
        return 24 * 2880 * (chunk(4096, n) + 2 * chunk(512, n)) + 24 * 4096 * chunk(2880, n);
    };
    for (const std::int64_t n : {1, 32, 64, 256}) {
        INFO(n);
        const std::int64_t plain = 24 * oss_block(n) + oss_root(n) - rows(n);
        CHECK(frozen("nf4", n) == 2 * plain + matrices / 2 / n);
    }
}
