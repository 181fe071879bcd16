#include "estimate/training/pipeline_buffers.h"

#include "core/estimate/training/models.h"
#include "estimate/training/training.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const Bytes boundary = 2 * 512 * 4096 * 2;

struct Stage {
    std::int64_t number, micro_batches, in_flight, chunks = 1;
    bool sequence = false;
};

Bytes named(const std::vector<Item>& items, const std::string& name) {
    for (const Item& one : items)
        if (one.name == name) return one.bytes;
    return 0;
}

std::vector<Item> buffers(const Stage& at, const Architecture& model = llama_31_8b(),
                          std::int64_t loss_parts = 1) {
    Parallelism p;
    p.pipeline = 4, p.chunks = at.chunks, p.tensor = 2, p.sequence = at.sequence;
    StageShape stage;
    stage.stage = at.number, stage.micro_batches = at.micro_batches;
    ActivationSetup setup;
    setup.batch = 2, setup.tokens = 512, setup.tensor_parallel = 2;
    setup.loss_parts = loss_parts;
    return pipeline_buffers(model, stage, setup, p, at.in_flight);
}

}  // namespace

TEST_CASE("each stage has a buffer a micro-batch for what it receives and is not at work on") {
    struct Row {
        Stage stage;
        Bytes inputs, gradients, outputs;
    };
    const Bytes logits = 2 * 512 * (128256 / 2) * 2;
    const Row rows[] = {
        {{0, 8, 4}, 0, 8 * boundary, 0},
        {{1, 8, 3}, 5 * boundary, 8 * boundary, 0},
        {{2, 8, 2}, 6 * boundary, 8 * boundary, 0},
        {{3, 8, 1}, 7 * boundary, 0, 7 * logits},
        {{3, 1, 1}, 0, 0, 0},
        {{1, 2, 2}, 0, 2 * boundary, 0},
        {{1, 8, 3, 1, true}, 5 * boundary / 2, 8 * boundary / 2, 0},
        // Two chunks a stage: the first of all receives no inputs, the last no gradients.
        {{0, 8, 11, 2}, 0, 16 * boundary, 0},
        {{1, 8, 9, 2}, 7 * boundary, 16 * boundary, 0},
        {{3, 8, 5, 2}, 11 * boundary, 8 * boundary, 7 * logits},
    };
    for (const Row& row : rows) {
        INFO("stage " << row.stage.number << ", " << row.stage.micro_batches << " micro-batches");
        const std::vector<Item> found = buffers(row.stage);
        CHECK(named(found, "received inputs not in flight") == row.inputs);
        CHECK(named(found, "received gradients") == row.gradients);
        CHECK(named(found, "outputs of the other micro-batches") == row.outputs);
        CHECK(total_bytes(found) == row.inputs + row.gradients + row.outputs);
    }
    Architecture encoder = llama_31_8b();
    encoder.head = false;
    CHECK(named(buffers({3, 8, 1}, encoder), "outputs of the other micro-batches") == 7 * boundary);
}

TEST_CASE("only PyTorch's pipeline has them") {
    TrainingSetup s;
    s.parallel.pipeline = 4, s.micro_batches = 8;
    s.activations.batch = 2, s.activations.tokens = 512;
    const auto gradients = [&] {
        return named(training(llama_31_8b(), s).stages[0].items, "received gradients");
    };
    CHECK(gradients() == 8 * boundary);
    s.buffers.engine = Engine::megatron;
    CHECK(gradients() == 0);
    s.buffers.engine = Engine::deepspeed;
    CHECK(gradients() == 0);
    s.buffers.engine = Engine::torch, s.parallel.pipeline = 1;
    CHECK(gradients() == 0);
}

// pytorch/torchtitan, trainer.py, _skip_lm_head: the loss runs the head.
TEST_CASE("a last stage whose loss runs in parts hands on what enters the head") {
    const char* const outputs = "outputs of the other micro-batches";
    CHECK(named(buffers({3, 8, 1}, llama_31_8b(), 8), outputs) == 7 * boundary);
    CHECK(named(buffers({3, 8, 1}), outputs) > 7 * boundary);
}
