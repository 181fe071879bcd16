#include "estimate/headers/gguf_architecture.h"

#include "../weights/models.h"
#include "estimate/weights/gguf_file.h"
#include "files.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// A file of an architecture as the converter writes it, in float16: metadata and all tensors.
GgufWriter written(const Architecture& a, const std::string& family) {
    GgufWriter w;
    const auto key = [&](const char* name) { return family + "." + name; };
    w.text("general.architecture", family).text("general.name", a.name);
    w.number(key("block_count"), a.blocks.size())
        .number(key("context_length"), static_cast<std::uint64_t>(a.context));
    w.number(key("embedding_length"), static_cast<std::uint64_t>(a.width));
    const auto add = [&](const char* name, std::int64_t value) {
        w.number(key(name), static_cast<std::uint64_t>(value));
    };
    if (const auto* g = std::get_if<GroupedAttention>(&a.blocks.back().attention)) {
        add("attention.head_count", g->heads);
        add("attention.head_count_kv", g->kv_heads);
        if (g->head_size * g->heads != a.width) add("attention.key_length", g->head_size);
        std::int64_t window = 0;
        for (const Block& block : a.blocks)
            window = std::max(window, std::get<GroupedAttention>(block.attention).window);
        if (window) add("attention.sliding_window", window);
    } else {
        const auto& m = std::get<LatentAttention>(a.blocks.back().attention);
        add("attention.head_count", m.heads);
        add("attention.head_count_kv", 1);
        if (m.query_rank) add("attention.q_lora_rank", m.query_rank);
        add("attention.kv_lora_rank", m.kv_rank);
        add("rope.dimension_count", m.rope_size);
        add("attention.key_length", m.kv_rank + m.rope_size);
        add("attention.value_length", m.kv_rank);
        add("attention.key_length_mla", m.nope_size + m.rope_size);
        add("attention.value_length_mla", m.value_size);
    }
    if (const auto* e = std::get_if<ExpertMlp>(&a.blocks.back().mlp)) {
        add("expert_count", e->experts);
        add("expert_used_count", e->active);
    }
    w.texts("tokenizer.ggml.tokens", std::vector<std::string>(50, "token"));
    for (const WeightTensor& t : gguf_tensors(a)) {
        std::vector<std::uint64_t> shape;
        if (!t.vector && !(t.rows == 1 && t.copies == 1))
            shape.push_back(static_cast<std::uint64_t>(t.columns));
        shape.push_back(static_cast<std::uint64_t>(t.rows == 1 ? t.columns : t.rows));
        if (t.rows == 1 && !t.vector) shape = {static_cast<std::uint64_t>(t.columns)};
        if (t.copies > 1) shape.push_back(static_cast<std::uint64_t>(t.copies));
        const std::string block = t.block < 0 ? "" : "blk." + std::to_string(t.block) + ".";
        const bool bias = t.role.find(".bias") != std::string::npos;
        const std::string ending = bias ? "" : t.role == "exp_probs_b" ? ".bias" : ".weight";
        w.tensor(block + t.role + ending, shape, 1, static_cast<std::uint64_t>(2 * t.elements()));
    }
    return w;
}

GgufArchitecture read_back(const Architecture& a, const std::string& family) {
    const GgufWriter writer = written(a, family);
    GgufReader reader(std::nullopt);
    // The data themselves would be gigabytes; their place is what counts.
    read_all(reader, writer.header());
    return gguf_architecture(reader.header());
}

Architecture small(std::int64_t blocks = 3) {
    Architecture a = llama_like({blocks, 64, 4, 2, 16, 96, 100});
    a.name = "small", a.family = "llama";
    return a;
}

void check_same(const Architecture& a, const std::string& family) {
    const GgufArchitecture read = read_back(a, family);
    INFO(family);
    CHECK(read.parameters == read.in_file);
    CHECK((read.architecture == a));
}

}  // namespace

TEST_CASE("a GGUF header gives back the architecture it was written from") {
    check_same(small(), "llama");
    Architecture a = small();
    a.tied = true, a.family = "qwen2";
    for (Block& block : a.blocks) {
        auto& g = std::get<GroupedAttention>(block.attention);
        g.query_bias = g.key_value_bias = true, g.head_size = 24;
    }
    check_same(a, "qwen2");
    a.family = "qwen3";
    for (Block& block : a.blocks) {
        auto& g = std::get<GroupedAttention>(block.attention);
        g.query_bias = g.key_value_bias = false, g.query_key_norm = true;
    }
    check_same(a, "qwen3");

    a = small(7), a.tied = true, a.family = "gemma3", a.activation = Activation::gelu;
    for (std::size_t i = 0; i < a.blocks.size(); ++i) {
        a.blocks[i].norms = 4;
        auto& g = std::get<GroupedAttention>(a.blocks[i].attention);
        g.query_key_norm = true, g.window = i % 6 == 5 ? 0 : 512;
    }
    check_same(a, "gemma3");

    a = small(), a.family = "gpt2", a.norm = Norm::layer, a.activation = Activation::gelu;
    a.learned_positions = 128;
    for (Block& block : a.blocks) {
        block.attention = GroupedAttention{4, 4, 16, 0, true, true, true};
        block.mlp = DenseMlp{256, false, true};
    }
    check_same(a, "gpt2");
    a = small(), a.family = "phi3";
    check_same(a, "phi3");
}

TEST_CASE("experts and latent attention are read from a GGUF header") {
    Architecture a = mixtral();
    a.name = "Mixtral", a.family = "mixtral";
    check_same(a, "llama");
    a = gpt_oss_20b(), a.name = "gpt-oss", a.family = "gpt_oss";
    for (std::size_t i = 0; i < a.blocks.size(); i += 2)
        std::get<GroupedAttention>(a.blocks[i].attention).window = 128;
    check_same(a, "gpt-oss");
    a = deepseek_v2_lite(), a.name = "lite", a.family = "deepseek_v2";
    check_same(a, "deepseek2");
    a = deepseek_v3(), a.name = "v3", a.family = "deepseek_v3";
    a.prediction_blocks.clear();  // its converter leaves them out
    check_same(a, "deepseek2");
    a = small(), a.family = "qwen2_moe";
    ExpertMlp experts{4, 2, 32};
    experts.shared_width = 48, experts.shared_gate = true;
    for (Block& block : a.blocks) block.mlp = experts;
    check_same(a, "qwen2moe");
}

TEST_CASE("metadata that lack or contradict something are refused") {
    const auto sentence = [](GgufWriter writer) {
        return error_sentence([&] {
            GgufReader reader(std::nullopt);
            read_all(reader, writer.header());
            gguf_architecture(reader.header());
        });
    };
    CHECK(sentence(GgufWriter()) ==
          "general.architecture: expected the name of an architecture, but got nothing");
    CHECK(sentence(GgufWriter().text("general.architecture", "zorblax")) ==
          "general.architecture: expected one that llama.cpp loads, or a generic form by hand "
          "(understood here: no size), but got \"zorblax\"");
    CHECK(sentence(written(small(), "zorblax")) ==
          "general.architecture: expected one that llama.cpp loads, or a generic form by hand "
          "(understood here: vocabulary 100, width 64, layers 3, heads 4, kv_heads 2, context "
          "4096), but got \"zorblax\"");
    for (const char* near : {"lama", "llama5", "llama llama4", " "})
        CHECK(sentence(written(small(), near)).starts_with("general.architecture: expected one"));
    CHECK(sentence(GgufWriter().text("general.architecture", "llama")) ==
          "llama.block_count: expected a whole number from 1 to 10000, but got nothing: the key is "
          "missing");
    CHECK(sentence(GgufWriter()
                       .text("general.architecture", "llama")
                       .number("llama.block_count", 4000000000)) ==
          "llama.block_count: expected a whole number from 1 to 10000, but got 4000000000");
    GgufWriter half;
    half.text("general.architecture", "llama").number("llama.block_count", 1);
    half.number("llama.embedding_length", 64).number("llama.context_length", 10);
    CHECK(sentence(half) == "tensors: expected one named token_embd.weight, but got none");
    CHECK(sentence(GgufWriter(half).tensor("token_embd.weight", {32, 100}, 1, 6400)) ==
          "tensor \"token_embd.weight\": expected the shape [vocabulary, 64], but got [100, 32]");
    CHECK(
        sentence(GgufWriter(half).tensor("blk.0.ssm_in.weight", {32, 100}, 1, 6400)) ==
        "general.architecture: expected blocks of attention and an MLP in one decoder or encoder, "
        "but got \"llama\" with blk.0.ssm_in.weight");
    half.tensor("token_embd.weight", {64, 100}, 1, 12800).number("llama.attention.head_count", 4);
    CHECK(sentence(half) == "tensors: expected one named blk.0.ffn_down.weight, but got none");
    CHECK(
        sentence(GgufWriter(half).tensor("blk.0.ffn_down.weight", {}, 0, 4)) ==
        "tensor \"blk.0.ffn_down.weight\": expected the shape [64, width of the MLP], but got []");
    CHECK(sentence(GgufWriter(half).number("llama.attention.head_count_kv", 3)) ==
          "llama.attention.head_count_kv: expected a divisor of 4 heads, but got 3");
    GgufWriter experts = half;
    experts.number("llama.expert_count", 8).number("llama.expert_used_count", 9);
    experts.tensor("blk.0.ffn_down_exps.weight", {32, 64, 8}, 1, 32768);
    CHECK(sentence(experts) ==
          "llama.expert_used_count: expected at most 8, expert_count, but got 9");
    // A tensor that nothing counts shows as a difference.
    GgufWriter more = written(small(), "llama");
    more.tensor("blk.0.adapter.weight", {8}, 1, 16);
    GgufReader reader(std::nullopt);
    read_all(reader, more.header());
    const GgufArchitecture read = gguf_architecture(reader.header());
    CHECK(read.in_file == read.parameters + 8);
}

TEST_CASE("a block's matrices have the shapes that the metadata give, or are named") {
    const auto sentence_of = [](const std::vector<std::pair<std::string, std::uint64_t>>& numbers) {
        GgufWriter file;  // 64 wide, 4 heads of 16 with 2 of keys and values, an MLP of 96
        file.text("general.architecture", "llama").number("llama.block_count", 1);
        file.number("llama.context_length", 128).number("llama.embedding_length", 64);
        file.number("llama.attention.head_count", 4);
        std::uint64_t keys = 2, key_rows = 32, value_rows = 32, query_rows = 64, up_rows = 96;
        for (const auto& [name, value] : numbers) {
            if (name == "head_count_kv") keys = value;
            if (name == "attn_k") key_rows = value;
            if (name == "attn_v") value_rows = value;
            if (name == "attn_q") query_rows = value;
            if (name == "ffn_up") up_rows = value;
        }
        file.number("llama.attention.head_count_kv", keys);
        file.tensor("token_embd.weight", {64, 100}, 1, 12800);
        const auto matrix = [&](const std::string& role, std::uint64_t rows,
                                std::uint64_t columns) {
            file.tensor("blk.0." + role + ".weight", {columns, rows}, 1, 2 * rows * columns);
        };
        matrix("attn_q", query_rows, 64), matrix("attn_k", key_rows, 64);
        matrix("attn_v", value_rows, 64), matrix("attn_output", 64, 64);
        matrix("ffn_gate", 96, 64), matrix("ffn_up", up_rows, 64), matrix("ffn_down", 64, 96);
        return error_sentence([&] {
            GgufReader reader(std::nullopt);
            read_all(reader, file.header());
            gguf_architecture(reader.header());
        });
    };
    CHECK(sentence_of({}).empty());
    CHECK(sentence_of({{"head_count_kv", 4}}) ==
          "tensor \"blk.0.attn_k.weight\": expected the shape [64, 64], but got [32, 64]");
    CHECK(sentence_of({{"attn_v", 64}}) ==
          "tensor \"blk.0.attn_v.weight\": expected the shape [32, 64], but got [64, 64]");
    CHECK(sentence_of({{"attn_q", 32}}) ==
          "tensor \"blk.0.attn_q.weight\": expected the shape [64, 64], but got [32, 64]");
    CHECK(sentence_of({{"ffn_up", 95}}) ==
          "tensor \"blk.0.ffn_up.weight\": expected the shape [96, 64], but got [95, 64]");
}
