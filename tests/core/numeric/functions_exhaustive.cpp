// Every function of one float at every one of the 2^32 inputs: `./dev exhaustive`. Prints the
// largest errors and exits 1 if one is above its bound.
//   functions_exhaustive [NAME...]
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <thread>

#include "core/numeric/one_argument_functions.h"
#include "core/numeric/ulp_error.h"

namespace {

constexpr std::uint64_t all_inputs = std::uint64_t{1} << 32, block = std::uint64_t{1} << 20;

LargestError over_all_inputs(const OneArgumentFunction& function) {
    const unsigned count = std::max(1u, std::thread::hardware_concurrency());
    std::atomic<std::uint64_t> next = 0;
    std::vector<LargestError> largest(count);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            for (std::uint64_t first; (first = next.fetch_add(block)) < all_inputs;) {
                const LargestError one = largest_error(function, first, first + block, 1);
                if (one.ulp > largest[i].ulp) largest[i] = one;
            }
        });
    for (auto& thread : threads) thread.join();
    return *std::max_element(largest.begin(), largest.end(),
                             [](auto& a, auto& b) { return a.ulp < b.ulp; });
}

bool holds(const OneArgumentFunction& function) {
    const auto begun = std::chrono::steady_clock::now();
    const LargestError largest = over_all_inputs(function);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    std::printf("%-10s  %.4f of %g ulp  at %a (%.9g): %a, exactly %.9a  (%.0f s)\n", function.name,
                largest.ulp, function.bound, largest.x, largest.x, largest.got, largest.exact,
                seconds.count());
    std::fflush(stdout);
    return largest.ulp <= function.bound;
}

}  // namespace

int main(int argument_count, char** arguments) {
    const auto asked_for = [&](const char* name) {
        return argument_count == 1 || std::any_of(arguments + 1, arguments + argument_count,
                                                  [&](char* a) { return !std::strcmp(a, name); });
    };
    int run = 0, failed = 0;
    for (const auto& function : one_argument_functions())
        if (asked_for(function.name)) ++run, failed += !holds(function);
    if (run < std::max(1, argument_count - 1)) {
        std::cerr << "functions_exhaustive: expected names out of";
        for (const auto& function : one_argument_functions()) std::cerr << " " << function.name;
        std::cerr << "\n";
        return 2;
    }
    return failed == 0 ? 0 : 1;
}
