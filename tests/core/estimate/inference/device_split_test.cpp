// A model over several devices: which tensors, blocks and bytes each has, and what goes between.
#include <algorithm>

#include "base/error.h"
#include "core/estimate/inference/models.h"
#include "core/estimate/tensor_elements.h"
#include "estimate/inference/device_traffic.h"
#include "estimate/inference/inference.h"
#include "estimate/inference/layer_split.h"
#include "estimate/inference/streaming.h"
#include "estimate/inference/tensor_split.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::int64_t of_role(const DevicePart& part, const std::string& role) {
    std::int64_t sum = 0;
    for (const WeightTensor& tensor : part.tensors)
        if (tensor.role == role) sum += tensor.elements();
    return sum;
}

// mistralai/Mixtral-8x22B-v0.1, config.json.
Architecture mixtral_22b() {
    Architecture a{};
    a.vocabulary = 32000, a.width = 6144, a.context = 65536;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks.assign(56, Block{GroupedAttention{48, 8, 128}, ExpertMlp{8, 2, 16384}});
    return a;
}

// deepseek-ai/DeepSeek-V2-Lite, config.json.
Architecture v2_lite() {
    Architecture a{};
    a.vocabulary = 102400, a.width = 2048, a.context = 163840;
    a.norm = Norm::rms, a.activation = Activation::silu;
    const LatentAttention latent{16, 0, 512, 128, 64, 128};
    a.blocks.assign(27, Block{latent, ExpertMlp{64, 6, 1408, 2816}});
    a.blocks[0].mlp = DenseMlp{10944, true};
    return a;
}

}  // namespace

TEST_CASE("vLLM's share of Llama 3.1 8B on 8 devices: one head of keys and values, whole norms") {
    const DevicePart part = vllm_part(llama_8b(), 8, false);
    // By hand: 32 x (4096 x 4096 x 2 + 2 x 4096 x 1024 + 3 x 4096 x 14336) / 8 for the matrices,
    // 2 x 128256 x 4096 / 8 for embedding and head, 65 norms of 4096 whole.
    const std::int64_t matrices = 32ll * (4096 * 4096 * 2 + 2 * 4096 * 1024 + 3 * 4096 * 14336) / 8;
    CHECK(elements(part.tensors) == matrices + 2ll * 128256 * 4096 / 8 + 65 * 4096);
    const auto& grouped = std::get<GroupedAttention>(part.architecture.blocks[0].attention);
    CHECK(grouped.heads == 4);
    CHECK(grouped.kv_heads == 1);
    CHECK(std::get<DenseMlp>(part.architecture.blocks[0].mlp).width == 1792);
    // More than an even share: the norms.
    CHECK(elements(part.tensors) > parameters(llama_8b()) / 8);
    // 16 devices hold each key-value head twice.
    const DevicePart sixteen = vllm_part(llama_8b(), 16, false);
    CHECK(of_role(sixteen, "attn_k") == 32ll * 128 * 4096);
    CHECK(of_role(sixteen, "attn_q") == 32ll * 256 * 4096);
}

TEST_CASE("vLLM logs 32.7642 GiB of Mixtral 8x22B on each of 8 devices") {
    // "Loading model weights took 32.7642 GB", fused experts E=8,N=2048 (vllm-project/vllm issue of
    // April 2024); the log rounds tensors up to the allocator's blocks.
    const DevicePart part = vllm_part(mixtral_22b(), 8, false);
    CHECK(2 * double(elements(part.tensors)) / (1 << 30) == Approx(32.7642).epsilon(0.001));
    CHECK(of_role(part, "ffn_gate_inp") == 56ll * 8 * 6144);  // routers are whole
    // Whole experts in place of shares of each: as many bytes where they divide.
    const DevicePart experts = vllm_part(mixtral_22b(), 8, true);
    CHECK(elements(experts.tensors) == elements(part.tensors));
    CHECK(std::get<ExpertMlp>(experts.architecture.blocks[0].mlp).width == 16384);
    CHECK(of_role(vllm_part(v2_lite(), 2, true), "ffn_up_exps") == 26ll * 32 * 1408 * 2048);
}

TEST_CASE("experts that do not divide: the fullest device has one more") {
    Architecture a = mixtral_22b();
    for (Block& block : a.blocks) std::get<ExpertMlp>(block.mlp).experts = 9;
    CHECK(of_role(vllm_part(a, 2, true), "ffn_up_exps") == 56ll * 5 * 16384 * 6144);
    CHECK(of_role(vllm_part(a, 2, false), "ffn_up_exps") == 56ll * 9 * 8192 * 6144);
}

TEST_CASE("latent attention in vLLM: the projection down and the cache are whole on each device") {
    const Architecture a = v2_lite();
    const DevicePart part = vllm_part(a, 4, false);
    CHECK(of_role(part, "attn_kv_a_mqa") == 27ll * 576 * 2048);
    CHECK(of_role(part, "attn_kv_b") == 27ll * 4 * 256 * 512);
    CHECK(of_role(part, "attn_output") == 27ll * 2048 * 4 * 128);
    CHECK(of_role(part, "attn_kv_a_norm") == 27ll * 512);
    const auto cache = [](const Architecture& of) {
        return total_bytes(kv_cache(of, {VllmCache{}}, {4096}));
    };
    CHECK(cache(part.architecture) == cache(a));
    CHECK(cache(a) == 27ll * 576 * 2 * 4096);
    // Grouped heads: an eighth of the cache on each of 8 devices, no less on 16.
    const Bytes whole = cache(llama_8b());
    CHECK(cache(vllm_part(llama_8b(), 8, false).architecture) == whole / 8);
    CHECK(cache(vllm_part(llama_8b(), 16, false).architecture) == whole / 8);
}

TEST_CASE("the vocabulary is padded to 64 rows and split; what vLLM refuses is refused") {
    // GPT-2: 50257 words are 50304 rows; positions stay whole.
    Architecture a = gpt3();
    CHECK(of_role(vllm_part(a, 1, false), "token_embd") == 50304ll * 12288);
    CHECK(of_role(vllm_part(a, 4, false), "token_embd") == 50304ll / 4 * 12288);
    CHECK(of_role(vllm_part(a, 4, false), "position_embd") == 2048ll * 12288);
    a.causal = false;  // an encoder's tables are all split
    CHECK(of_role(vllm_part(a, 4, false), "position_embd") == 2048ll / 4 * 12288);
    // Biases of matrices that gather are whole, of those that spread split.
    CHECK(of_role(vllm_part(gpt3(), 4, false), "attn_output.bias") == 96ll * 12288);
    CHECK(of_role(vllm_part(gpt3(), 4, false), "attn_q.bias") == 96ll * 12288 / 4);
    const auto refused = [](const Architecture& model, std::int64_t devices) {
        return error_sentence([&] { vllm_part(model, devices, false); });
    };
    CHECK(refused(llama_8b(), 3) ==
          "devices: expected a divisor of the 32 heads that vLLM splits, but got 3");
    Architecture odd = llama_8b();
    for (Block& block : odd.blocks) block.attention = GroupedAttention{48, 6, 128};
    CHECK(refused(odd, 4) ==
          "devices: expected a divisor of the 6 key-value heads that vLLM splits, but got 4");
    CHECK(refused(odd, 16) ==
          "devices: expected a multiple of the 6 key-value heads that vLLM copies, but got 16");
}

TEST_CASE("llama.cpp's layers on several devices are those its logs show") {
    const auto counts = [](std::int64_t blocks, std::int64_t devices) {
        std::vector<std::int64_t> found(static_cast<std::size_t>(devices), 0);
        const auto placed = llama_cpp_layers(blocks, devices);
        for (std::int64_t i = 0; i < blocks; ++i) ++found[placed[static_cast<std::size_t>(i)]];
        CHECK(placed.back() == std::min(blocks, devices - 1));
        return found;
    };
    using Counts = std::vector<std::int64_t>;
    // Qwen3-235B: KV buffers of 1632 and 1564 MiB at 34 MiB a layer.
    CHECK(counts(94, 2) == Counts{48, 46});
    // 92 layers: 1632, 1564, 1564 and 1496 MiB at 68 MiB a layer.
    CHECK(counts(92, 4) == Counts{24, 23, 23, 22});
    CHECK(counts(32, 1) == Counts{32});
    CHECK(counts(2, 4) == Counts{1, 1, 0, 0});  // more devices than layers
}

TEST_CASE("accelerate's balanced map, by hand") {
    // Llama 2 7B on two devices: blocks of 404,766,720 B, tables of 262,144,000 B. Half of
    // 13,476,831,232 B and 1.25 blocks, less the largest module to come: 6,839,607,296 B, in which
    // the embedding and 16 blocks fit.
    Architecture llama2 = llama_8b();
    llama2.vocabulary = 32000;
    llama2.blocks.assign(32, Block{GroupedAttention{32, 32, 128}, DenseMlp{11008, true}});
    const StoredWeights two = plain_weights(llama2, 2);
    const auto devices = hf_devices(two.tensors, two.bytes, 2);
    std::int64_t first = 0;
    for (std::size_t i = 0; i < devices.size(); ++i)
        if (two.tensors[i].role == "attn_q" && devices[i] == 0) ++first;
    CHECK(first == 16);
    CHECK(devices.front() == 0);
    CHECK(devices.back() == 1);
    // Modules of 10 with a first of 30 and a last of 30: share (120 / 3) + 12 = 52, and on the
    // first device 52 - 30.
    CHECK(balanced_modules({30, 10, 10, 10, 10, 10, 10, 30}, 1, 3) ==
          std::vector<std::int64_t>{1, 1, 1, 2, 2, 2, 2, 2});
    // 50 / 2 + 12 - 10 = 27.
    CHECK(balanced_modules({5, 10, 10, 10, 10, 5}, 1, 2) ==
          std::vector<std::int64_t>{0, 0, 0, 1, 1, 1});
    // 460 / 2 + 125 - 100 = 255: one block beside the embedding, though two halves would be 260.
    CHECK(balanced_modules({60, 100, 100, 100, 100}, 1, 2) ==
          std::vector<std::int64_t>{0, 0, 1, 1, 1});
    CHECK(balanced_modules({5, 10}, 1, 1) == std::vector<std::int64_t>{0, 0});
}

TEST_CASE("parts of a split by layers are the whole model, once") {
    const Architecture a = llama_8b();
    const StoredWeights stored = plain_weights(a, 2);
    for (const std::int64_t devices : {1, 2, 3, 8}) {
        const auto placed = hf_devices(stored.tensors, stored.bytes, devices);
        std::int64_t sum = 0, blocks = 0, heads = 0, firsts = 0;
        for (std::int64_t device = 0; device < devices; ++device) {
            const DevicePart part = layer_part(a, stored.tensors, placed, device);
            sum += elements(part.tensors);
            blocks += static_cast<std::int64_t>(part.architecture.blocks.size());
            heads += part.architecture.head;
            firsts += part.first;
        }
        CHECK(sum == parameters(a));
        CHECK(blocks == 32);
        CHECK(heads == 1);
        CHECK(firsts == 1);
    }
    // llama.cpp: the embedding is the host's; a tied head repeats it on the last device.
    const auto cpp = llama_cpp_devices(a, stored.tensors, 2);
    CHECK(cpp.front() == on_host);
    CHECK(elements(layer_part(a, stored.tensors, cpp, on_host).tensors) == 128256ll * 4096);
    Architecture tied = a;
    tied.tied = true;
    const StoredWeights one = plain_weights(tied, 2);
    const DevicePart last =
        layer_part(tied, one.tensors, llama_cpp_devices(tied, one.tensors, 2), 1);
    CHECK(last.architecture.head);
    CHECK(of_role(last, "token_embd") == 128256ll * 4096);
    // An encoder has no head to copy it for.
    tied.head = false;
    const DevicePart headless =
        layer_part(tied, one.tensors, llama_cpp_devices(tied, one.tensors, 2), 1);
    CHECK(of_role(headless, "token_embd") == 0);
}

TEST_CASE("transformers on three devices: the parts' sum is the published account of several") {
    const Architecture a = llama_8b();
    InferenceSetup s{};
    s.prompt = 6144, s.number_bytes = 2;
    s.cache = {HfCache{}, CacheType::bf16, CacheType::bf16};
    s.weight_bytes = 2 * parameters(a);
    s.hf.devices = 3;
    const Bytes together = inference_peak(a, s).peak();
    const StoredWeights stored = plain_weights(a, 2);
    const auto placed = hf_devices(stored.tensors, stored.bytes, 3);
    Bytes sum = 0;
    s.hf.devices = 1;
    for (std::int64_t device = 0; device < 3; ++device) {
        const DevicePart part = layer_part(a, stored.tensors, placed, device);
        s.weight_bytes = 2 * elements(part.tensors);
        s.hf.first_device = part.first;
        sum += inference_peak(part.architecture, s).peak();
    }
    // Each of three has the step's cosines and sines; the account above has them once.
    CHECK(sum - together == 2ll * 6144 * 2 * 128 * 2);
}

TEST_CASE("a part of a model with and without windows keeps its windows in llama.cpp") {
    Architecture a = llama_8b();
    a.blocks.resize(2);
    for (Block& block : a.blocks) std::get<GroupedAttention>(block.attention).window = 1024;
    LlamaCppCache alone, part;
    part.part_of_mixed = true;
    const auto bytes = [&](const LlamaCppCache& cache) {
        return total_bytes(kv_cache(a, {cache}, {8192}));
    };
    CHECK(bytes(alone) == 2ll * 8192 * 2 * 1024 * 2);
    CHECK(bytes(part) == 2ll * 1536 * 2 * 1024 * 2);
}

TEST_CASE("what goes between devices: two all-reduces a block, or one crossing") {
    const Architecture a = llama_8b();
    const Passed prompt{"the prompt", Quantity(1000, "tokens"), Quantity(1), 2};
    const auto flows = tensor_traffic(a, prompt, 4);
    // 65 all-reduces of 1000 x 4096 x 2 B in two phases of 3/4 each; logits of one token.
    REQUIRE(flows.size() == 2);
    CHECK(flows[0].bytes == 65ll * 2 * 1000 * 4096 * 2 * 3 / 4);
    CHECK(flows[1].bytes == 128256ll * 2 * 3 / 4);
    CHECK(tensor_traffic(a, prompt, 1).empty());
    Architecture encoder = a;
    encoder.causal = encoder.head = false;
    CHECK(tensor_traffic(encoder, prompt, 2).front().bytes == 67ll * 2 * 1000 * 4096 * 2 / 2);
    CHECK(layer_traffic(a, prompt, 3).front().bytes == 3ll * 1000 * 4096 * 2);
    CHECK(layer_traffic(a, prompt, 0).empty());
}

TEST_CASE("workspaces of matrix products by library") {
    InferenceSetup s{};
    s.prompt = 16, s.weight_bytes = 0, s.number_bytes = 2;
    s.cache = {VllmCache{}};
    const auto workspace = [&](Blas blas) {
        s.blas = blas;
        Bytes bytes = 0;
        for (const Item& one : inference_peak(llama_8b(), s).prefill)
            if (one.name.starts_with("workspace of")) bytes += one.bytes;
        return bytes;
    };
    // CublasHandlePool.cpp: ":4096:2:16:8" in KiB, 32 MiB on Hopper and under ROCm, there 128 MiB
    // on gfx94 and gfx95.
    CHECK(workspace(Blas::cublas) == (2 * 4096 + 8 * 16) * 1024);
    CHECK(workspace(Blas::cublas_hopper) == 8 * 4096 * 1024);
    CHECK(workspace(Blas::hipblas) == 32 * 1024 * 1024);
    CHECK(workspace(Blas::hipblas_gfx94) == 128 * 1024 * 1024);
    CHECK(workspace(Blas::none) == 0);
}
