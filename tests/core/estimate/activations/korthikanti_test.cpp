// Korthikanti et al. 2022, "Reducing Activation Recomputation in Large Transformer Models"
// (arXiv:2205.05198): Table 2 and the FLOPs of appendix A, from the rows of a block.
#include <cmath>

#include "estimate/activations/recompute.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Model {
    const char* name;
    std::int64_t heads, width, layers, batch;
};
constexpr std::int64_t tokens = 2048, vocabulary = 51200, tensor_parallel = 8;
// Table 3.
const Model models[] = {
    {"22B", 64, 6144, 48, 4}, {"175B", 96, 12288, 96, 1}, {"530B", 128, 20480, 105, 1}};

Architecture megatron(const Model& m) {
    Architecture a{};
    a.width = m.width, a.vocabulary = vocabulary, a.norm = Norm::layer;
    a.activation = Activation::gelu, a.learned_positions = tokens, a.tied = true;
    GroupedAttention attention{m.heads, m.heads, m.width / m.heads};
    attention.query_bias = attention.key_value_bias = attention.output_bias = true;
    a.blocks.assign(m.layers, Block{attention, DenseMlp{4 * m.width, false, true}});
    return a;
}

// 16-bit, scores kept, dropout after softmax, attention and MLP: what section 4.1 counts.
ActivationSetup setup(const Model& m, std::int64_t devices = 1, bool sequence = false) {
    ActivationSetup s;
    s.batch = m.batch, s.tokens = tokens;
    s.fused_attention = false;
    s.attention_dropout = s.hidden_dropout = 0.1;
    s.tensor_parallel = devices, s.sequence_parallel = sequence;
    return s;
}

BlockActivations block(const Model& m, std::int64_t devices = 1, bool sequence = false) {
    const Architecture a = megatron(m);
    return block_activations(a, a.blocks[0], setup(m, devices, sequence));
}

// The paper leaves out what is small: means, deviations and the factor of the scores.
Bytes small_bytes(const BlockActivations& b, bool core) {
    Bytes bytes = 0;
    for (const ActivationRow& row : b.rows)
        if (row.kind == RowKind::small && row.attention_core == core) bytes += row.bytes;
    return bytes;
}
Bytes all(const BlockActivations& b) {
    return b.saved_bytes - small_bytes(b, false) - small_bytes(b, true);
}
Bytes selective(const BlockActivations& b) { return b.selective_bytes - small_bytes(b, false); }

// The value of a row of memory.csv; quoted commas come after the columns read here.
std::int64_t published(const std::string& id) {
    for (const auto& fields : read_csv("memory.csv")) {
        if (fields.at(0) != id) continue;
        for (std::size_t i = 4; i + 1 < fields.size(); ++i)
            if (fields[i] == "activation bytes per layer per GPU") return std::stoll(fields[i + 1]);
    }
    FAIL("memory.csv has no row " + id);
    return 0;
}

// Per cent, of a row whose quantity is named.
double published_percent(const std::string& id, const std::string& quantity) {
    for (const auto& fields : read_csv("memory.csv"))
        if (fields.at(0) == id)
            for (std::size_t i = 4; i + 1 < fields.size(); ++i)
                if (fields[i] == quantity) return std::stod(fields[i + 1]);
    FAIL("memory.csv has no row " + id);
    return 0;
}

}  // namespace

TEST_CASE("Table 2 is the sum of the rows, at all sizes of Table 3") {
    for (const Model& m : models) {
        const std::string id = std::string("k-layer-") + m.name + "-";
        CAPTURE(m.name);
        const auto one = block(m), tensor = block(m, tensor_parallel),
                   sequence = block(m, tensor_parallel, true);
        CHECK(all(one) == published(id + "none t=1"));
        CHECK(all(tensor) == published(id + "TP8"));
        CHECK(all(sequence) == published(id + "TP8+SP"));
        CHECK(selective(tensor) == published(id + "TP8+selective"));
        CHECK(selective(sequence) == published(id + "TP8+SP+selective"));
        CHECK(tensor.input_bytes == published(id + "full recompute"));
        CHECK(one.input_bytes == tensor.input_bytes);
    }
}

TEST_CASE("the same from the formulas, for numbers of devices the paper does not print") {
    for (const Model& m : models)
        for (const std::int64_t t : {1, 2, 4, 16, 32}) {
            const std::int64_t sbh = tokens * m.batch * m.width;
            const std::int64_t scores = 5 * m.heads * tokens * tokens * m.batch;  // sbh * 5as/h
            CAPTURE(m.name, t);
            CHECK(all(block(m, t)) == 10 * sbh + (24 * sbh + scores) / t);
            CHECK(all(block(m, t, true)) == (34 * sbh + scores) / t);
            CHECK(selective(block(m, t)) == 10 * sbh + 24 * sbh / t);
            CHECK(selective(block(m, t, true)) == 34 * sbh / t);
        }
}

TEST_CASE("what the paper leaves out is small, and stated") {
    const auto b = block(models[0]);
    const std::int64_t rows = tokens * models[0].batch;
    CHECK(small_bytes(b, false) == 2 * 2 * rows * 4);  // two norms, mean and deviation, float32
    CHECK(small_bytes(b, true) == 8);                  // one factor, float64
}

TEST_CASE("5as/h, and what selective recomputation leaves out of a block") {
    const double ratios[] = {5.0 * 64 * tokens / 6144, 80, 64};
    for (int i = 0; i < 3; ++i) {
        const auto b = block(models[i]);
        const double sbh = double(tokens) * double(models[i].batch) * double(models[i].width);
        CHECK(double(all(b) - selective(b)) / sbh == ratios[i]);
    }
    const auto saved = [](const Model& m) {
        return 100.0 * (1.0 - double(selective(block(m))) / double(all(block(m))));
    };
    CHECK(std::round(saved(models[1])) ==
          published_percent("k-sel-gpt3", "activation memory saved"));
    CHECK(std::round(saved(models[2])) ==
          published_percent("k-sel-mtnlg", "activation memory saved"));
}

TEST_CASE("a step's multiply-adds are those of equation 7, and selective recomputation's of 8") {
    for (const Model& m : models) {
        const Architecture a = megatron(m);
        const RecomputePlan plan = recompute(a, setup(m), {Recompute::selective});
        const std::int64_t b = m.batch, s = tokens, h = m.width, layers = m.layers;
        // 72BLsh^2 (1 + s/6h + v/12hL) FLOPs, two a multiply-add.
        const std::int64_t step =
            36 * b * layers * s * h * h + 6 * b * layers * s * s * h + 3 * b * s * h * vocabulary;
        CHECK(plan.step_macs.all == step);
        CHECK(plan.extra_macs.all == 2 * b * layers * s * s * h);  // the core's forward, once
        // Equation 8 adds s/6h to the bracket: three times that.
        const double printed =
            100.0 * 3.0 * double(plan.extra_macs.all) / double(plan.step_macs.all);
        const double formula = (1 + double(s) / (3.0 * double(h)) +
                                double(vocabulary) / (12.0 * double(h) * double(layers))) /
                                   (1 + double(s) / (6.0 * double(h)) +
                                    double(vocabulary) / (12.0 * double(h) * double(layers))) -
                               1;
        CHECK(printed == Approx(100 * formula).epsilon(1e-12));
        if (m.layers == 96)
            CHECK(std::round(10 * printed) / 10 == published_percent("k-flop-gpt3", "extra FLOPs"));
        if (m.layers == 105)
            CHECK(std::round(10 * printed) / 10 ==
                  published_percent("k-flop-mtnlg", "extra FLOPs"));
    }
}

TEST_CASE("with one kind of dropout less the table is missed") {
    const Architecture a = megatron(models[0]);
    ActivationSetup s = setup(models[0]);
    s.hidden_dropout = 0;
    CHECK(all(block_activations(a, a.blocks[0], s)) != published("k-layer-22B-none t=1"));
    s = setup(models[0]);
    s.attention_dropout = 0;
    CHECK(all(block_activations(a, a.blocks[0], s)) != published("k-layer-22B-none t=1"));
}

// The set-up of Rajbhandari et al. 2020 (ZeRO, arXiv:1910.02054), section 3.2, which prints 60 GB.
TEST_CASE("GPT-2 1.5B at 32 sequences of 1,024 tokens keeps 286.9 GB of 16-bit activations") {
    const Architecture a = megatron({"1.5B", 25, 1600, 48, 32});
    ActivationSetup s;
    s.batch = 32, s.tokens = 1024, s.fused_attention = false;
    s.attention_dropout = s.hidden_dropout = 0.1;
    const auto b = block_activations(a, a.blocks[0], s);
    const auto gigabytes = [](Bytes bytes) { return std::round(double(48 * bytes) / 1e8) / 10; };
    CHECK(gigabytes(all(b)) == 286.9);
    CHECK(gigabytes(selective(b)) == 85.6);
    CHECK(gigabytes(b.input_bytes) == 5.0);
    CHECK(gigabytes(12 * b.input_bytes) == 60.4);  // 12sbh elements, the 60 GB in print
}
