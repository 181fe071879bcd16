// How fast this processor can multiply and add without fusing the two: the ceiling of every kernel
// that rounds both. Measured in registers alone, so a kernel, which also loads, should stay below
// it.
#pragma once

#include <cstdint>
#include <vector>

namespace rootspace {

// run(steps) gives a number that depends on all it did.
struct MultiplyAddChains {
    float (*run)(std::int64_t steps);
    std::int64_t operations_per_step;
};

// By instruction set, with several numbers of independent chains: which is fastest depends on the
// latencies and the registers of the processor.
namespace baseline {
std::vector<MultiplyAddChains> multiply_add_chains();
}
namespace avx2 {
std::vector<MultiplyAddChains> multiply_add_chains();
}
namespace avx512 {
std::vector<MultiplyAddChains> multiply_add_chains();
}

}  // namespace rootspace
