#include "estimate/inference/inference.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/inference/engine_peaks.h"

namespace rootspace::estimate {
namespace {

// aten/src/ATen/cuda/CublasHandlePool.cpp, parseChosenWorkspaceSize: 2 buffers of 4,096 KiB and 8
// of 16, on Hopper 8 of 4,096; under ROCm, since the file knows it, 32 MiB, and 128 on gfx94 and
// gfx95.
const WholeCoefficient large_buffers{"torch.blas_large_buffers", 2};
const WholeCoefficient large_bytes{"torch.blas_large_buffer", 4096 * 1024};
const WholeCoefficient small_buffers{"torch.blas_small_buffers", 8};
const WholeCoefficient small_bytes{"torch.blas_small_buffer", 16 * 1024};
const WholeCoefficient hopper_buffers{"torch.blas_buffers_hopper", 8};
const WholeCoefficient hipblas_mebibytes{"torch.hipblas_workspace", 32};
const WholeCoefficient gfx94_mebibytes{"torch.hipblas_workspace_gfx94", 128};

Quantity workspace(Blas blas) {
    const auto buffers = [](const WholeCoefficient& count, const WholeCoefficient& bytes) {
        return Quantity(count, "buffers") * Quantity(bytes, "B");
    };
    const auto mebibytes = [](const WholeCoefficient& count) {
        return Quantity(count) * Quantity(1 << 20, "B");
    };
    switch (blas) {
        case Blas::none:
            break;
        case Blas::cublas:
            return buffers(large_buffers, large_bytes) + buffers(small_buffers, small_bytes);
        case Blas::cublas_hopper:
            return buffers(hopper_buffers, large_bytes);
        case Blas::hipblas:
            return mebibytes(hipblas_mebibytes);
        case Blas::hipblas_gfx94:
            return mebibytes(gfx94_mebibytes);
    }
    return Quantity(0, "B");
}

void require(const char* field, bool holds, const char* expected, std::int64_t got) {
    if (!holds) throw InputError(field, expected, std::to_string(got));
}

void check(const InferenceSetup& setup) {
    require("inference.prompt", setup.prompt >= 1, "at least 1 token", setup.prompt);
    require("inference.generated", setup.generated >= 0, "0 tokens or more", setup.generated);
    require("inference.number_bytes", setup.number_bytes == 2 || setup.number_bytes == 4,
            "2 or 4 bytes", setup.number_bytes);
    require("inference.devices", setup.hf.devices >= 1, "at least 1", setup.hf.devices);
    require("inference.rotary_rows", setup.hf.rotary_rows >= 0, "0 rows or more",
            setup.hf.rotary_rows);
    require("inference.most_sequences", setup.vllm.most_sequences >= 1, "at least 1",
            setup.vllm.most_sequences);
}

struct Dispatch {
    const Architecture& architecture;
    const InferenceSetup& setup;
    InferencePeak operator()(const HfCache& c) const { return hf_peak(architecture, setup, c); }
    InferencePeak operator()(const VllmCache& c) const { return vllm_peak(architecture, setup, c); }
    InferencePeak operator()(const LlamaCppCache& c) const {
        return llama_cpp_peak(architecture, setup, c);
    }
};

}  // namespace

Bytes InferencePeak::peak() const { return std::max(total_bytes(prefill), total_bytes(decode)); }

std::vector<Item> held_always(const InferenceSetup& setup) {
    std::vector<Item> items{item("weights", Purpose::weights, Quantity(setup.weight_bytes, "B"),
                                 "the sum over all weight tensors in their format")};
    if (setup.slack_bytes)
        items.push_back(item("unused ends of the weights' blocks", Purpose::overhead,
                             Quantity(setup.slack_bytes, "B"),
                             "PyTorch c10/cuda/CUDACachingAllocator.cpp, should_split: ends of at "
                             "most 1 MiB count as allocated"));
    if (setup.driver_bytes)
        items.push_back(item("CUDA context", Purpose::overhead, Quantity(setup.driver_bytes, "B"),
                             "as measured on the device; PyTorch does not count it"));
    return items;
}

void add_blas_workspace(std::vector<Item>& items, Blas blas, std::int64_t devices) {
    if (blas == Blas::none) return;
    const bool nvidia = blas == Blas::cublas || blas == Blas::cublas_hopper;
    const Quantity one = workspace(blas);
    items.push_back(item(nvidia ? "workspace of cuBLAS" : "workspace of hipBLAS", Purpose::overhead,
                         devices == 1 ? one : Quantity(devices, "devices") * one,
                         "PyTorch ATen/cuda/CublasHandlePool.cpp, parseChosenWorkspaceSize"));
}

void append(std::vector<Item>& items, const std::vector<Item>& more) {
    items.insert(items.end(), more.begin(), more.end());
}

InferencePeak inference_peak(const Architecture& architecture, const InferenceSetup& setup) {
    check(setup);
    return std::visit(Dispatch{architecture, setup}, setup.cache.engine);
}

}  // namespace rootspace::estimate
