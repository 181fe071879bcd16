// GGUF files of a checkpoint whose experts are in MXFP4: every type keeps them so.
#include <cmath>

#include "estimate/architecture/catalogue.h"
#include "estimate/weights/gguf_file.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// The tokenizer's lists and the other metadata: a published file less its tensors and index.
// ggml-org/gpt-oss-20b-GGUF and gpt-oss-120b-GGUF (as one file), MXFP4_MOE here.
constexpr Bytes metadata_20b = 12109566560 - 12096586002, metadata_120b = 63387346208 - 63374365470;

Bytes predicted(const Architecture& a, const char* type) {
    return gguf_file(a, weight_format(type)).total();
}

double hundredths(double value) { return std::round(value * 100) / 100; }

}  // namespace

TEST_CASE("the published files of gpt-oss-120b have their sizes in every type") {
    struct Published {
        const char* type;
        double gib;
    };
    // unsloth/gpt-oss-120b-GGUF on the hub, as ailocalcheck.com lists its files.
    constexpr Published files[] = {{"F16", 60.88},    {"Q8_0", 59.03},   {"Q6_K", 58.94},
                                   {"Q5_K_M", 58.57}, {"Q5_K_S", 58.56}, {"Q4_K_M", 58.46},
                                   {"Q4_K_S", 58.45}, {"Q4_1", 58.41},   {"Q4_0", 58.32},
                                   {"Q3_K_M", 58.33}, {"Q3_K_S", 58.27}, {"Q2_K", 58.27}};
    const Architecture a = catalogue_model("gpt-oss-120b");
    CHECK(predicted(a, "MXFP4_MOE") == 63374365470);
    // Experts that were unpacked to 16 bits before the file was made take the type of its mix.
    Architecture unpacked = a;
    unpacked.storage.method = "";
    for (const Published& one : files) {
        INFO(one.type);
        const double gib = 1073741824.0;
        CHECK(hundredths(double(predicted(a, one.type) + metadata_120b) / gib) == one.gib);
        CHECK(double(predicted(unpacked, one.type)) / gib > one.gib + 3);  // control
    }
    CHECK(predicted(unpacked, "MXFP4_MOE") == predicted(a, "MXFP4_MOE"));
    // F16 by hand: three matrices of 128 experts in 36 blocks, 17 B for 32 weights; two of the
    // vocabulary and attention's in 2 B; biases, norms, sinks and routers in 4 B.
    const Bytes experts = std::int64_t{3} * 36 * 128 * 2880 * 2880 / 32 * 17;
    const Bytes others = std::int64_t{2} * (2 * 201088 * 2880 + 36 * 2880 * (2 * 4096 + 2 * 512));
    const Bytes single =
        std::int64_t{4} *
        (36 * (4096 + 2 * 512 + 2880 + 64 + 2 * 2880 + 128 * 2880 + 128 + 128 * 3 * 2880) + 2880);
    CHECK(gguf_file(a, weight_format("F16")).weights.total() == experts + others + single);
}

TEST_CASE("the published files of gpt-oss-20b are the predicted ones to 1 %") {
    struct Published {
        const char* type;
        double gb;
    };
    // bartowski/openai_gpt-oss-20b-GGUF, its model card: "keep the feed forward networks at mxfp4".
    // The other matrices of the smaller files are larger than the mixes make them.
    constexpr Published files[] = {
        {"Q6_K", 12.04},   {"Q5_K_M", 11.73}, {"Q5_K_S", 11.72}, {"Q4_K_M", 11.67},
        {"Q4_K_S", 11.67}, {"Q4_1", 11.59},   {"IQ4_NL", 11.56}, {"IQ4_XS", 11.56},
        {"Q3_K_L", 11.49}, {"Q3_K_M", 11.56}, {"Q3_K_S", 11.55}, {"IQ3_M", 11.56},
        {"IQ3_XS", 11.56}, {"Q2_K", 11.56},   {"IQ2_M", 11.55},  {"IQ2_XXS", 11.51}};
    const Architecture a = catalogue_model("gpt-oss-20b");
    CHECK(predicted(a, "MXFP4_MOE") == 12096586002);
    const auto gb = [&](const char* type) {
        return double(predicted(a, type) + metadata_20b) / 1e9;
    };
    for (const Published& one : files) {
        INFO(one.type);
        CHECK(std::abs(gb(one.type) / one.gb - 1) < 0.01);
    }
    CHECK(hundredths(gb("Q6_K")) == 12.04);
}

TEST_CASE("a note says that the experts stay packed, of no other model and not of their own mix") {
    const auto note = [](const Architecture& a, const char* type) {
        return kept_types_note(a, weight_format(type));
    };
    Architecture a = catalogue_model("gpt-oss-20b");
    CHECK(note(a, "Q4_K_M").find("The experts stay in MXFP4") == 0);
    CHECK(note(a, "F16") == note(a, "Q4_K_M"));
    CHECK(note(a, "MXFP4_MOE").empty());
    CHECK(note(a, "mxfp4").empty());
    CHECK(note(a, "bf16").empty());  // a checkpoint, not a file
    CHECK(note(catalogue_model("qwen3-30b-a3b"), "bf16").empty());
    CHECK(note(catalogue_model("qwen3-30b-a3b"), "Q4_K_M").empty());
    a.family = "qwen3_moe";  // the converter takes such checkpoints of gpt-oss alone
    CHECK(note(a, "Q4_K_M").empty());
    CHECK(predicted(a, "Q4_K_M") > predicted(catalogue_model("gpt-oss-20b"), "Q4_K_M") * 4 / 3);
}
