// What recomputation costs, and how near a transformer block comes to the matrix product. Read
// `ratio`: the time of one gradient under the schedule over keep-all's, in turns, beside
// `expected`, the ratio of the predicted operations; and `of_product`: the multiply-adds a second
// of the blocks, forward and backward, over the product's at n = 512.
#include "at_lines.h"
#include "gradient_bench.h"
#include "networks.h"
#include "numeric/matmul.h"
#include "numeric/philox.h"
#include "turns.h"

namespace rootspace {
namespace {

void gradient(benchmark::State& state, const std::string& network, const std::string& schedule) {
    GradientBench keep_all(network, "keep-all"), other(network, schedule);
    keep_all.run();
    other.run();
    if (keep_all.gradients() != other.gradients()) state.SkipWithError("the gradients differ");
    std::vector<double> here, there;
    for (auto _ : state) {
        keep_all.run();
        there.push_back(keep_all.seconds());
        other.run();
        here.push_back(other.seconds());
        state.SetIterationTime(here.back());
    }
    count_spread(state, "ratio", ratios(here, there));
    state.counters["expected"] =
        double(other.prepared().replay.cost) / double(keep_all.prepared().replay.cost);
    state.counters["peak_MiB"] = double(other.prepared().replay.peak_bytes) / (1 << 20);
}

void blocks(benchmark::State& state, const TransformerSizes& sizes) {
    constexpr std::int64_t n = 512;
    constexpr double operations = 2.0 * n * n * n;
    Operand a(n * n), b(n * n), c(n * n);
    Operand workspace(static_cast<std::size_t>(matmul_workspace_elements(Operands::nn, n, n, n)));
    fill_uniform(1, 0, -1.0f, 1.0f, n * n, a.data());
    fill_uniform(1, 1, -1.0f, 1.0f, n * n, b.data());
    Turn product(
        [&] { matmul(Operands::nn, n, n, n, a.data(), b.data(), c.data(), workspace.data()); },
        0.02);
    GradientBench bench(transformer_network(sizes), "keep-all", {2, 1 + 2 * sizes.blocks});
    bench.run();
    std::vector<double> speeds, shares;
    for (auto _ : state) {
        bench.run();
        speeds.push_back(2.0 * double(bench.macs_apart()) / bench.seconds_apart());
        shares.push_back(speeds.back() / (operations / product()));
        state.SetIterationTime(bench.seconds_apart());
    }
    state.counters["GFLOP_s"] = 1e-9 * median(speeds);
    count_spread(state, "of_product", shares);
}

std::string named(const TransformerSizes& sizes) {
    return std::to_string(sizes.blocks) + "_blocks_of_" + std::to_string(sizes.width) + "/" +
           std::to_string(sizes.tokens) + "_tokens/batch_" + std::to_string(sizes.batch);
}

void add_gradient(const std::string& name, const std::string& network,
                  const std::string& schedule) {
    benchmark::RegisterBenchmark(("gradient/" + schedule + "/" + name).c_str(), gradient, network,
                                 schedule)
        ->UseManualTime()
        ->Iterations(11);
}

const bool registered = [] {
    for (const MlpSizes& sizes : {MlpSizes{16, 256, 64}, MlpSizes{32, 512, 128}}) {
        const std::string name = "mlp_" + std::to_string(sizes.layers) + "_layers_of_" +
                                 std::to_string(sizes.width) + "/batch_" +
                                 std::to_string(sizes.batch);
        for (const char* schedule : {"sqrt", "revolve:8", "recursive"})
            add_gradient(name, mlp_network(sizes), schedule);
    }
    for (const int width : {256, 512})
        for (const int tokens : {64, 256}) {
            const TransformerSizes sizes{4, width, tokens, 512 / tokens};
            add_gradient("transformer_" + named(sizes), transformer_network(sizes), "sqrt");
            benchmark::RegisterBenchmark(("blocks/" + named(sizes)).c_str(), blocks, sizes)
                ->UseManualTime()
                ->Iterations(11);
        }
    return true;
}();

}  // namespace
}  // namespace rootspace
