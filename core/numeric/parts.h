// How a kernel is shared among threads: every part computes a fixed share of the outputs, each by
// the same operations as if it were alone, so no bit depends on the number of parts.
#pragma once

#include <cstdint>

// Always inlined: a function that kernels of several instruction sets share must leave no copy of
// its own behind, compiled for the widest of them.
#define ROOTSPACE_INLINE inline __attribute__((always_inline))

// Every kernel exists for float, and for double where gradients are checked.
#define ROOTSPACE_INSTANTIATE(kernel)               \
    template decltype(kernel<float>) kernel<float>; \
    template decltype(kernel<double>) kernel<double>;

namespace rootspace {

// Elements [begin, end).
struct Range {
    std::int64_t begin, end;
};

struct Part {
    int index = 0, count = 1;
    void (*meeting)(void*) = nullptr;  // null where the part is alone
    void* team = nullptr;

    // This part's share of n elements, in whole grains but for the last. May be empty.
    ROOTSPACE_INLINE Range range(std::int64_t n, std::int64_t grain) const {
        if (count == 1) return {0, n};
        const std::int64_t grains = (n + grain - 1) / grain;
        const std::int64_t begin = grains * index / count * grain;
        const std::int64_t end = grains * (index + 1) / count * grain;
        return {begin < n ? begin : n, end < n ? end : n};
    }

    // Returns when every part has come here: what the others wrote before can then be read.
    ROOTSPACE_INLINE void wait() const {
        if (meeting) meeting(team);
    }
};

// Calls f once for every part, in threads, and returns when all are done. `work` is about the
// nanoseconds that one thread would need; little of it is done by one part (machine.h).
void in_parts(std::int64_t work, void (*call)(const void* f, const Part& part), const void* f);

template <class F>
void in_parts(std::int64_t work, const F& f) {
    in_parts(
        work, [](const void* g, const Part& part) { (*static_cast<const F*>(g))(part); }, &f);
}

}  // namespace rootspace
