// The answer for a GGUF file whose config says the type of every tensor.
#include "estimate/answer/answer.h"
#include "estimate/answer/estimated.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Json form() {
    return Json::parse(R"({"model_type":"generic","vocabulary":1024,"width":512,"layers":4,
        "heads":8,"mlp_width":1024,"context":4096,"tensor_types":{
        "Q4_K":["attn_q","attn_k","attn_output","ffn_gate","ffn_up","ffn_down 1-2"],
        "Q6_K":["attn_v","ffn_down 0 3"],"Q8_0":["output","token_embd"],"F32":["rope_freqs 32"]}})");
}

// By hand: matrices of 512 x 512 and 512 x 1024, norms of 512.
constexpr Bytes q4 = 144, q6 = 210, square = 512 * 512 / 256, wide = 512 * 1024 / 256;
constexpr Bytes embedding = 1024 * 512 / 32 * 34;
constexpr Bytes blocks =
    4 * (3 * square * q4 + square * q6 + 2 * wide * q4 + 2 * 512 * 4) + 2 * wide * (q4 + q6);
constexpr Bytes all = 2 * embedding + blocks + 512 * 4 + 32 * 4;

Json ask(const Json& config, const Json& more) {
    Json request{{"config", config}, {"context", 512}};
    request.update(more);
    return answer(request_from_json(request.dump()));
}

std::string refused(const Json& config, const Json& more) {
    return error_sentence([&] { ask(config, more); });
}

Bytes weights(const Json& answer) {
    Bytes bytes = 0;
    for (const char* list : {"items", "host_items"})
        for (const Json& item : answer[list])
            if (item["name"].get<std::string>().starts_with("weights: "))
                bytes += item["bytes"].get<Bytes>();
    return bytes;
}

const Json llama_cpp{{"engine", "llama.cpp"}};

Json with_types(const Json& types) {
    Json config = form();
    config["tensor_types"] = types;
    return config;
}

}  // namespace

TEST_CASE("llama.cpp has a file's weights as the file has them, to the byte") {
    const Json found = ask(form(), llama_cpp);
    CHECK(found["weights"] == "gguf-file");
    CHECK(weights(found) == all);
    CHECK(found["notes"].dump().find("as the GGUF file has them") != std::string::npos);
    CHECK(ask(form(), {{"engine", "llama.cpp"}, {"weights", "gguf-file"}})["items"] ==
          found["items"]);
    // Another format by hand is that format, whatever the file has.
    Json plain = form();
    plain.erase("tensor_types");
    const Json by_hand{{"engine", "llama.cpp"}, {"weights", "Q4_K_M"}};
    CHECK(ask(form(), by_hand)["items"] == ask(plain, by_hand)["items"]);
    CHECK(weights(ask(form(), by_hand)) != all);
}

TEST_CASE("several devices and what is streamed have the same bytes") {
    Bytes sum = 0;
    const Json two = ask(form(), {{"engine", "llama.cpp"}, {"devices", 2}});
    CHECK(weights(two) < all);
    const Estimated e = estimated(request_from_json(
        Json{{"config", form()}, {"engine", "llama.cpp"}, {"devices", 2}, {"context", 512}}
            .dump()));
    for (const Item& item : e.everywhere)
        if (item.purpose == Purpose::weights) sum += item.bytes;
    for (const Item& item : e.host)
        if (item.purpose == Purpose::weights) sum += item.bytes;
    CHECK(sum == all);
    const Json own{{"name", "small"}, {"memory_bytes", 200'000'000}, {"bandwidth", 1e9}};
    Json tight = own;
    tight["memory_bytes"] =
        ask(form(), {{"engine", "llama.cpp"}, {"device", own}})["total_bytes"].get<Bytes>() -
        1'000'000;
    const Json streamed = ask(form(), {{"engine", "llama.cpp"}, {"device", tight}});
    REQUIRE(streamed.contains("streaming"));
    CHECK(streamed["streaming"]["resident_blocks"] < 4);
}

TEST_CASE("only engines of GGUF files take a file's types, and only where there are some") {
    CHECK(refused(form(), {{"engine", "hf"}, {"weights", "gguf-file"}}) ==
          "weights: expected a checkpoint's format, or llama.cpp as the engine, since transformers "
          "expands GGUF weights to 16 or 32 bits when it loads them, but got gguf-file");
    CHECK(ask(form(), {{"engine", "hf"}})["weights"] == "bf16");
    CHECK(weights(ask(form(), {{"engine", "vllm"}, {"weights", "gguf-file"}})) == all);
    Json plain = form();
    plain.erase("tensor_types");
    CHECK(refused(plain, {{"engine", "llama.cpp"}, {"weights", "gguf-file"}}) ==
          "weights: expected another format, or a config of a GGUF file with tensor_types, but got "
          "gguf-file");
    CHECK(ask(plain, llama_cpp)["weights"] == "BF16");
    const Json adapters{{"task", "training"}, {"lora_rank", 8}, {"base_weights", "gguf-file"}};
    CHECK(refused(form(), adapters).find("base_weights: ") == 0);
    CHECK(ask(form(), {{"task", "training"}})["items"] ==
          ask(plain, {{"task", "training"}})["items"]);
}

TEST_CASE("types that cannot be are refused by their field, whatever is asked") {
    for (const Json& more : {llama_cpp, Json{{"engine", "hf"}}, Json{{"task", "training"}}}) {
        CHECK(refused(with_types({{"Q4_K", {"attn_q"}}}), more) ==
              "tensor_types: expected a type for every matrix, but got none for token_embd");
        CHECK(refused(with_types({{"Q4_X", {"attn_q"}}}), more) ==
              "tensor_types.Q4_X: expected a type of ggml, as Q4_K, but got \"Q4_X\"");
        CHECK(refused(with_types({{"Q4_K attn_q", {""}}}), more)
                  .find("tensor_types.Q4_K attn_q: expected a type of ggml") == 0);
        CHECK(refused(with_types(7), more) == "tensor_types: expected an object, but got 7");
        CHECK(refused(with_types(Json::object()), more) ==
              "tensor_types: expected a type and its tensors, or no field, but got {}");
        CHECK(refused(with_types({{"Q4_K", "attn_q"}}), more) ==
              "tensor_types.Q4_K: expected an array of roles, but got the string \"attn_q\"");
        CHECK(refused(with_types({{"Q4_K", {1}}}), more) ==
              "tensor_types.Q4_K: expected roles, as \"attn_q\" or \"ffn_down 0-3 7\", but got 1");
        CHECK(refused(with_types({{"Q4_K", std::vector<std::string>(10'001, "attn_q")}}), more) ==
              "tensor_types: expected at most 10000 entries, but got more");
    }
    Json fewer = form();
    fewer["layers"] = 3;
    CHECK(refused(fewer, llama_cpp) ==
          "tensor_types.Q6_K: expected blocks that have ffn_down, but got 3");
}
