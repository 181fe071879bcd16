#include "estimate/weights/gguf_mix.h"

#include "estimate/weights/gguf_file.h"
#include "models.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const GgufMixRow& mix(const std::string& id) {
    for (const GgufMixRow& row : gguf_mixes())
        if (row.id == id) return row;
    throw std::runtime_error("no mix " + id);
}

// The types of one role over the blocks: "Q6_K Q4_K 6" is one of Q6_K, then six of Q4_K.
std::string types_of(const Architecture& model, const std::string& id, const std::string& role,
                     bool importance = false) {
    const auto tensors = gguf_tensors(model);
    const auto types = gguf_types(tensors, mix(id), importance);
    std::string text, last;
    int times = 0;
    const auto flush = [&] {
        if (times) text += (text.empty() ? "" : " ") + last;
        if (times > 1) text += " " + std::to_string(times);
        times = 0;
    };
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].role != role) continue;
        if (const std::string name = block_type(types[i]).name; name != last) {
            flush();
            last = name;
        }
        ++times;
    }
    flush();
    return text;
}

Architecture dense(std::int64_t layers, std::int64_t heads_a_kv_head) {
    return llama_like({layers, 512, 12, 12 / heads_a_kv_head, 64, 1024, 1000});
}

Architecture expert(std::int64_t layers, std::int64_t experts, std::int64_t shared = 0) {
    Architecture a = llama_like({layers, 512, 8, 8, 64, 0, 1000});
    ExpertMlp mlp{experts, 2, 256};
    mlp.shared_width = shared;
    for (Block& block : a.blocks) block.mlp = mlp;
    return a;
}

}  // namespace

TEST_CASE("a model of eight experts gets the types llama.cpp gives Mixtral") {
    struct Row {
        const char *mix, *key, *value, *output, *down;
    };
    const char* more = "Q6_K Q4_K 2 Q6_K Q4_K 2 Q6_K 2";
    const Row rows[] = {
        {"Q4_K_M", "Q8_0 8", "Q8_0 8", "Q5_K 8", more},
        {"Q4_K_S", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q5_K Q4_K 7"},
        {"Q5_K_M", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q6_K Q5_K 2 Q6_K Q5_K 2 Q6_K 2"},
        {"Q5_K_S", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q5_K 8"},
        {"Q6_K", "Q8_0 8", "Q8_0 8", "Q6_K 8", "Q6_K 8"},
        {"Q3_K_S", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q3_K 8"},
        {"Q3_K_M", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q4_K 8"},
        {"Q3_K_L", "Q8_0 8", "Q8_0 8", "Q3_K 8", "Q5_K 8"},
        {"Q2_K", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q3_K 8"},
        {"Q2_K_S", "Q8_0 8", "Q8_0 8", "Q2_K 8", "Q4_K Q2_K 7"},
        {"Q4_0", "Q8_0 8", "Q8_0 8", "Q4_0 8", "Q4_0 8"},
        {"IQ1_S", "Q4_K 8", "Q4_K 8", "Q5_K 8", "Q2_K IQ1_S 7"},
        {"IQ2_M", "Q4_K 8", "Q4_K 8", "Q5_K 8", "IQ3_S IQ2_S 7"},
        {"IQ3_M", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q4_K IQ3_S 2 Q4_K IQ3_S 2 Q4_K 2"},
        {"IQ4_XS", "Q8_0 8", "Q8_0 8", "Q5_K 8", "Q5_K IQ4_XS 7"},
        {"TQ1_0", "Q8_0 8", "Q8_0 8", "TQ1_0 8", "TQ1_0 8"},
        {"Q2_0", "Q8_0 8", "Q8_0 8", "Q2_0 8", "Q2_0 8"},
        {"Q1_0", "Q8_0 8", "Q8_0 8", "Q1_0 8", "Q1_0 8"},
    };
    const Architecture model = expert(8, 8);
    for (const Row& row : rows) {
        INFO(row.mix);
        CHECK(types_of(model, row.mix, "attn_k") == row.key);
        CHECK(types_of(model, row.mix, "attn_v") == row.value);
        CHECK(types_of(model, row.mix, "attn_output") == row.output);
        CHECK(types_of(model, row.mix, "ffn_down_exps") == row.down);
        CHECK(types_of(model, row.mix, "ffn_gate_inp") == "F32 8");
    }
    // Seven experts are no Mixtral.
    CHECK(types_of(expert(8, 7), "Q4_K_M", "attn_k") == "Q4_K 8");
    CHECK(types_of(expert(8, 7), "Q4_K_M", "attn_output") == "Q4_K 8");
    CHECK(types_of(expert(8, 7), "IQ3_M", "ffn_down_exps") == "Q4_K IQ3_S 7");
}

TEST_CASE("the rules count layers, heads and experts as llama.cpp does") {
    CHECK(types_of(dense(16, 4), "Q2_K", "attn_v") == "Q4_K 16");
    CHECK(types_of(dense(16, 3), "Q2_K", "attn_v") == "Q3_K 16");
    CHECK(types_of(dense(16, 3), "Q2_K_S", "attn_v") == "Q2_K 16");
    CHECK(types_of(dense(16, 3), "IQ4_XS", "attn_v") == "IQ4_XS 16");
    CHECK(types_of(dense(16, 4), "IQ4_XS", "attn_v") == "Q5_K 16");
    CHECK(types_of(dense(16, 1), "Q3_K_M", "attn_v") == "Q5_K 2 Q4_K 14");
    CHECK(types_of(dense(16, 1), "Q4_K_S", "attn_v") == "Q5_K 4 Q4_K 12");
    CHECK(types_of(dense(16, 1), "Q3_K_M", "ffn_down") == "Q5_K Q4_K 15");
    CHECK(types_of(dense(15, 1), "Q3_K_M", "ffn_down") == "Q4_K 15");
    CHECK(types_of(dense(16, 1), "Q4_K_S", "ffn_down") == "Q5_K 2 Q4_K 14");
    CHECK(types_of(dense(16, 1), "IQ3_XS", "ffn_up") == "IQ3_S 2 IQ3_XXS 12 IQ3_S 2");
    CHECK(types_of(dense(16, 1), "IQ3_XXS", "attn_v") == "IQ3_XXS 16");
    CHECK(types_of(dense(16, 1), "IQ1_M", "attn_v") == "Q2_K 16");
    CHECK(types_of(dense(16, 1), "IQ2_M", "attn_v") == "IQ3_S 16");
    CHECK(types_of(expert(8, 4), "IQ1_M", "attn_v") == "Q4_K 8");
    CHECK(types_of(expert(8, 3), "IQ1_M", "attn_v") == "Q2_K 8");
    // 80 layers with grouped heads are the 70B model, 79 or single heads are not.
    CHECK(types_of(dense(80, 3), "Q4_K_S", "attn_v") == "Q5_K 80");
    CHECK(types_of(dense(79, 3), "Q4_K_S", "attn_v") == "Q5_K 4 Q4_K 75");
    CHECK(types_of(dense(80, 1), "Q4_K_S", "attn_v") == "Q5_K 4 Q4_K 76");
    // Which architectures are, src/llama-model.cpp says of each.
    const auto of_family = [](const char* family, std::int64_t layers, std::int64_t together) {
        Architecture a = dense(layers, together);
        a.family = family;
        return types_of(a, "Q4_K_S", "attn_v");
    };
    for (const char* family : {"qwen2", "qwen2vl", "deci", "olmo"}) {
        INFO(family);
        CHECK(of_family(family, 80, 1) == "Q5_K 80");
        CHECK(of_family(family, 80, 3) == "Q5_K 80");
        CHECK(of_family(family, 79, 1) == "Q5_K 4 Q4_K 75");
    }
    for (const char* family : {"mistral", "mixtral", "generic"}) {
        INFO(family);
        CHECK(of_family(family, 80, 3) == "Q5_K 80");
        CHECK(of_family(family, 80, 1) == "Q5_K 4 Q4_K 76");
    }
    for (const char* family : {"qwen3", "gemma", "gemma2", "gemma3", "xverse"}) {
        INFO(family);
        CHECK(of_family(family, 80, 3) == "Q5_K 4 Q4_K 76");
    }
    // The lowest mixes count tensors, the others layers: with shared experts a layer has two.
    CHECK(types_of(expert(16, 16, 256), "IQ2_XS", "ffn_down_exps") == "Q2_K IQ2_XS 15");
    CHECK(types_of(expert(16, 16, 256), "Q4_K_S", "ffn_down_exps") == "Q5_K 2 Q4_K 14");
    CHECK(types_of(expert(16, 16, 256), "Q4_K_S", "ffn_down_shexp") == "Q5_K 2 Q4_K 14");
    CHECK(types_of(expert(16, 16), "MXFP4_MOE", "ffn_down_exps") == "MXFP4 16");
    CHECK(types_of(expert(16, 16), "MXFP4_MOE", "attn_v") == "Q8_0 16");
}

TEST_CASE("an importance matrix changes four mixes that do without one") {
    for (const char* id : {"Q4_0", "Q5_0", "IQ4_NL", "IQ4_XS"})
        CHECK(types_of(dense(16, 1), id, "ffn_down") !=
              types_of(dense(16, 1), id, "ffn_down", true));
    CHECK(types_of(dense(16, 1), "Q4_0", "ffn_down", true) == "Q4_1 2 Q4_0 14");
    CHECK(types_of(dense(16, 1), "Q5_0", "ffn_down", true) == "Q5_1 2 Q5_0 14");
    CHECK(types_of(dense(16, 1), "IQ4_NL", "ffn_down") == "Q5_K 2 IQ4_NL 14");
    for (const char* id : {"Q4_K_M", "Q3_K_L", "IQ3_XXS", "IQ2_M", "Q8_0"})
        CHECK(types_of(dense(16, 1), id, "ffn_down") ==
              types_of(dense(16, 1), id, "ffn_down", true));
}

TEST_CASE("a tied embedding gets the head's type") {
    Architecture model = dense(16, 1);
    CHECK(types_of(model, "Q4_K_M", "token_embd") == "Q4_K");
    CHECK(types_of(model, "Q4_K_M", "output") == "Q6_K");
    CHECK(types_of(model, "IQ1_S", "output") == "Q5_K");
    CHECK(types_of(model, "TQ1_0", "token_embd") == "Q4_K");
    CHECK(types_of(model, "Q2_0", "token_embd") == "Q4_K");
    CHECK(types_of(model, "Q1_0", "token_embd") == "Q1_0");
    for (const char* id : {"Q2_0", "Q1_0"}) CHECK(types_of(model, id, "output") == "Q6_K");
    model.tied = true;
    CHECK(types_of(model, "Q4_K_M", "token_embd") == "Q6_K");
    CHECK(types_of(model, "IQ3_XXS", "token_embd") == "Q5_K");
    CHECK(types_of(model, "Q8_0", "token_embd") == "Q8_0");
    CHECK(types_of(model, "MXFP4_MOE", "token_embd") == "Q8_0");
}

TEST_CASE("rows that blocks do not divide fall back") {
    const auto narrow = [](std::int64_t mlp) { return llama_like({8, 512, 8, 8, 64, mlp, 1000}); };
    struct Row {
        const char *mix, *down;
    };
    const Row rows[] = {
        {"Q4_K_M", "Q8_0 Q5_0 2 Q8_0 Q5_0 2 Q8_0 2"},
        {"Q5_K_S", "Q5_1 8"},
        {"Q3_K_S", "Q4_0 8"},
        {"IQ4_XS", "Q5_1 IQ4_NL 7"},
        {"TQ2_0", "Q4_0 8"},
    };
    for (const Row& row : rows) CHECK(types_of(narrow(96), row.mix, "ffn_down") == row.down);
    CHECK(types_of(narrow(100), "Q4_K_S", "ffn_down") == "F16 8");
    CHECK(types_of(narrow(100), "F16", "ffn_down") == "F16 8");
    CHECK(
        error_sentence([&] { types_of(narrow(100), "Q8_0", "ffn_down"); }) ==
        "format: expected rows that blocks of a type divide, but got rows of 100 in ffn_down, for "
        "which llama.cpp has nothing in place of Q8_0");
}
