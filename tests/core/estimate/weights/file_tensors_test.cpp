// Types of a GGUF file's tensors as a config says them: every named mix comes out the same, and
// what cannot be is refused.
#include "estimate/weights/file_tensors.h"

#include "estimate/architecture/tensor_types.h"
#include "estimate/weights/gguf_file.h"
#include "models.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const WeightFormat& own() { return weight_format(own_types_id); }

// An entry a tensor, as "attn_q 3" of Q4_K.
std::vector<TypedRole> entries(const std::vector<WeightTensor>& tensors,
                               const std::vector<GgmlType>& types) {
    std::vector<TypedRole> all;
    for (std::size_t i = 0; i < tensors.size(); ++i)
        all.push_back({block_type(types[i]).name, tensors[i].role,
                       tensors[i].block < 0 ? "" : " " + std::to_string(tensors[i].block)});
    return all;
}

// Two blocks, 256 wide, an MLP of 512, 100 words.
Architecture small() {
    Architecture a = llama_like({2, 256, 4, 2, 64, 512, 100});
    a.family = "generic";
    a.storage.tensor_types = {typed_role("Q4_K", "attn_q"),     typed_role("Q4_K", "attn_k"),
                              typed_role("Q6_K", "attn_v"),     typed_role("Q4_K", "attn_output"),
                              typed_role("Q4_K", "ffn_gate"),   typed_role("Q4_K", "ffn_up"),
                              typed_role("Q8_0", "ffn_down 0"), typed_role("Q6_K", "ffn_down 1"),
                              typed_role("Q4_K", "token_embd"), typed_role("Q6_K", "output")};
    return a;
}

std::string refusal(const std::string& type, const std::string& entry) {
    Architecture a = small();
    a.storage.tensor_types.push_back(typed_role(type, entry));
    return error_sentence([&] { file_tensors(a); });
}

}  // namespace

TEST_CASE("each tensor has the bytes of its own type") {
    const Architecture a = small();
    const std::vector<WeightTensor> tensors = file_tensors(a);
    const std::vector<Bytes> bytes = tensor_bytes(tensors, own());
    Bytes all = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const std::string& role = tensors[i].role;
        INFO(role << " " << tensors[i].block);
        Bytes expected = 256 * 4;  // a norm
        if (role == "token_embd") expected = 100 * 144;
        if (role == "output") expected = 100 * 210;
        if (role == "attn_q" || role == "attn_output") expected = 256 * 144;
        if (role == "attn_k") expected = 128 * 144;
        if (role == "attn_v") expected = 128 * 210;
        if (role == "ffn_gate" || role == "ffn_up") expected = 512 * 144;
        if (role == "ffn_down")
            expected = tensors[i].block == 0 ? 256 * 512 / 32 * 34 : 256 * 512 / 256 * 210;
        CHECK(bytes[i] == expected);
        all += expected;
    }
    CHECK(weight_bytes(tensors, own()).total() == all);
    const GgufFile file = gguf_file(a, own());
    CHECK(file.weights.total() == all);
    CHECK(file.bits_per_weight == 8.0 * double(all) / double(file.parameters));

    // One tensor in another type is another size.
    Architecture other = a;
    other.storage.tensor_types.back() = typed_role("Q8_0", "output");
    CHECK(weight_bytes(file_tensors(other), own()).total() == all - 100 * 210 + 100 * 8 * 34);
}

TEST_CASE("blocks can be named one by one, in ranges or all at once") {
    Architecture a = small();
    const Bytes all = weight_bytes(file_tensors(a), own()).total();
    a.storage.tensor_types[0] = typed_role("Q4_K", "attn_q 0-1");
    a.storage.tensor_types[1] = typed_role("Q4_K", "attn_k 1 0");
    CHECK(weight_bytes(file_tensors(a), own()).total() == all);
    a.storage.tensor_types.push_back(
        typed_role("F16", "attn_norm 1"));  // vectors are float32 unless named
    CHECK(weight_bytes(file_tensors(a), own()).total() == all - 2 * 256);
    a.storage.tensor_types.push_back(typed_role("F32", "rope_freqs 32"));
    CHECK(weight_bytes(file_tensors(a), own()).total() == all - 2 * 256 + 4 * 32);
}

TEST_CASE("the types of every named mix give its bytes, tensor by tensor") {
    for (Architecture a : {model_row("Llama-3.1-8B"), mixtral(), gpt_oss_20b(), deepseek_v2_lite()})
        for (const GgufMixRow& mix : gguf_mixes()) {
            INFO(a.vocabulary << " " << mix.id);
            const std::vector<WeightTensor> tensors = gguf_tensors(a);
            std::vector<GgmlType> types;
            if (!error_sentence([&] { types = gguf_types(tensors, mix); }).empty()) continue;
            a.storage.tensor_types = entries(tensors, types);
            const WeightFormat& named = weight_format(mix.id);
            const std::vector<WeightTensor> typed = file_tensors(a);
            CHECK(tensor_bytes(typed, own()) == tensor_bytes(tensors, named));
            CHECK(gguf_file(a, own()).total() == gguf_file(a, named).total());
            CHECK(saved_by_importance(typed, own()) == 0);
        }
}

TEST_CASE("types that are none of this model's are refused, each with a sentence") {
    CHECK(refusal("Q4_Q", "attn_norm") ==
          "tensor_types.Q4_Q: expected a type of ggml, as Q4_K, but got \"Q4_Q\"");
    CHECK(refusal("F32", "ffn_gate_exps") ==
          "tensor_types.F32: expected roles of tensors that this model has, but got "
          "\"ffn_gate_exps\"");
    CHECK(refusal("Q8_0", "attn_q 1") ==
          "tensor_types.Q8_0: expected each tensor once, but got attn_q of block 1 a second time");
    CHECK(refusal("Q4_K", "output") ==
          "tensor_types.Q4_K: expected each tensor once, but got output a second time");
    CHECK(refusal("F16", "attn_norm 1-2") ==
          "tensor_types.F16: expected blocks that have attn_norm, but got 2");
    CHECK(refusal("F16", "output_norm 0") ==
          "tensor_types.F16: expected blocks that have output_norm, but got 0");
    for (const std::string range : {"1-0", "-1", "1-", "x", "1-x", "99999999999", "+1", "0-", ""})
        CHECK(refusal("F16", "attn_norm " + range + " ").find("but got ") != std::string::npos);
    CHECK(refusal("F16", "attn_norm 1-0") ==
          "tensor_types.F16: expected numbers of blocks, as 9 or 3-5, but got \"1-0\"");
    CHECK(refusal("Q4_K", "attn_norm") ==
          "tensor_types.Q4_K: expected tensors whose rows blocks of 256 divide, but got attn_norm "
          "of block 0 with rows of 1");
    CHECK(refusal("F32", "rope_freqs 0") ==
          "tensor_types.F32: expected the length of rope_freqs, 1 to 65536, but got \"0\"");
    CHECK(refusal("F32", "rope_freqs") ==
          "tensor_types.F32: expected the length of rope_freqs, 1 to 65536, but got \"\"");
    Architecture a = small();
    a.storage.tensor_types.erase(a.storage.tensor_types.begin() + 7);
    CHECK(error_sentence([&] { file_tensors(a); }) ==
          "tensor_types: expected a type for every matrix, but got none for ffn_down of block 1");
    a = small();
    a.storage.tensor_types.push_back(typed_role("F32", "rope_freqs 32"));
    a.storage.tensor_types.push_back(typed_role("F16", "rope_freqs 32"));
    CHECK(error_sentence([&] { file_tensors(a); }) ==
          "tensor_types.F16: expected each tensor once, but got rope_freqs a second time");
}
