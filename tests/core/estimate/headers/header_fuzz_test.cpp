// Random changes of small valid headers: whatever comes of them is a header or an InputError.
#include <random>

#include "base/error.h"
#include "estimate/headers/gguf_architecture.h"
#include "estimate/headers/header_totals.h"
#include "estimate/headers/safetensors.h"
#include "files.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

using Random = std::mt19937;  // the same numbers everywhere

std::size_t below(Random& random, std::size_t count) { return random() % count; }

// One to six changes: a byte, a bit, a cut, a repetition, a run of 0xff.
std::string changed(std::string file, std::size_t header, Random& random) {
    const std::size_t changes = 1 + below(random, 6);
    for (std::size_t i = 0; i < changes && !file.empty(); ++i) {
        const std::size_t at = below(random, std::min(file.size(), header));
        switch (below(random, 6)) {
            case 0:
                file[at] = static_cast<char>(random());
                break;
            case 1:
                file[at] = static_cast<char>(file[at] ^ 1 << below(random, 8));
                break;
            case 2:
                file.resize(at);
                break;
            case 3:
                file.insert(at, file.substr(at, below(random, 40)));
                break;
            case 4:
                file.erase(at, below(random, 20));
                break;
            default:
                for (std::size_t k = at; k < std::min(file.size(), at + 8); ++k) file[k] = '\xff';
        }
    }
    return file;
}

struct Outcome {
    int read = 0, refused = 0;
};

template <class Read>
Outcome fuzz(const std::string& valid, std::size_t header, unsigned seed, Read&& read) {
    Random random(seed);
    Outcome outcome;
    for (int i = 0; i < 5000; ++i) {
        const std::string file = changed(valid, header, random);
        const bool known = below(random, 2) == 0;
        const std::size_t slice = below(random, 3) == 0 ? 1 + below(random, 50) : std::string::npos;
        try {
            read(file, known ? std::optional<std::int64_t>(file.size()) : std::nullopt, slice);
            ++outcome.read;
        } catch (const InputError& error) {
            CHECK(!std::string(error.what()).empty());
            ++outcome.refused;
        }
    }
    return outcome;
}

}  // namespace

TEST_CASE("10,000 changed headers are read or refused") {
    std::string json = "{\"__metadata__\":{\"format\":\"pt\"}";
    for (int i = 0; i < 8; ++i)
        json +=
            ",\"model.layers." + std::to_string(i) +
            ".self_attn.q_proj.weight\":{\"dtype\":\"BF16\",\"shape\":[4,8],\"data_offsets\":[" +
            std::to_string(64 * i) + "," + std::to_string(64 * i + 64) + "]}";
    json += "}";
    const Outcome safetensors =
        fuzz(safetensors_file(json, 512), 8 + json.size(), 1,
             [](const std::string& file, std::optional<std::int64_t> size, std::size_t slice) {
                 SafetensorsReader reader(size);
                 read_all(reader, file, slice);
                 header_totals(reader.header().tensors);
             });
    CHECK(safetensors.read > 10);
    CHECK(safetensors.refused > 1000);

    GgufWriter w;
    w.text("general.architecture", "llama").text("general.name", "small");
    w.number("llama.block_count", 1).number("llama.embedding_length", 64);
    w.number("llama.context_length", 100).numbers("llama.attention.head_count", {4});
    w.number("llama.attention.head_count_kv", 2).floats("tokenizer.ggml.scores", 5);
    w.texts("tokenizer.ggml.tokens", {"a", "b", "c"}).truth("t", true);
    w.tensor("token_embd.weight", {64, 10}, 1, 1280).tensor("output_norm.weight", {64}, 0, 256);
    w.tensor("blk.0.attn_q.weight", {64, 64}, 8, 4352)
        .tensor("blk.0.ffn_up.weight", {64, 32}, 1, 4096);
    w.tensor("blk.0.ffn_down.weight", {32, 64}, 1, 4096);
    const Outcome gguf =
        fuzz(w.file(), w.header_bytes(), 2,
             [](const std::string& file, std::optional<std::int64_t> size, std::size_t slice) {
                 GgufReader reader(size);
                 read_all(reader, file, slice);
                 gguf_architecture(reader.header());
             });
    CHECK(gguf.read > 10);
    CHECK(gguf.refused > 1000);
}

TEST_CASE("10,000 strings of random bytes are no header") {
    Random random(3);
    for (int i = 0; i < 10000; ++i) {
        std::string file(below(random, 200), '\0');
        for (char& byte : file) byte = static_cast<char>(random());
        if (i % 2) file = "GGUF" + little(3, 4) + file;
        SafetensorsReader safetensors(std::nullopt);
        CHECK_THROWS_AS(read_all(safetensors, file), InputError);
        GgufReader gguf(static_cast<std::int64_t>(file.size()));
        CHECK_THROWS_AS(read_all(gguf, file), InputError);
        CHECK_THROWS_AS(read_safetensors_index(file), InputError);
    }
}
