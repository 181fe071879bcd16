#include "estimate/headers/gguf.h"

#include "files.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

GgufWriter small() {
    GgufWriter writer;
    writer.text("general.architecture", "llama").number("llama.block_count", 2);
    writer.entry("f", little(6, 4) + little(0x3fc00000, 4)).truth("t", true);
    writer.entry("i", little(1, 4) + little(0xff, 1));
    writer.entry("l", little(11, 4) + little(0xfffffffffffffffe, 8));
    writer.numbers("llama.attention.head_count_kv", {4, 0});
    writer.texts("tokenizer.ggml.tokens", {"", "a", "bc"}).floats("tokenizer.ggml.scores", 3);
    writer.tensor("token_embd.weight", {256, 10}, 12, 1440).tensor("v", {3}, 0, 12);
    return writer;
}

GgufHeader read(const std::string& file, std::size_t slice = std::string::npos) {
    GgufReader reader(static_cast<std::int64_t>(file.size()));
    read_all(reader, file, slice);
    return reader.header();
}

std::string sentence(const std::string& file) {
    return error_sentence([&] { read(file); });
}

template <class Value>
Value value(const GgufHeader& header, const char* key) {
    return std::get<Value>(header.values.at(key));
}

}  // namespace

TEST_CASE("a GGUF header gives metadata and tensors, whatever the slices") {
    const std::string file = small().file();
    for (const std::size_t slice :
         {std::string::npos, std::size_t{1}, std::size_t{5}, std::size_t{64}}) {
        const GgufHeader header = read(file, slice);
        CHECK(header.version == 3);
        CHECK(value<std::string>(header, "general.architecture") == "llama");
        CHECK(value<std::int64_t>(header, "llama.block_count") == 2);
        CHECK(value<double>(header, "f") == 1.5);
        CHECK(value<bool>(header, "t"));
        CHECK(value<std::int64_t>(header, "i") == -1);
        CHECK(value<std::int64_t>(header, "l") == -2);
        const auto heads = value<GgufArray>(header, "llama.attention.head_count_kv");
        CHECK(heads.numbers == std::vector<std::int64_t>{4, 0});
        CHECK(value<GgufArray>(header, "tokenizer.ggml.tokens").length == 3);
        CHECK(value<GgufArray>(header, "tokenizer.ggml.scores").length == 3);
        REQUIRE(header.tensors.size() == 2);
        CHECK(header.tensors[0].dtype == "Q4_K");
        CHECK(header.tensors[0].shape == std::vector<std::int64_t>{10, 256});
        CHECK(header.tensors[0].bytes == 1440);
        CHECK(header.tensors[1].offset == 1440);
        CHECK(header.data_offset ==
              static_cast<std::int64_t>((small().header_bytes() + 31) / 32 * 32));
    }
    CHECK(read(GgufWriter(2).file()).version == 2);
}

TEST_CASE("long values are passed over and never asked for") {
    GgufWriter writer;
    writer.text("tokenizer.chat_template", std::string(3000000, 'x'));
    writer.floats("tokenizer.ggml.scores", 500000).number("last", 7);
    const std::string file = writer.file();
    GgufReader reader(static_cast<std::int64_t>(file.size()));
    Bytes asked = 0;
    for (const ByteRange& range : read_all(reader, file)) asked += range.end - range.begin;
    CHECK(value<std::int64_t>(reader.header(), "last") == 7);
    CHECK(reader.header().values.count("tokenizer.chat_template") == 0);
    CHECK(value<GgufArray>(reader.header(), "tokenizer.ggml.scores").length == 500000);
    CHECK(asked < 700000);  // of 5 MB
}

TEST_CASE("hostile GGUF headers get one sentence each") {
    CHECK(sentence("GGML" + std::string(20, '\0')) ==
          "file: expected the letters GGUF at its start, but got \"GGML\"");
    CHECK(sentence("GGUF" + little(1, 4)) == "version: expected 2 or 3, but got 1");
    CHECK(sentence("GGUF" + little(4, 4)) == "version: expected 2 or 3, but got 4");
    CHECK(sentence("GGUF" + std::string("\0\0\0\3", 4)) ==
          "version: expected 2 or 3, in little-endian order, but got a big-endian file");
    CHECK(sentence("GGUF" + little(3, 4) + little(1000000000, 8) + little(0, 8)) ==
          "file: expected at most 1000000 tensors, but got 1000000000");
    CHECK(sentence("GGUF" + little(3, 4) + little(0, 8) + std::string(8, '\xff')) ==
          "file: expected at most 4096 metadata keys, but got 18446744073709551615");
    const std::string whole = small().file();
    const std::size_t header = small().header_bytes();
    for (std::size_t length = 0; length < header; length += 7)
        CHECK(!sentence(whole.substr(0, length)).empty());
    CHECK(sentence(whole.substr(0, 24)) ==
          "file: expected a GGUF header to its end, but got an end after 24 bytes");
    CHECK(sentence(whole.substr(0, whole.size() - 100)) ==
          "tensor \"token_embd.weight\": expected data within the file's " +
              std::to_string(whole.size() - 100 - (header + 31) / 32 * 32) +
              " bytes of data, but got an end at 1440");

    const auto entry = [](const std::string& bytes) {
        return sentence(GgufWriter().entry("k", bytes).file());
    };
    CHECK(entry(little(13, 4)) == "metadata \"k\": expected a type that GGUF has, but got 13");
    CHECK(entry(little(10, 4) + std::string(8, '\xff')) ==
          "metadata \"k\": expected at most 2^53, but got 18446744073709551615");
    CHECK(entry(little(8, 4) + little(1ull << 40, 8)) ==
          "metadata \"k\": expected a length within the file and at most 536870912 bytes, but got "
          "1099511627776");
    CHECK(entry(little(9, 4) + little(6, 4) + little(1ull << 62, 8)) ==
          "metadata \"k\": expected a length within the file and at most 536870912 bytes, but got "
          "4611686018427387904");
    CHECK(entry(little(9, 4) + little(8, 4) + little(1000, 8)) ==
          "metadata \"k\": expected a length within the file and at most 536870912 bytes, but got "
          "8000");
    CHECK(entry(little(9, 4) + little(9, 4) + little(1, 8)) ==
          "metadata \"k\": expected an array of values, but got an array of arrays");
    CHECK(sentence(GgufWriter().number("k", 1).number("k", 2).file()) ==
          "metadata: expected each key once, but got \"k\" twice");
    CHECK(sentence(GgufWriter().number("general.alignment", 3).file()) ==
          "metadata \"general.alignment\": expected a power of two up to 2^20, but got 3");
    CHECK(sentence(GgufWriter().number(std::string(2000, 'k'), 3).file()) ==
          "metadata: expected keys of at most 1024 bytes, but got one of 2000");
    CHECK(sentence(GgufWriter().tensor("a", {32}, 4, 0).file()) ==
          "tensor \"a\": expected a type that ggml has, but got 4");
    CHECK(sentence(GgufWriter().tensor("a", {30}, 8, 34).file()) ==
          "tensor \"a\": expected rows of whole blocks of Q8_0, but got rows of 30");
    CHECK(sentence(GgufWriter().tensor("a", {1ull << 40, 1ull << 40}, 0, 0).file()) ==
          "tensor \"a\": expected a shape whose bytes fit 64 bits, but got a larger one");
    CHECK(sentence(GgufWriter().tensor("a", {1ull << 63}, 0, 0).file()) ==
          "tensor \"a\": expected sizes of at most 2^53, but got 9223372036854775808");
    CHECK(sentence(GgufWriter().tensor("a", {1, 1, 1, 1, 1, 1, 1, 1, 1}, 0, 4).file()) ==
          "tensor \"a\": expected at most 8 dimensions, but got 9");
    CHECK(sentence(GgufWriter().tensor("a", {8}, 0, 32).tensor("a", {8}, 0, 32).file()) ==
          "tensors: expected each name once, but got \"a\" twice");
    // The second begins where the first still goes on.
    CHECK(sentence(GgufWriter().tensor("a", {64}, 0, 32).tensor("b", {8}, 0, 256).file()) ==
          "tensor \"b\": expected data from byte 256 on, but got an offset of 32");
    CHECK(error_sentence([] {
              GgufReader reader(std::nullopt);
              read_all(reader, small().file().substr(0, 200));
          }) == "file: expected a GGUF header to its end, but got an end after 200 bytes");
}
