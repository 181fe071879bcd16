// The rows against what PyTorch's saved-tensor hooks counted for the same operations
// (tests/interop/saved_tensors.py): the same storages, each to the byte.
#include <algorithm>
#include <sstream>

#include "estimate/activations/activations.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Measurement {
    std::string part;
    Architecture architecture{};
    ActivationSetup setup;
    std::vector<Bytes> storages;  // largest first
};

Measurement read(const std::vector<std::string>& fields) {
    const auto whole = [&](int column) { return std::stoll(fields.at(column)); };
    const double dropout = std::stod(fields.at(2));
    const std::int64_t heads = whole(5), kv_heads = whole(6), head_size = whole(7);
    Measurement m;
    const std::string name = fields.at(0);
    m.part = name.substr(0, name.find(' '));
    const bool bert = m.part == "bert", gpt = m.part == "gpt" || bert;
    ActivationSetup& s = m.setup;
    s.batch = whole(3), s.tokens = whole(4);
    s.element_bytes = s.statistics_bytes = fields.at(1) == "float32" ? 4 : 2;
    s.autocast = name != m.part;
    if (s.autocast) s.statistics_bytes = 4;
    s.fused_attention = s.fused_norms = s.fused_gate = false;
    s.float32_softmax = !gpt;
    s.mean_keeps_input = true;
    s.attention_dropout = dropout;
    s.hidden_dropout = gpt ? dropout : 0.0;
    Architecture& a = m.architecture;
    a.width = heads * head_size;
    a.vocabulary = whole(8);
    a.norm = gpt ? Norm::layer : Norm::rms;
    a.activation = gpt ? Activation::gelu : Activation::silu;
    a.causal = !bert;
    a.learned_positions = gpt ? 1024 : 0;
    GroupedAttention attention{heads, gpt ? heads : kv_heads, head_size};
    attention.query_bias = attention.key_value_bias = attention.output_bias = gpt;
    a.blocks = {Block{attention, DenseMlp{whole(8), !gpt, gpt}}};
    std::istringstream list(fields.at(10));
    for (Bytes bytes = 0; list >> bytes;) m.storages.push_back(bytes);
    return m;
}

std::vector<Measurement> measurements() {
    std::vector<Measurement> all;
    for (const auto& fields : read_csv("saved_tensors.csv")) all.push_back(read(fields));
    return all;
}

BlockActivations predict(const Measurement& m) {
    return m.part == "head" ? head_activations(m.architecture, m.setup)
                            : block_activations(m.architecture, m.architecture.blocks[0], m.setup);
}

std::vector<Bytes> kept(const BlockActivations& block) {
    std::vector<Bytes> bytes;
    for (const ActivationRow& row : block.rows)
        if (row.kind != RowKind::live) bytes.push_back(row.bytes);
    std::sort(bytes.rbegin(), bytes.rend());
    return bytes;
}

Bytes sum(const std::vector<Bytes>& all) {
    Bytes total = 0;
    for (const Bytes bytes : all) total += bytes;
    return total;
}

}  // namespace

TEST_CASE("the rows are the storages that PyTorch keeps, each to the byte") {
    const auto all = measurements();
    // 20 shapes: two blocks in two types with and without dropout, and the head in two types;
    // three blocks under autocast with and without dropout, and the head under it.
    REQUIRE(all.size() == 200 + 140);
    for (const Measurement& m : all) {
        CAPTURE(m.part, m.setup.autocast, m.setup.element_bytes, m.setup.attention_dropout,
                m.setup.batch, m.setup.tokens, m.architecture.width);
        const BlockActivations block = predict(m);
        CHECK(kept(block) == m.storages);
        CHECK(block.saved_bytes + block.table_bytes == sum(m.storages));
    }
}

TEST_CASE("without any one row, or with another way of running, the count is another") {
    for (const Measurement& m : measurements()) {
        const Bytes measured = sum(m.storages);
        const std::vector<Bytes> rows = kept(predict(m));
        for (std::size_t left_out = 0; left_out < rows.size(); ++left_out)
            CHECK(sum(rows) - rows[left_out] != measured);
        if (m.setup.autocast) {
            Measurement halves = m;  // 16-bit modules, whose blocks hand on 16 bits
            halves.setup.autocast = false;
            const BlockActivations block = predict(halves);
            CHECK(block.saved_bytes + block.table_bytes != measured);
        }
        if (m.part == "head") continue;
        const auto counted = [&](auto change) {
            Measurement other = m;
            change(other);
            const BlockActivations block = predict(other);
            return block.saved_bytes + block.table_bytes;
        };
        if (!m.setup.autocast)
            CHECK(counted([](Measurement& o) {
                      o.setup.element_bytes = 6 - o.setup.element_bytes;
                  }) != measured);
        CHECK(counted([](Measurement& o) { o.setup.fused_attention = true; }) != measured);
        CHECK(counted([](Measurement& o) { o.setup.attention_dropout = 0.5; }) ==
              counted([](Measurement& o) { o.setup.attention_dropout = 0.1; }));
        if (m.part != "llama") continue;
        CHECK(counted([](Measurement& o) { o.setup.fused_norms = true; }) != measured);
        CHECK(counted([](Measurement& o) { o.setup.fused_gate = true; }) != measured);
        CHECK(counted([](Measurement& o) { o.setup.mean_keeps_input = false; }) != measured);
    }
}

TEST_CASE("every row says why it is kept") {
    for (const Measurement& m : measurements())
        for (const ActivationRow& row : predict(m).rows) CHECK(!row.why.empty());
}
