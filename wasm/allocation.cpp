// Out of memory stops the estimator's module: a trap, in place of std::bad_alloc, after which the
// page says so and starts a new one (web/calculator/estimate_module.js). A tenth of the code was
// there to clean up after an allocation; an imported function that threw would bring it back.
#include <cstdlib>
#include <new>

namespace {
int memory_ended = 0;
}

extern "C" __attribute__((export_name("memoryEnded"))) int memoryEnded() { return memory_ended; }

void* operator new(std::size_t bytes) {
    if (void* place = std::malloc(bytes)) return place;
    memory_ended = 1;
    __builtin_trap();
}

void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }
