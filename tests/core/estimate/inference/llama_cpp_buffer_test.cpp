// Buffers that llama.cpp 0.5.0 (September 2026) reserved for graphs of real and drawn sizes, with
// the model's tensors not allocated (no_alloc) and the nodes in their own order, as CUDA's backend
// keeps it (GGML_VK_DISABLE_GRAPH_OPTIMIZE=1), on a Vulkan device. Contexts are a sequence's.
#include <algorithm>
#include <cmath>

#include "core/estimate/inference/models.h"
#include "estimate/inference/inference.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr double mib = 1 << 20;

struct Row {
    Architecture model;
    InferenceSetup setup;
    double device, host, output;
    std::string name;
};

Mlp mlp_of(const std::string& kind, std::int64_t width, std::int64_t active) {
    if (kind == "experts") return ExpertMlp{8, active, width};
    return DenseMlp{width, kind == "gated"};
}

std::vector<Row> reserved() {
    std::vector<Row> rows;
    for (const auto& f : read_csv("llama_cpp_buffers.csv")) {
        const auto n = [&](int i) { return std::stoll(f[i]); };
        Row row{{}, {}, std::stod(f[15]), std::stod(f[16]), std::stod(f[17]), ""};
        for (int i = 0; i < 15; ++i) row.name += f[i] + " ";
        Block block{GroupedAttention{n(2), n(3), n(4)}, mlp_of(f[6], n(7), n(8))};
        row.model.width = n(1), row.model.vocabulary = n(9), row.model.context = n(10);
        if (f[0] == "gpt2") row.model.learned_positions = n(10);
        row.model.blocks = {block};
        if (n(5) > 0) {
            std::get<GroupedAttention>(block.attention).window = n(5);
            row.model.blocks.push_back(block);
        }
        LlamaCppCache cache;
        cache.ubatch = n(12);
        row.setup.prompt = n(10), row.setup.sequences = n(11), row.setup.weight_bytes = 0;
        row.setup.cache = {cache, CacheType::f16, CacheType::f16};
        row.setup.llama_cpp.outputs = n(13);
        row.setup.llama_cpp.fused_attention = n(14) == 1;
        rows.push_back(row);
    }
    return rows;
}

double named(const std::vector<Item>& items, const std::string& start) {
    Bytes total = 0;
    for (const Item& one : items)
        if (one.name.substr(0, start.size()) == start) total += one.bytes;
    return double(total) / mib;
}

double deepseek(std::int64_t width, std::int64_t heads, std::int64_t query_rank, std::int64_t mlp) {
    Architecture a{};
    a.width = width, a.vocabulary = 1000, a.context = 4096;
    a.blocks = {Block{LatentAttention{heads, query_rank, 512, 128, 64, 128}, DenseMlp{mlp, true}}};
    InferenceSetup setup{};
    setup.prompt = 4096;
    setup.cache = {LlamaCppCache{}, CacheType::f16, CacheType::f16};
    return named(inference_peak(a, setup).prefill, "compute buffer");
}

}  // namespace

TEST_CASE("80 graphs: 73 buffers on the device to 0.1 MiB, and all on the host") {
    std::vector<double> errors;
    std::size_t met = 0;
    for (const Row& row : reserved()) {
        INFO(row.name);
        const InferencePeak peak = inference_peak(row.model, row.setup);
        const double device = named(peak.prefill, "compute buffer");
        met += std::abs(device - row.device) <= 0.1;
        errors.push_back(std::abs(device / row.device - 1));
        // Beside embeddings and masks numbers of tokens and positions.
        CHECK(named(peak.host, "host compute") <= row.host + 0.005);
        CHECK(named(peak.host, "host compute") >= row.host - 0.06);
        CHECK(named(peak.host, "host output") == Approx(row.output).margin(0.006));
    }
    std::sort(errors.begin(), errors.end());
    CHECK(errors.size() == 80);
    CHECK(met == 73);
    CHECK(errors[39] < 0.0005);
    CHECK(errors.back() < 0.17);
}

TEST_CASE("the same as a build before June 2026 would be far off: the check can fail") {
    std::size_t met = 0;
    for (Row row : reserved()) {
        row.setup.llama_cpp.before_june_2026 = true;
        const InferencePeak peak = inference_peak(row.model, row.setup);
        met += std::abs(named(peak.prefill, "compute buffer") - row.device) <= 0.1;
    }
    CHECK(met <= 2);
}

TEST_CASE("latent attention, as version 0.5.0 reserves it: 4 MiB of masks within") {
    CHECK(deepseek(5120, 16, 1536, 512) == 4 + 63);
    CHECK(deepseek(2048, 16, 0, 10240) == 4 + 72);
    CHECK(deepseek(5120, 32, 1536, 512) == 4 + 103);  // 4 + 107
    CHECK(deepseek(2048, 16, 0, 512) == 4 + 48);      // 4 + 51
    CHECK(deepseek(2048, 32, 1536, 512) == 4 + 91);   // 4 + 96
}

TEST_CASE("a layer's keys and values in f16 stand beside queries and what was attended") {
    const Architecture llama = llama_8b();
    InferenceSetup setup{};
    setup.prompt = 131072;
    setup.cache = {LlamaCppCache{}, CacheType::q8_0, CacheType::q8_0};
    const auto buffer = [&](const Architecture& a) {
        return named(inference_peak(a, setup).prefill, "compute buffer");
    };
    // Masks 131,072 × 2 B × 512 = 128 MiB; an MLP (4 × 4,096 - 4,096 + 3 × 14,336) × 4 B × 512.
    CHECK(buffer(llama) == 128 + 108);
    // Attention (2 × 4,096 + 2 × 4,096) × 4 B × 512 = 32 MiB; 131,072 × 2 × 1,024 × 2 B = 512 MiB.
    setup.llama_cpp.copies_keys = setup.llama_cpp.copies_values = true;
    CHECK(buffer(llama) == 128 + 32 + 512);
    setup.llama_cpp.copies_keys = false;
    CHECK(buffer(llama) == 128 + 32 + 256);
    setup.llama_cpp.fused_attention = false;
    const double unfused = buffer(llama);
    setup.llama_cpp.copies_values = false;
    CHECK(buffer(llama) == unfused);
    setup.llama_cpp.fused_attention = true;
    // Streams of 4 sequences, each of 32,768 cells, are copied together; their masks are a quarter.
    setup.llama_cpp.copies_keys = setup.llama_cpp.copies_values = true;
    setup.prompt = 32768, setup.sequences = 4;
    CHECK(buffer(llama) == 32 + 32 + 512);
    // Of layers with a window and without the whole ones are copied at the fullest moment; their
    // masks are 32,768 + 1,536 cells.
    Architecture mixed = llama;
    for (std::size_t i = 0; i < 31; ++i)
        std::get<GroupedAttention>(mixed.blocks[i].attention).window = 1024;
    CHECK(buffer(mixed) == 32 + 1.5 + 32 + 512);
    // Where a window's layers have four times the heads: 4 × 1,536 × 2 × 4,096 × 2 B = 96 MiB.
    std::get<GroupedAttention>(mixed.blocks[31].attention).kv_heads = 1;
    for (std::size_t i = 0; i < 31; ++i)
        std::get<GroupedAttention>(mixed.blocks[i].attention).kv_heads = 32;
    setup.prompt = 2048;  // whole: 4 × 2,048 × 2 × 128 × 2 B = 4 MiB
    CHECK(buffer(mixed) == 2 + 1.5 + 32 + 96);
}

TEST_CASE("of latent attention keys alone are copied, whose latent part its values are") {
    const auto buffer = [](bool copies) {
        Architecture a{};
        a.width = 5120, a.vocabulary = 1000, a.context = 131072;
        a.blocks = {Block{LatentAttention{16, 1536, 512, 128, 64, 128}, DenseMlp{512, true}}};
        InferenceSetup setup{};
        setup.prompt = 131072;
        setup.cache = {LlamaCppCache{}, CacheType::q8_0, CacheType::q8_0};
        setup.llama_cpp.copies_keys = setup.llama_cpp.copies_values = copies;
        return named(inference_peak(a, setup).prefill, "compute buffer");
    };
    CHECK(buffer(false) == 128 + 63);
    // What is attended, 16 heads × 512 × 4 B × 512 = 16 MiB, and 131,072 × 576 × 2 B.
    CHECK(buffer(true) == 128 + 63 + 16 + 144);
}

TEST_CASE("builds before June 2026 take the copy from CUDA's pool, beside the buffer") {
    const Architecture llama = llama_8b();
    InferenceSetup setup{};
    setup.prompt = 131072;
    setup.cache = {LlamaCppCache{}, CacheType::q8_0, CacheType::q8_0};
    setup.llama_cpp.before_june_2026 = true;
    const auto pool = [&] { return named(inference_peak(llama, setup).prefill, "CUDA's pool"); };
    const Bytes without = llama_cpp_buffer_bytes(llama, setup);
    CHECK(pool() == 0);
    setup.llama_cpp.copies_keys = setup.llama_cpp.copies_values = true;
    CHECK(pool() == 512);
    CHECK(llama_cpp_buffer_bytes(llama, setup) == without + (512 << 20));
    CHECK(named(inference_peak(llama, setup).prefill, "compute buffer") * mib == without);
    setup.llama_cpp.inputs = GraphInputs::processor;  // Metal's are younger
    CHECK(pool() == 0);
}

TEST_CASE("the host's buffer with masks in 16 bits, as measured on an RTX 3080") {
    // ggml-org/llama.cpp issue 23527: Qwen3.6-35B-A3B, 2,048 wide, -c 150000 -ub 4096, one
    // sequence: CUDA_Host 1,236 MiB with pull request 23764.
    Architecture a = llama_8b();
    a.width = 2048;
    LlamaCppCache cache;
    cache.ubatch = 4096;
    InferenceSetup setup{};
    setup.prompt = 150000;
    setup.cache = {cache, CacheType::f16, CacheType::f16};
    CHECK(named(inference_peak(a, setup).host, "host compute") == 1236);
}

TEST_CASE("logits are those of a token a sequence, of as many as are asked for, or of a batch") {
    Architecture a = llama_8b();
    a.blocks.assign(1, Block{GroupedAttention{1, 1, 64}, DenseMlp{64, true}});
    InferenceSetup setup{};
    setup.prompt = 256, setup.sequences = 300;
    setup.cache = {LlamaCppCache{}, CacheType::f16, CacheType::f16};
    const auto bytes = [&] { return llama_cpp_buffer_bytes(a, setup); };
    CHECK(bytes() == 300 * 4 * (128256 + 4096));
    setup.llama_cpp.outputs = 400;
    CHECK(bytes() == 400 * 4 * (128256 + 4096));
    setup.llama_cpp.outputs = 2048;
    CHECK(bytes() == 512 * 4 * (128256 + 4096));
    // A context of fewer cells than a batch: 256.
    setup.sequences = 1;
    CHECK(bytes() == 256 * 4 * (128256 + 4096));
    a.head = false;
    CHECK(bytes() == 256 * (4 * (3 * 4096 + 64) + 256 * 2));
}
