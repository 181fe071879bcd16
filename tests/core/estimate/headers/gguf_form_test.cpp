// A GGUF header's form: with the types of its tensors where no mix has them, and then its bytes.
#include "estimate/headers/gguf_form.h"

#include "../weights/models.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/generic.h"
#include "estimate/headers/gguf_unsaid.h"
#include "estimate/headers/header_totals.h"
#include "estimate/weights/gguf_file.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

HeaderTensor header_tensor(const WeightTensor& t, GgmlType type) {
    const std::string block = t.block < 0 ? "" : "blk." + std::to_string(t.block) + ".";
    const std::string ending = t.role.ends_with(".bias") ? ""
                               : t.role == "exp_probs_b" ? ".bias"
                                                         : ".weight";
    const BlockType& stored = block_type(type);
    return {block + t.role + ending,
            stored.name,
            {t.copies, t.rows, t.columns},
            0,
            t.elements() / stored.elements * stored.bytes};
}

// Of the tensors as the file of this family has them.
GgufHeader header_of(const Architecture& a, const std::vector<GgmlType>& types) {
    GgufHeader header;
    const std::vector<WeightTensor> tensors = gguf_tensors(a);
    for (std::size_t i = 0; i < tensors.size(); ++i)
        header.tensors.push_back(header_tensor(tensors[i], types[i]));
    return header;
}

std::vector<GgmlType> mixed(const Architecture& a) {
    std::vector<WeightTensor> tensors = gguf_tensors(a);
    std::vector<GgmlType> types = gguf_types(tensors, *weight_format("Q4_K_M").mix);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].role == "token_embd") types[i] = GgmlType::Q8_0;
        if (tensors[i].role == "attn_output" && tensors[i].block % 3 == 0)
            types[i] = GgmlType::BF16;
    }
    return types;
}

Json form_of(const GgufHeader& header, const Architecture& a) {
    const auto form = gguf_form(header, a);
    REQUIRE(form);
    return *form;
}

Bytes own_bytes(const Json& form) {
    return weight_bytes(stored_tensors(architecture_from_json(form), weight_format(own_types_id)),
                        weight_format(own_types_id))
        .total();
}

Architecture named(Architecture a, const std::string& family) {
    a.name = family, a.family = family;
    return a;
}

}  // namespace

TEST_CASE("a file of no named mix says its types, and they are its bytes") {
    Architecture qwen = model_row("Qwen2.5-7B");
    for (const Architecture& a :
         {named(model_row("Llama-3.1-8B"), "llama"), named(qwen, "qwen2"),
          named(mixtral(), "mixtral"), named(gpt_oss_20b(), "gpt_oss"),
          named(deepseek_v2_lite(), "deepseek_v2"), named(model_row("Llama-3.1-8B"), "phi3")}) {
        INFO(a.family);
        GgufHeader header = header_of(a, mixed(a));
        const Json form = form_of(header, a);
        REQUIRE(form.contains("tensor_types"));
        CHECK(own_bytes(form) == header_totals(header.tensors).bytes);
        CHECK(form.dump().size() < 2000);

        // Tables of rotary factors are bytes of the file as well.
        header.tensors.push_back({"rope_freqs.weight", "F32", {64}, 0, 256});
        CHECK(own_bytes(form_of(header, a)) == header_totals(header.tensors).bytes);

        // One tensor in another type shows.
        HeaderTensor& first = header.tensors[0];
        first.dtype = "F16", first.bytes = 2 * first.elements();
        CHECK(own_bytes(form_of(header, a)) == header_totals(header.tensors).bytes);
        CHECK(own_bytes(form_of(header, a)) != own_bytes(form));
    }
}

TEST_CASE("types are written by role, with blocks where not all have them") {
    Architecture a = named(llama_like({6, 256, 4, 2, 64, 512, 100}), "llama");
    GgufHeader header = header_of(a, mixed(a));
    header.tensors.push_back({"rope_freqs.weight", "F32", {32}, 0, 128});
    const Json form = form_of(header, a);
    CHECK(form["tensor_types"].dump() ==
          R"({"Q8_0":["token_embd"],"Q4_K":["attn_q","attn_k","attn_v 0-1 3-4","ffn_gate",)"
          R"("ffn_up","ffn_down 0-1 3-4","attn_output 1-2 4-5"],"BF16":["attn_output 0 3"],)"
          R"("Q6_K":["attn_v 2 5","ffn_down 2 5","output"],"F32":["rope_freqs 32"]})");
    // Reading it and writing it again changes nothing.
    CHECK(generic_form(architecture_from_json(form)) == form);
}

TEST_CASE("a file of a named mix needs no types") {
    Architecture a = named(model_row("Llama-3.1-8B"), "llama");
    for (const GgufMixRow& mix : gguf_mixes()) {
        INFO(mix.id);
        GgufHeader header = header_of(a, gguf_types(gguf_tensors(a), mix));
        CHECK(!form_of(header, a).contains("tensor_types"));
    }
    // IQ4_XS with an importance matrix is not the IQ4_XS that the name is taken for.
    const GgufHeader weighed =
        header_of(a, gguf_types(gguf_tensors(a), *weight_format("IQ4_XS").mix, true));
    CHECK(own_bytes(form_of(weighed, a)) == header_totals(weighed.tensors).bytes);
}

TEST_CASE("without the form's matrices in the file there are no types") {
    Architecture a = named(deepseek_v2_lite(), "deepseek_v2");
    GgufHeader header = header_of(a, mixed(a));
    for (HeaderTensor& tensor : header.tensors)
        if (tensor.name == "blk.3.attn_k_b.weight") tensor.name = "blk.3.attn_kv_b.weight";
    CHECK(!form_of(header, a).contains("tensor_types"));
    header = header_of(a, mixed(a));
    for (HeaderTensor& tensor : header.tensors)
        if (tensor.name == "blk.3.attn_k_b.weight") tensor.dtype = "Q4_K";  // rows of 128
    CHECK(!form_of(header, a).contains("tensor_types"));
}

TEST_CASE("a header that no form describes names the field that its blocks differ in") {
    const auto unsaid = [](auto change) {
        Architecture a = named(model_row("Llama-3.1-8B"), "llama");
        change(a);
        GgufHeader header = header_of(a, gguf_types(gguf_tensors(a), *weight_format("F16").mix));
        header.values["general.architecture"] = std::string("deci");
        if (gguf_form(header, a)) return std::string("a form");
        return gguf_unsaid(header, a);
    };
    const auto attention = [](Architecture& a, std::size_t i) -> GroupedAttention& {
        return std::get<GroupedAttention>(a.blocks[i].attention);
    };
    CHECK(unsaid([](Architecture&) {}) == "a form");
    CHECK(unsaid([&](Architecture& a) { attention(a, 5).kv_heads = 2; }) ==
          "deci.attention.head_count_kv: expected one number for all blocks, since a form has no "
          "other words, but got 8 in block 0 and 2 in block 5");
    CHECK(unsaid([&](Architecture& a) {
              attention(a, 31).heads = 16;
          }).find("deci.attention.head_count: ") == 0);
    CHECK(unsaid([](Architecture& a) {
              a.blocks[3].mlp = DenseMlp{1024, true};
          }) ==
          "deci.feed_forward_length: expected one number for all blocks, since a form has no "
          "other words, but got 14336 in block 0 and 1024 in block 3");
    CHECK(unsaid([](Architecture& a) {
              for (std::size_t i = 1; i < a.blocks.size(); ++i)
                  a.blocks[i].mlp = ExpertMlp{8, 2, i == 9 ? 512 : 1024};
          })
              .find("deci.expert_feed_forward_length: expected one number for all blocks, since a "
                    "form has no other words, but got 1024 in block 1 and 512 in block 9") == 0);
    CHECK(unsaid([](Architecture& a) {
              for (std::size_t i = 0; i < a.blocks.size(); ++i)
                  a.blocks[i].mlp = ExpertMlp{8, 2, 1024, i == 9 ? 512 : 256};
          }).find("deci.expert_shared_feed_forward_length: ") == 0);
    CHECK(unsaid([&](Architecture& a) { attention(a, 4).window = 128; }) ==
          "deci.attention.sliding_window_pattern: expected each n-th block to see all, since a "
          "form has no other words, but got another order");
    // No number of the metadata: a bias in one block.
    CHECK(unsaid([&](Architecture& a) { attention(a, 4).query_bias = true; }) ==
          "tensors: expected the same ones in each block of a kind, since a form has no other "
          "words, but got others");
}
