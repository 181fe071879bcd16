// Storage for a benchmark's operands.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace rootspace {

// Where the engine's own buffers of such sizes begin: at 64 bytes (memory/ledger.h), so that no
// vector straddles two lines of the cache.
template <class T>
struct AtLines {
    using value_type = T;
    static constexpr std::align_val_t line{64};
    T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), line)); }
    void deallocate(T* p, std::size_t) { ::operator delete(p, line); }
    bool operator==(const AtLines&) const = default;
};

using Operand = std::vector<float, AtLines<float>>;

}  // namespace rootspace
