// Speed of the matrix product in its three forms, one core. Read GFLOP/s: two operations a
// multiply-add.
#include "numeric/matmul.h"

#include <benchmark/benchmark.h>

#include <vector>

#include "numeric/philox.h"

namespace rootspace {
namespace {

void product(benchmark::State& state, Operands operands) {
    const std::int64_t n = state.range(0);
    const auto elements = static_cast<std::size_t>(n * n);
    std::vector<float> a(elements), b(elements), c(elements);
    std::vector<float> workspace(
        static_cast<std::size_t>(matmul_workspace_elements(operands, n, n, n)));
    fill_uniform(1, 0, -1.0f, 1.0f, n * n, a.data());
    fill_uniform(1, 1, -1.0f, 1.0f, n * n, b.data());
    for (auto _ : state) {
        matmul(operands, n, n, n, a.data(), b.data(), c.data(), workspace.data());
        benchmark::DoNotOptimize(c.data());
    }
    state.counters["GFLOP/s"] =
        benchmark::Counter(2e-9 * double(n) * double(n) * double(n) * double(state.iterations()),
                           benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(product, nn, Operands::nn)->Arg(64)->Arg(256)->Arg(512);
BENCHMARK_CAPTURE(product, nt, Operands::nt)->Arg(64)->Arg(256)->Arg(512);
BENCHMARK_CAPTURE(product, tn, Operands::tn)->Arg(64)->Arg(256)->Arg(512);

}  // namespace
}  // namespace rootspace
