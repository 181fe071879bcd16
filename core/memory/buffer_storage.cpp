#include "memory/buffer_storage.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace rootspace {
namespace {

// On Linux buffers from this size on are pages of their own. In the heap a long-lived buffer above
// a freed one would hold the freed one's memory, which glibc, having raised its own threshold after
// the first large free, does not return: a sqrt schedule stayed 29 % above its ledger. Not under
// AddressSanitizer, which watches the bounds of heap buffers only.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
constexpr Bytes mapped_from = 128 * 1024;
#else
constexpr Bytes mapped_from = std::numeric_limits<Bytes>::max();
#endif

// The address space of a process: 47 bits, or half of what a pointer reaches.
constexpr std::uint64_t largest_bytes =
    std::min<std::uint64_t>(std::numeric_limits<std::size_t>::max() / 2, std::uint64_t{1} << 47);

// A cache line and a 512-bit vector for what is worth it; small buffers would waste as much as they
// hold.
std::align_val_t alignment_of(Bytes bytes) {
    return std::align_val_t{bytes >= 4096 ? std::size_t{64} : std::size_t{16}};
}

void* map_pages([[maybe_unused]] std::size_t bytes) {
#ifdef __linux__
    void* storage =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (storage != MAP_FAILED) return storage;
#endif
    throw std::bad_alloc();
}

void unmap_pages([[maybe_unused]] void* storage, [[maybe_unused]] std::size_t bytes) {
#ifdef __linux__
    munmap(storage, bytes);
#endif
}

}  // namespace

bool is_mapped(Bytes bytes) { return bytes >= mapped_from; }

void* allocate_storage(Bytes bytes) {
    if (bytes < 0 || static_cast<std::uint64_t>(bytes) > largest_bytes) throw std::bad_alloc();
    const auto size = static_cast<std::size_t>(bytes);
    return is_mapped(bytes) ? map_pages(size) : ::operator new(size, alignment_of(bytes));
}

void free_storage(void* storage, Bytes bytes) {
    if (is_mapped(bytes))
        unmap_pages(storage, static_cast<std::size_t>(bytes));
    else
        ::operator delete(storage, alignment_of(bytes));
}

}  // namespace rootspace
