// Experts of tensor-parallel devices, split or whole: what they keep and what they send.
#include "core/estimate/training/shapes.h"
#include "estimate/training/traffic.h"
#include "estimate/training/training.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t batch = 2, tokens = 1024, width = 4096, inner = 14336;

ActivationSetup setup(bool whole) {
    ActivationSetup s;
    s.batch = batch, s.tokens = tokens, s.tensor_parallel = 4;
    s.whole_experts = whole;
    return s;
}

BlockActivations block(bool whole) {
    const Architecture model = mixtral_8x7b();
    return block_activations(model, model.blocks.front(), setup(whole));
}

}  // namespace

TEST_CASE("beside whole experts a device keeps a part of the tokens, all channels of each") {
    BlockActivations split = block(false), whole = block(true);
    // Which gradients are held at the fullest moment is another matter.
    const auto live = [](const ActivationRow& row) { return row.kind == RowKind::live; };
    std::erase_if(split.rows, live), std::erase_if(whole.rows, live);
    REQUIRE(split.rows.size() == whole.rows.size());
    int of_tokens = 0, of_channels = 0;
    for (std::size_t i = 0; i < split.rows.size(); ++i) {
        const ActivationRow &a = split.rows[i], &b = whole.rows[i];
        INFO(a.name);
        CHECK(a.name == b.name);
        if (!a.name.starts_with("expert ") || a.name == "expert sum") {
            CHECK(a.bytes == b.bytes);
        } else if (a.shape == std::vector<std::int64_t>{2 * batch * tokens, width}) {
            CHECK(b.shape == std::vector<std::int64_t>{2 * batch * tokens / 4, width});
            CHECK(a.bytes == 4 * b.bytes);
            ++of_tokens;
        } else {
            CHECK(a.shape == std::vector<std::int64_t>{2 * batch * tokens, inner / 4});
            CHECK(b.shape == std::vector<std::int64_t>{2 * batch * tokens / 4, inner});
            ++of_channels;
        }
    }
    CHECK(of_tokens >= 2);
    CHECK(of_channels >= 3);
    CHECK(split.forward_macs == whole.forward_macs);
    CHECK(split.backward_macs == whole.backward_macs);
    // A number of choices that the devices do not divide: the fullest has one more.
    ActivationSetup odd = setup(true);
    odd.batch = 1, odd.tokens = 33;
    const Architecture model = mixtral_8x7b();
    for (const ActivationRow& row : block_activations(model, model.blocks.front(), odd).rows)
        if (row.name == "expert inputs") CHECK(row.shape.front() == 17);
}

TEST_CASE(
    "a training set-up has whole experts where fewer devices split them than other matrices") {
    TrainingSetup s;
    s.parallel.data = 2, s.parallel.tensor = 4;
    s.activations.batch = batch, s.activations.tokens = tokens;
    const auto kept = [&](std::int64_t expert_tensor) {
        s.parallel.expert_tensor = expert_tensor;
        CHECK(whole_experts(s.parallel) == (expert_tensor == 1));
        const TrainingEstimate whole = training(mixtral_8x7b(), s);
        for (const Item& one : whole.worst_stage().items)
            if (one.name == "activations kept for backward") return one.bytes;
        return Bytes{-1};
    };
    CHECK(kept(4) - kept(1) == 32 * (block(false).saved_bytes - block(true).saved_bytes));
    CHECK(kept(4) > kept(1));
}

TEST_CASE("whole experts get each token from one of the devices that have it") {
    StageShape stage = shape(mixtral_8x7b(), {});
    stage.micro_batches = 1;
    const auto sent = [&](std::int64_t expert, std::int64_t expert_tensor) {
        Parallelism p;
        p.data = 2, p.tensor = 4, p.expert = expert, p.expert_tensor = expert_tensor;
        for (const Flow& one : step_traffic(mixtral_8x7b(), stage, precision_recipe("bf16-mixed"),
                                            setup(whole_experts(p)), p, Engine::torch))
            if (one.link == Link::expert) return one.bytes;
        return Bytes{0};
    };
    const Bytes hidden = batch * tokens * width * 2;
    CHECK(sent(8, 1) == 4 * 32 * 2 * (hidden / 4) / 8 * 7);
    CHECK(sent(2, 4) == 4 * 32 * 2 * hidden / 2);
    CHECK(sent(1, 4) == 0);
}
