// The rows against what PyTorch's saved-tensor hooks counted for the same operations
// (tests/interop/saved_tensors.py): the same storages, each to the byte.
#include <algorithm>
#include <sstream>

#include "estimate/activations/module_form.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// tests/interop/saved_experts.py, EXPERTS and ACTIVE.
constexpr std::int64_t experts = 4, active = 2;

struct Measurement {
    std::string part;  // "phi3_fused"
    Architecture architecture{};
    ActivationSetup setup;
    std::vector<Bytes> storages;  // largest first
};

// The family of a part with experts; empty: it has none.
std::string expert_family(const std::string& part) {
    if (part == "mixtral") return "mixtral";
    if (part == "qwen2moe") return "qwen2_moe";
    if (part == "deepseekv2") return "deepseek_v2";
    if (part == "deepseekv3") return "deepseek_v3";
    if (part == "titan") return "mixtral";  // whose sizes it has
    return part == "gptoss" ? "gpt_oss" : "";
}

bool has_experts(const Measurement& m) { return !expert_family(m.part).empty(); }

ExpertMlp expert_mlp(const std::string& family, std::int64_t width) {
    ExpertMlp mlp{experts, active, width};
    if (family != "mixtral" && family != "gpt_oss") mlp.shared_width = width / 2;
    mlp.shared_gate = family == "qwen2_moe";
    return mlp;
}

Measurement read(const std::vector<std::string>& fields) {
    const auto whole = [&](int column) { return std::stoll(fields.at(column)); };
    const double dropout = std::stod(fields.at(2));
    const std::int64_t heads = whole(5), kv_heads = whole(6), head_size = whole(7);
    Measurement m;
    const std::string name = fields.at(0);
    m.part = name.substr(0, name.find(' '));
    const std::string family = m.part.substr(0, m.part.find('_'));
    const std::string of_experts = expert_family(m.part);
    const bool bert = family == "bert", neox = family == "neox",
               gemma = family[0] == 'g' && family[1] == 'e';
    const bool plain = neox || family == "gpt2", gpt = m.part == "gpt" || bert || plain;
    ActivationSetup& s = m.setup;
    s.batch = whole(3), s.tokens = whole(4);
    s.element_bytes = s.statistics_bytes = fields.at(1) == "float32" ? 4 : 2;
    s.autocast = name != m.part;
    if (s.autocast) s.statistics_bytes = 4;
    s.fused_attention = m.part.ends_with("_fused");
    s.fused_norms = s.fused_gate = false;
    s.mean_keeps_input = true;
    s.softmax_keeps_input = m.part.ends_with("_1.10");
    s.attention_dropout = dropout;
    s.hidden_dropout = gpt ? dropout : 0.0;
    Architecture& a = m.architecture;
    a.token_types = 2, a.embedding_norm = m.part == "bert_embedding";
    // The blocks "gpt" and "bert" have a product each for queries, keys and values.
    a.family = neox                  ? "gpt_neox"
               : m.part == "gpt"     ? "bert"
               : !of_experts.empty() ? of_experts
                                     : family;
    set_module_form(s, a);
    if (m.part == "titan") s.experts = torchtitan_experts();
    a.width = heads * head_size;
    a.vocabulary = whole(8);
    a.norm = gpt ? Norm::layer : Norm::rms;
    a.activation = gpt || gemma ? Activation::gelu : Activation::silu;
    a.causal = !bert;
    a.learned_positions = gpt && !neox ? 1024 : 0;
    a.rotary_size = neox && head_size % 4 == 0 ? head_size / 2 : 0;
    a.score_cap = a.logit_cap = family == "gemma2";
    GroupedAttention attention{heads, gpt ? heads : kv_heads, head_size};
    attention.query_bias = attention.key_value_bias = attention.output_bias = gpt;
    attention.query_key_norm = family == "gemma3";
    a.blocks = {Block{attention, DenseMlp{whole(8), !gpt, gpt}, gemma ? 4 : 2}};
    if (!of_experts.empty()) a.blocks[0].mlp = expert_mlp(of_experts, whole(8));
    a.blocks[0].parallel = neox && m.part != "neox_rows";
    std::istringstream list(fields.at(10));
    for (Bytes bytes = 0; list >> bytes;) m.storages.push_back(bytes);
    return m;
}

std::vector<Measurement> measurements() {
    std::vector<Measurement> all;
    for (const auto& fields : read_csv("saved_tensors.csv")) all.push_back(read(fields));
    return all;
}

bool is_head(const Measurement& m) { return m.part.find("head") != std::string::npos; }

bool is_embedding(const Measurement& m) { return m.part == "bert_embedding"; }

BlockActivations predict(const Measurement& m) {
    if (is_embedding(m)) return embedding_activations(m.architecture, m.setup);
    return is_head(m) ? head_activations(m.architecture, m.setup)
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

// Of gpt-oss, whose gate is scaled by a number kept for each expert that has tokens: 8 bytes beside
// the first one's.
Bytes bytes_measured(const Measurement& m) {
    const std::int64_t run = std::min(experts, active * m.setup.batch * m.setup.tokens);
    return sum(m.storages) - (m.part == "gptoss" ? 8 * (run - 1) : 0);
}

}  // namespace

TEST_CASE("the rows are the storages that PyTorch keeps, each to the byte") {
    const auto all = measurements();
    // 20 shapes: two blocks in two types with and without dropout, and the head in two types;
    // three blocks under autocast with and without dropout, and the head under it; ten parts of
    // other families in two types and under autocast, and the block (with and without dropout) and
    // the head of PyTorch 1.10; six blocks with experts in two types and under autocast.
    REQUIRE(all.size() == 200 + 140 + 600 + 120 + 60 + 360);
    for (const Measurement& m : all) {
        CAPTURE(m.part, m.setup.autocast, m.setup.element_bytes, m.setup.attention_dropout,
                m.setup.batch, m.setup.tokens, m.architecture.width);
        const BlockActivations block = predict(m);
        // Experts one after another have a storage each where the rows have one for all.
        if (!has_experts(m)) CHECK(kept(block) == m.storages);
        CHECK(block.saved_bytes + block.table_bytes == bytes_measured(m));
    }
}

TEST_CASE("without any one row, or with another way of running, the count is another") {
    for (const Measurement& m : measurements()) {
        const Bytes measured = bytes_measured(m);
        const std::vector<Bytes> rows = kept(predict(m));
        for (std::size_t left_out = 0; left_out < rows.size(); ++left_out)
            CHECK(sum(rows) - rows[left_out] != measured);
        // All that Gemma's head keeps of its norm is in float32 in either case.
        if (m.setup.autocast && m.part != "gemma2_head") {
            Measurement halves = m;  // 16-bit modules, whose blocks hand on 16 bits
            halves.setup.autocast = false;
            const BlockActivations block = predict(halves);
            // With two tokens the sums of other rows can be as large.
            CHECK((block.saved_bytes + block.table_bytes != measured ||
                   (has_experts(m) && m.setup.tokens < 3 && kept(block) != rows)));
        }
        if (is_head(m) || is_embedding(m)) continue;
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
        CHECK(counted([](Measurement& o) { o.setup.fused_attention = !o.setup.fused_attention; }) !=
              measured);
        CHECK(counted([](Measurement& o) { o.setup.attention_dropout = 0.5; }) ==
              counted([](Measurement& o) { o.setup.attention_dropout = 0.1; }));
        if (m.part != "llama") continue;
        CHECK(counted([](Measurement& o) { o.setup.fused_norms = true; }) != measured);
        CHECK(counted([](Measurement& o) { o.setup.fused_gate = true; }) != measured);
        CHECK(counted([](Measurement& o) { o.setup.mean_keeps_input = false; }) != measured);
    }
}

TEST_CASE("a family's own form is seen: as Llama's, its count is another") {
    for (const Measurement& m : measurements()) {
        if (is_embedding(m)) continue;
        const ActivationSetup& s = m.setup;
        const Bytes measured = bytes_measured(m);
        const auto differs = [&](auto change, bool expected) {
            Measurement other = m;
            change(other);
            CAPTURE(m.part, s.autocast, s.element_bytes, s.batch, m.architecture.width);
            CHECK((sum(kept(predict(other))) != measured) == expected);
        };
        const auto& attention = std::get<GroupedAttention>(m.architecture.blocks[0].attention);
        const bool head = is_head(m);
        differs([](Measurement& o) { o.setup.float32_softmax = !o.setup.float32_softmax; },
                !head && !s.fused_attention && !s.autocast && s.element_bytes == 2);
        differs([](Measurement& o) { o.setup.softmax_keeps_input = !o.setup.softmax_keeps_input; },
                head || !s.fused_attention);
        differs([](Measurement& o) { o.setup.gain_from_one = false; }, s.gain_from_one);
        // Under autocast the stream is float32, and there is nothing to cast back but after parts.
        differs([](Measurement& o) { o.setup.gain_in_float32 = false; },
                s.gain_in_float32 && (!s.autocast || m.architecture.blocks[0].norms == 4) &&
                    !(s.autocast && head) && s.element_bytes == 2);
        differs([](Measurement& o) { o.architecture.logit_cap = false; },
                head && m.architecture.logit_cap);
        differs([](Measurement& o) { o.architecture.score_cap = false; },
                !head && m.architecture.score_cap);
        differs([](Measurement& o) { o.architecture.blocks[0].parallel = false; },
                m.architecture.blocks[0].parallel);
        // Autocast casts what enters each product anew, so one product for three keeps less. Else
        // parts are read where they lie; of several sequences and heads they are copied.
        const bool copied =
            !s.fused_attention &&
            ((s.batch > 1 && attention.heads > 1) ||
             (attention.heads != attention.kv_heads && (s.batch > 1 || attention.kv_heads > 1)));
        Measurement apart = m;
        apart.setup.joined_attention = false;
        CHECK((kept(predict(apart)) != kept(predict(m))) ==
              (!head && s.joined_attention && (s.autocast || !copied)));
    }
}

TEST_CASE("each part of the form of experts is seen: without it, the count is another") {
    for (const Measurement& m : measurements()) {
        if (!has_experts(m)) continue;
        const auto differs = [&](auto change) {
            Measurement other = m;
            change(other.setup.experts);
            return sum(kept(predict(other))) != bytes_measured(m);
        };
        const ExpertForm& form = m.setup.experts;
        const bool halves = !m.setup.autocast && m.setup.element_bytes == 2;
        CAPTURE(m.part, m.setup.autocast, m.setup.element_bytes, m.setup.batch, m.setup.tokens);
        CHECK(differs([](ExpertForm& f) { f.looped = false; }) == form.looped);
        CHECK(differs([](ExpertForm& f) { f.ordered = false; }) == form.ordered);
        // Two copies of two bytes, or one of four.
        CHECK(differs([](ExpertForm& f) { f.adds_rows = !f.adds_rows; }) !=
              ((form.sigmoid && m.setup.autocast) || (form.ordered && halves)));
        CHECK(differs([](ExpertForm& f) { f.chosen_alone = !f.chosen_alone; }));
        CHECK(differs([](ExpertForm& f) { f.divided = !f.divided; }) == !form.chosen_alone);
        CHECK(differs([](ExpertForm& f) { f.scaled = !f.scaled; }) == !form.chosen_alone);
        CHECK(differs([](ExpertForm& f) { f.sigmoid = !f.sigmoid; }) ==
              (m.setup.autocast && !form.chosen_alone));
        if (!halves) continue;
        CHECK(differs([](ExpertForm& f) { f.float32_router = !f.float32_router; }));
        // The weights of gpt-oss are in 16 bits by then.
        CHECK(differs([](ExpertForm& f) { f.float32 = !f.float32; }) == !form.chosen_alone);
    }
}

TEST_CASE("every row says why it is kept") {
    for (const Measurement& m : measurements())
        for (const ActivationRow& row : predict(m).rows) CHECK(!row.why.empty());
}
