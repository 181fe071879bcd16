#include "estimate/activations/liveness.h"

#include "estimate/activations/tape_writer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// x [2, 4] -> up [2, 16] -> gelu -> down [2, 4], in float32: 32, 128, 128 and 32 bytes.
ActivationTape perceptron(bool residual) {
    Architecture a{};
    a.width = 4;
    ActivationSetup s;
    s.batch = 1, s.tokens = 2, s.element_bytes = 4;
    TapeWriter w(a, s);
    const int x = w.input("x", 4);
    const int up = w.linear("up", x, 2, 16, false);
    const int curve = w.add(CurveOp{Curve::gelu, 2, 16}, "curve", {up});
    const int down = w.linear("down", curve, 2, 4, false);
    if (residual) w.sum("sum", down, x);
    return w.finish();
}

}  // namespace

TEST_CASE("forward holds a value until its last reader") {
    const Workspace w = liveness(perceptron(false), Keep::all).workspace;
    CHECK(w.forward == 128 + 128 - 32);  // up and curve; the output comes after up is gone
    CHECK(w.recording == 0);             // nothing but what is kept
}

TEST_CASE("backward holds gradients until they are passed on, and lets go of what it has read") {
    const Liveness plain = liveness(perceptron(false), Keep::all);
    // down: its output's gradient and curve's. Later curve is let go where up's gradient comes.
    CHECK(plain.workspace.backward == 128);
    REQUIRE(plain.live_gradients.size() == 2);
    CHECK(plain.live_gradients[0].name == "gradient of down");
    CHECK(plain.live_gradients[1].name == "gradient of curve");
    CHECK(plain.live_gradients[1].bytes == 128);
    CHECK(plain.live_gradients[1].kind == RowKind::live);
    // The residual's gradient is the sum's own: one buffer for both.
    CHECK(liveness(perceptron(true), Keep::all).workspace.backward == 128);
}

TEST_CASE("a residual keeps its input alive, and the sum beside the branch") {
    const Workspace w = liveness(perceptron(true), Keep::all).workspace;
    CHECK(w.forward == 128 + 128 - 32);
    CHECK(w.recording == 32);  // down, until the sum is made
}

TEST_CASE("an attention core that is made again is held from its first reader on") {
    Architecture a{};
    a.width = 8, a.norm = Norm::layer, a.learned_positions = 16;
    const Block block{GroupedAttention{2, 2, 4}, DenseMlp{8, false}};
    ActivationSetup s;
    s.batch = 1, s.tokens = 16, s.element_bytes = 4, s.fused_attention = false;
    const BlockActivations b = block_activations(a, block, s);
    const Bytes core = b.saved_bytes - b.selective_bytes;
    CHECK(core == 2 * 16 * 16 * 4 + 8);  // probabilities and the factor
    // Both ways the attention's backward is the peak, and there both hold the same.
    CHECK(b.selective_workspace.backward == b.workspace.backward + core);
    // Going forward the scores stand twice, plain and scaled, beside what the norm, queries, keys
    // and values keep; at the end 640 more for the second norm and four values of 512 are kept.
    const Bytes before = 512 + 128 + 3 * 512;
    CHECK(b.selective_workspace.recording == 2 * 2048 - (640 + 4 * 512));
    CHECK(b.selective_bytes - b.input_bytes + b.output_bytes == before + 640 + 4 * 512);
    CHECK(b.selective_workspace.forward == b.workspace.forward);
}

namespace {

// x [2, 4] -> whole [2, 12] -> three parts of [2, 4], in float32: 32, 96 and 32 bytes. `read`: the
// first two are added, the third is multiplied by itself; else all three are added.
ActivationTape split(bool views, bool read) {
    Architecture a{};
    a.width = 4;
    ActivationSetup s;
    s.batch = 1, s.tokens = 2, s.element_bytes = 4, s.parts_are_views = views;
    TapeWriter w(a, s);
    const int whole = w.linear("whole", w.input("x", 4), 2, 12, false);
    const int first = w.part("first", whole, 2, 4), second = w.part("second", whole, 2, 4);
    const int third = w.part("third", whole, 2, 4), sum = w.sum("sum", first, second);
    w.linear("end", read ? w.linear("down", third, 2, 4, false) : w.sum("all", sum, third), 2, 4,
             false);
    return w.finish();
}

}  // namespace

TEST_CASE("parts of a product are views: all of it stays while one of them is read") {
    const BlockActivations views = activations_of(split(true, true)),
                           copies = activations_of(split(false, true));
    CHECK(views.saved_bytes == 32 + 32 + 96);   // x, what end reads, all of the product
    CHECK(copies.saved_bytes == 32 + 32 + 32);  // x, what end reads, the third part
    CHECK(views.rows[1].name == "whole");
    CHECK(copies.rows[1].name == "third");
    // Views take nothing beside the product; copies are made one after another beside it.
    CHECK(liveness(split(true, false), Keep::all).workspace.forward == 96 + 2 * 32 - 32);
    CHECK(liveness(split(false, false), Keep::all).workspace.forward == 96 + 3 * 32 - 32);
}

TEST_CASE("gradients of the parts of a product are joined in one buffer") {
    // Beside the sums' gradient of 32 the product's is made; what end read has been let go.
    CHECK(liveness(split(true, false), Keep::all).workspace.backward == 96 - 32);
    CHECK(liveness(split(false, false), Keep::all).workspace.backward == 2 * 96 - 32);
}
