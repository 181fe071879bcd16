#include "estimate/inference/allocator.h"

#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// c10/cuda/CUDACachingAllocator.cpp (PyTorch 2.3): kMinBlockSize, kRoundLarge, kMinLargeAlloc of
// 10 MiB, kSmallSize of 1 MiB in should_split(). c10/xpu/XPUCachingAllocator.cpp, of Intel's GPUs,
// has the same in round_size(), get_allocation_size() and should_split().
const WholeCoefficient least_block{"torch.least_block", 512};
const WholeCoefficient large_multiple{"torch.large_multiple", 2 << 20};
const WholeCoefficient large_from{"torch.large_from", 5};       // large multiples
const WholeCoefficient unsplit_end{"torch.unsplit_end", 2048};  // least blocks

std::int64_t rounded(std::int64_t bytes, std::int64_t multiple) {
    return checked_mul(checked_add(bytes, multiple - 1) / multiple, multiple);
}

}  // namespace

Bytes caching_block(Bytes bytes) {
    const Bytes block = rounded(bytes, least_block);
    if (block < large_from * large_multiple) return block;
    const Bytes segment = rounded(block, large_multiple);
    return segment - block > unsplit_end * least_block ? block : segment;
}

Bytes caching_slack(const std::vector<WeightTensor>& tensors, const WeightFormat& format,
                    std::int64_t number_bytes) {
    Bytes total = 0;
    for (const WeightTensor& tensor : tensors) {
        if (tensor.component == Component::prediction || is_packed(tensor, format)) continue;
        const Bytes bytes = checked_mul(tensor.rows, tensor.columns, number_bytes);
        total = checked_add(total, checked_mul(caching_block(bytes) - bytes, tensor.copies));
    }
    return total;
}

}  // namespace rootspace::estimate
