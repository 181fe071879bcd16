#include "estimate/headers/gguf_windows.h"

#include "files.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

GgufWriter file_of(const std::string& family) {
    return GgufWriter().text("general.architecture", family);
}

GgufWriter windowed(const std::string& family, std::uint64_t window = 4096) {
    return file_of(family).number(family + ".attention.sliding_window", window);
}

std::vector<std::int64_t> read(const GgufWriter& file, std::int64_t blocks) {
    GgufReader reader(std::nullopt);
    read_all(reader, file.header());
    return gguf_windows(GgufFields(reader.header()), blocks);
}

// "SSSF": which blocks slide, and see everything.
std::string pattern(const GgufWriter& file, std::int64_t blocks = 8) {
    std::string letters;
    for (const std::int64_t window : read(file, blocks)) letters += window ? 'S' : 'F';
    return letters;
}

}  // namespace

TEST_CASE("the blocks that slide are those of the family") {
    // load_hparams, src/llama-model.cpp of llama.cpp: set_swa_pattern of each architecture.
    CHECK(pattern(windowed("gemma2")) == "SFSFSFSF");
    CHECK(pattern(windowed("gpt-oss")) == "SFSFSFSF");
    CHECK(pattern(windowed("gemma3")) == "SSSSSFSS");
    CHECK(pattern(windowed("gemma-embedding")) == "SSSSSFSS");
    CHECK(pattern(windowed("gemma3n")) == "SSSSFSSS");
    CHECK(pattern(windowed("cohere2")) == "SSSFSSSF");
    CHECK(pattern(windowed("olmo2")) == "SSSFSSSF");
    CHECK(pattern(windowed("afmoe")) == "SSSFSSSF");
    CHECK(pattern(windowed("plamo3")) == "SSSSSSSF");
    CHECK(pattern(windowed("llama4")) == "SSSFSSSF");
    CHECK(pattern(windowed("modern-bert")) == "FSSFSSFS");
    CHECK(pattern(windowed("smallthinker")) == "FSSSFSSS");
    CHECK(read(windowed("cohere2", 1024), 4) == std::vector<std::int64_t>{1024, 1024, 1024, 0});
    CHECK(pattern(windowed("exaone4"), 64).substr(0, 8) == "SSSFSSSF");
}

TEST_CASE("a family whose loader reads no window has none") {
    for (const char* family : {"llama", "qwen2", "qwen3", "qwen3moe", "phi3", "starcoder2"}) {
        INFO(family);
        CHECK(pattern(windowed(family)) == "FFFFFFFF");
    }
    CHECK(pattern(windowed("exaone4"), 30) == std::string(30, 'F'));  // the 1.2B model
}

TEST_CASE("sizes that the loader knows better than the file") {
    CHECK(read(file_of("gemma2"), 2) == std::vector<std::int64_t>{4096, 0});
    CHECK(read(file_of("gemma3"), 2) == std::vector<std::int64_t>{0, 0});
    CHECK(read(file_of("llama4"), 2) == std::vector<std::int64_t>{8192, 8192});
    CHECK(read(windowed("llama4", 100), 2) == std::vector<std::int64_t>{8192, 8192});
    CHECK(read(windowed("llama4", 0), 2) == std::vector<std::int64_t>{0, 0});
    CHECK(read(windowed("smallthinker", 100), 2) == std::vector<std::int64_t>{0, 4096});
    CHECK(read(file_of("smallthinker"), 2) == std::vector<std::int64_t>{0, 0});
    CHECK(read(file_of("exaone4"), 64)[0] == 4096);
    CHECK(read(windowed("exaone4", 512), 64)[0] == 512);
}

TEST_CASE("the file's own pattern counts before the family's") {
    CHECK(pattern(windowed("cohere2").number("cohere2.attention.sliding_window_pattern", 2)) ==
          "SFSFSFSF");
    CHECK(pattern(windowed("cohere2").number("cohere2.attention.sliding_window_pattern", 1)) ==
          "FFFFFFFF");
    CHECK(pattern(windowed("cohere2").number("cohere2.attention.sliding_window_pattern", 0)) ==
          "SSSSSSSS");
    const char* key = "gemma4.attention.sliding_window_pattern";  // no family of ours
    CHECK(pattern(windowed("gemma4").numbers(key, {1, 0, 0, 1}), 4) == "SFFS");
    CHECK(error_sentence([&] {
              read(windowed("gemma4").numbers(key, {1, 0, 0}), 4);
          }) ==
          "gemma4.attention.sliding_window_pattern: expected true or false for each block, but got "
          "3 of them");
    CHECK(read(windowed("gemma4")
                   .numbers(key, {1, 0, 0})
                   .tensor("blk.3.nextn.eh_proj.weight", {2, 1}, 1, 4),
               4) == std::vector<std::int64_t>{4096, 0, 0, 0});
    CHECK(error_sentence([&] { read(windowed("gemma4").text(key, "all"), 4); }) ==
          "gemma4.attention.sliding_window_pattern: expected a whole number from 0 to 4294967296, "
          "but got another kind of value");
}
