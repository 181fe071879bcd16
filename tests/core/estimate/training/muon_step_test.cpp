#include "estimate/training/muon_step.h"

#include "core/estimate/training/flows.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/training.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// Llama-3.1-8B's matrices of a block, n <= m.
struct Matrix {
    std::int64_t n, m, times;
};
const Matrix matrices[] = {{4096, 4096, 2}, {1024, 4096, 2}, {4096, 14336, 3}};
const std::int64_t numbers = 32 * 218'103'808LL;

std::int64_t by_hand(Engine engine) {
    std::int64_t operations = 0;
    for (const Matrix& one : matrices) {
        const std::int64_t n = one.n, m = one.m;
        const bool gram = engine == Engine::deepspeed && n < m;
        operations += one.times *
                      (gram ? 8 * n * n * m + 28 * n * n * n : 5 * (4 * n * n * m + 2 * n * n * n));
    }
    // Megatron-LM has gate and up in one matrix of 28,672 x 4096.
    if (engine == Engine::megatron) operations -= 5 * 2 * 4096LL * 4096 * 4096;
    return 32 * operations;
}

// Operations after the last backward.
std::int64_t update(const Architecture& model, const Parallelism& p, Engine engine,
                    const char* optimizer = "muon", Place place = Place::device) {
    TrainingSetup s;
    s.optimizer = optimizer;
    s.parallel = p;
    s.buffers.engine = engine;
    s.offload.optimizer = place;
    s.activations.tokens = 512;
    return 2 * training(model, s).macs.update;
}

}  // namespace

TEST_CASE("five Newton-Schulz steps are 5 (4 n² m + 2 n³) operations, whichever side is longer") {
    for (const Engine engine : {Engine::torch, Engine::megatron}) {
        CHECK(2 * muon_macs(3, 7, engine) == 5 * (4 * 9 * 7 + 2 * 27));
        CHECK(muon_macs(7, 3, engine) == muon_macs(3, 7, engine));
        CHECK(2 * muon_macs(5, 5, engine) == 5 * 6 * 125);
    }
}

// deepspeed/runtime/zero/muon/original_muon.py, zeropower_via_gram_newtonschulz, run in numbers:
// how often it multiplies what with what.
TEST_CASE("DeepSpeed iterates on the Gram matrix but for square ones") {
    const std::int64_t n = 3, m = 7;
    std::int64_t wide = 1, square = 0;  // X X^T
    bool fresh = true;
    for (int i = 0; i < 5; ++i) {
        if (i == 2) wide += 2, fresh = true;  // Q X, and X X^T anew
        square += 1;                          // R R
        if (!fresh) square += 1;              // Z Q
        fresh = false;
        if (i < 4 && i + 1 != 2) square += 2;  // Z R, Z R Z
    }
    wide += 1;  // Q X
    CHECK(muon_macs(n, m, Engine::deepspeed) == wide * n * n * m + square * n * n * n);
    CHECK(muon_macs(n, m, Engine::deepspeed) == 4 * 63 + 14 * 27);
    CHECK(muon_macs(m, n, Engine::deepspeed) == muon_macs(n, m, Engine::deepspeed));
    CHECK(muon_macs(5, 5, Engine::deepspeed) == muon_macs(5, 5, Engine::torch));
    CHECK(muon_macs(n, m, Engine::deepspeed) != muon_macs(n, m, Engine::torch));
}

TEST_CASE(
    "devices that all have the states all make every update; those that share them, a share") {
    for (const Engine engine : {Engine::torch, Engine::deepspeed, Engine::megatron}) {
        CHECK(update(llama_31_8b(), {}, engine) == by_hand(engine));
        CHECK(update(llama_31_8b(), data(8, 0), engine) == by_hand(engine));
        for (const std::int64_t zero : {1, 2, 3})
            CHECK(update(llama_31_8b(), data(8, zero), engine) == by_hand(engine) / 8);
    }
    CHECK(update(llama_31_8b(), {}, Engine::torch) == 665'891'729'571'840);
    // Of each matrix a device with a quarter: 1024 x 4096, 256 x 4096, 3584 x 4096.
    Parallelism split;
    split.tensor = 4;
    const auto each = [](std::int64_t n, std::int64_t m) {
        return 5 * (4 * n * n * m + 2 * n * n * n);
    };
    CHECK(update(llama_31_8b(), split, Engine::torch) ==
          32 * (2 * each(1024, 4096) + 2 * each(256, 4096) + 3 * each(3584, 4096)));
    // The first of two stages has half of the blocks.
    Parallelism piped;
    piped.pipeline = 2;
    CHECK(update(llama_31_8b(), piped, Engine::torch) == by_hand(Engine::torch) / 2);
}

TEST_CASE("other optimisers multiply no matrices, nor does a device whose states are elsewhere") {
    for (const char* optimizer : {"adamw", "lion", "adafactor"})
        CHECK(update(llama_31_8b(), {}, Engine::torch, optimizer) == 0);
    CHECK(update(llama_31_8b(), data(8, 2), Engine::deepspeed, "muon", Place::host) == 0);
}

TEST_CASE("each expert is a matrix of its own, shared out over the experts' devices") {
    Parallelism p = data(8, 1);
    p.expert = 4;
    const auto each = [](std::int64_t n, std::int64_t m) {
        return 5 * (4 * n * n * m + 2 * n * n * n);
    };
    // Of 8 experts two a device, and two devices have the same ones; the router is 8 x 4096.
    const std::int64_t experts = 2 * 3 * each(4096, 14336) / 2;
    const std::int64_t others = (2 * each(4096, 4096) + 2 * each(1024, 4096) + each(8, 4096)) / 8;
    CHECK(update(mixtral_8x7b(), p, Engine::torch) == 32 * (experts + others));
}

TEST_CASE("matrices in one parameter are one matrix, but for Megatron's queries, keys and values") {
    const auto each = [](std::int64_t n, std::int64_t m) {
        return 5 * (4 * n * n * m + 2 * n * n * n);
    };
    const Architecture gpt2 = catalogue_model("gpt2");
    const std::int64_t rest = each(768, 768) + 2 * each(768, 3072);
    CHECK(update(gpt2, {}, Engine::torch) == 12 * (each(768, 2304) + rest));
    CHECK(update(gpt2, {}, Engine::megatron) == 12 * (3 * each(768, 768) + rest));
}

// deepspeed/runtime/zero/stage3.py, _apply_muon_to_accumulated_grads, _muon_update_sub_group;
// "Muon and reduce scatter cannot be used together".
TEST_CASE("at stage 3 DeepSpeed gathers gradients, moments, updates and moments once a step") {
    const auto of = [](std::int64_t zero, Engine engine, bool muon,
                       const char* precision = "bf16-mixed") {
        return flows(llama_31_8b(), data(8, zero),
                     {.muon = muon, .engine = engine, .precision = precision});
    };
    const auto gathered = [&](std::int64_t zero, Engine engine, bool muon = true,
                              const char* precision = "bf16-mixed") {
        return sent(of(zero, engine, muon, precision), "matrices for Muon");
    };
    CHECK(gathered(3, Engine::deepspeed) == 4 * 2 * numbers / 8 * 7);
    CHECK(gathered(3, Engine::deepspeed, true, "fp32") == 4 * 4 * numbers / 8 * 7);
    for (const std::int64_t zero : {0, 1, 2}) CHECK(gathered(zero, Engine::deepspeed) == -1);
    CHECK(gathered(3, Engine::deepspeed, false) == -1);
    for (const Engine engine : {Engine::torch, Engine::megatron}) CHECK(gathered(3, engine) == -1);
    // Gradients are all-reduced with each of 4 micro-batches, not reduced and scattered.
    const Bytes once = 2 * 8030261248 / 8 * 7;
    const auto rest = [&](bool muon) {
        return sent(of(3, Engine::deepspeed, muon), "weights and gradients");
    };
    CHECK(rest(true) == 4 * (2 + 2) * once);
    CHECK(rest(false) == 4 * (2 + 1) * once);
}
