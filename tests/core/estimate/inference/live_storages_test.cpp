// The live-tensor account of each family against what PyTorch held when the same operations ran
// (tests/interop/live_storages.py): equal to the byte.
#include <algorithm>
#include <map>

#include "core/estimate/inference/models.h"
#include "estimate/inference/live_tensors.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Row {
    Architecture model{};
    Step step{};
    HfInference hf;
    Bytes measured;
    std::string name;
};

std::int64_t temporaries(const std::string& activation) {
    if (activation == "gelu_new") return 2;
    if (activation == "gelu_fast") return 3;
    return activation == "quick_gelu" ? 1 : 0;
}

Row read(const std::vector<std::string>& f) {
    const auto n = [&](int column) { return std::stoll(f.at(column)); };
    Row row;
    row.name = f.at(0) + ", " + f.at(1) + ", " + f.at(2) + ", " + f.at(3);
    row.step = {n(4), n(5), n(5), f.at(2) == "float32" ? 4 : 2};
    row.hf.fused_attention = f.at(3) == "fused";
    row.measured = n(22);
    Architecture& a = row.model;
    a.family = f.at(0);
    row.hf.packed_experts = a.family == "gpt_oss_mxfp4";
    if (row.hf.packed_experts) a.family = "gpt_oss";
    a.width = n(9);
    a.causal = a.family != "bert";
    a.learned_positions = a.family == "gpt2" || a.family == "opt" || a.family == "bert" ? 512 : 0;
    a.activation_temporaries = temporaries(f.at(1));
    Block block;
    if (n(17)) {
        block.attention = LatentAttention{n(6), n(15), n(16), n(17), n(18), n(19)};
    } else {
        GroupedAttention g{n(6), n(7), n(8)};
        g.query_key_norm = a.family.starts_with("qwen3") || a.family == "gemma3";
        block.attention = g;
        if (n(20) != n(8)) a.rotary_size = n(20);
    }
    const bool plain = a.learned_positions || a.family == "gpt_neox";
    if (n(11))
        block.mlp = ExpertMlp{n(11), n(12), n(13), n(14)};
    else
        block.mlp = DenseMlp{n(10), !plain};
    a.blocks = {block, block};
    // Layers with a window, longer than the prompts here, and layers without.
    if (a.family == "gpt_oss" || a.family == "gemma2" || a.family == "gemma3")
        std::get<GroupedAttention>(a.blocks[1].attention).window = 512;
    return row;
}

std::vector<Row> rows() {
    std::vector<Row> all;
    for (const auto& fields : read_csv("live_storages.csv")) all.push_back(read(fields));
    return all;
}

struct Predicted {
    Bytes attention, mlp, beside;
    Bytes peak() const { return beside + std::max(attention, mlp); }
};

Predicted predict(const Row& row) {
    const CacheType type = row.step.number_bytes == 4 ? CacheType::f32 : CacheType::bf16;
    Predicted p{};
    if (row.model.causal)
        p.beside = total_bytes(
            kv_cache(row.model, {HfCache{}, type, type}, {row.step.tokens, row.step.sequences}));
    p.beside += rotary_live(row.model, row.step).value();
    p.attention = attention_live(row.model, row.model.blocks[0], row.step, row.hf).value();
    p.mlp = mlp_live(row.model, row.model.blocks[0], row.step, row.hf).value();
    return p;
}

}  // namespace

TEST_CASE("each family's account is what PyTorch held, to the byte") {
    const auto all = rows();
    REQUIRE(all.size() == 348);
    for (const Row& row : all) {
        const Predicted p = predict(row);
        CAPTURE(row.name, row.step.sequences, row.step.tokens, row.model.width, p.attention, p.mlp,
                p.beside);
        CHECK(p.peak() == row.measured);
    }
}

TEST_CASE("of every family both attention and the MLP are the fullest somewhere") {
    std::map<std::string, std::pair<int, int>> found;
    for (const Row& row : rows()) {
        const Predicted p = predict(row);
        ++(p.attention > p.mlp ? found[row.model.family].first : found[row.model.family].second);
    }
    CHECK(found.size() == 16);
    for (const auto& [family, times] : found) {
        CAPTURE(family);
        CHECK(times.first > 0);
        CHECK(times.second > 0);
    }
}

TEST_CASE("another family's code gives other bytes") {
    for (const char* family : {"phi3", "gpt2", "gpt_neox", "opt", "bert"}) {
        int differ = 0;
        for (Row row : rows()) {
            if (row.model.family != family) continue;
            row.model.family = "qwen2";
            differ += predict(row).peak() != row.measured;
        }
        CAPTURE(family);
        CHECK(differ > 0);
    }
}
