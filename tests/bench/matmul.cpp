// The matrix product in its three forms on one core, under every instruction set of this machine,
// in turns with OpenBLAS (whatever set it chooses) and with the limit of separate multiply and add
// of that set. Read GFLOP_s (two operations a multiply-add), of_openblas and of_limit: medians of
// the ratios within one round, with their quartiles.
#include "numeric/matmul.h"

#include <cblas.h>
#include <openblas_config.h>

#include <algorithm>
#include <vector>

#include "at_lines.h"
#include "multiply_add_limit.h"
#include "numeric/machine.h"
#include "numeric/philox.h"
#include "turns.h"

namespace rootspace {
namespace {

constexpr double turn_seconds = 0.01;

struct Product {
    Operands operands;
    std::int64_t n;
    Operand a, b, c, workspace;

    Product(Operands form, std::int64_t size) : operands(form), n(size) {
        for (auto* matrix : {&a, &b, &c}) matrix->resize(static_cast<std::size_t>(n * n));
        workspace.resize(static_cast<std::size_t>(matmul_workspace_elements(form, n, n, n)));
        fill_uniform(1, 0, -1.0f, 1.0f, n * n, a.data());
        fill_uniform(1, 1, -1.0f, 1.0f, n * n, b.data());
    }
    double operations() const { return 2.0 * double(n) * double(n) * double(n); }
    void run() { matmul(operands, n, n, n, a.data(), b.data(), c.data(), workspace.data()); }
    void run_openblas() {
        const auto transposed = [](bool yes) { return yes ? CblasTrans : CblasNoTrans; };
        const auto size = static_cast<blasint>(n);
        cblas_sgemm(CblasRowMajor, transposed(operands == Operands::tn),
                    transposed(operands == Operands::nt), size, size, size, 1.0f, a.data(), size,
                    b.data(), size, 0.0f, c.data(), size);
    }
};

std::vector<MultiplyAddChains> chains_of(const std::string& set) {
#if defined(__x86_64__)
    if (set == "avx512") return avx512::multiply_add_chains();
    if (set == "avx2") return avx2::multiply_add_chains();
#endif
    return baseline::multiply_add_chains();
}

// The limit of an instruction set, as the time of `operations`: the fastest of several numbers of
// chains, each tried in every round.
class Limit {
  public:
    Limit(const std::string& set, double operations) : operations_(operations) {
        for (const MultiplyAddChains& chains : chains_of(set))
            turns_.push_back(
                {Turn([chains] { benchmark::DoNotOptimize(chains.run(steps)); }, 0.002),
                 double(steps * chains.operations_per_step)});
    }
    double operator()() {
        double best = 0;
        for (auto& [turn, turn_operations] : turns_)
            best = std::max(best, turn_operations / turn());
        return operations_ / best;
    }

  private:
    static constexpr std::int64_t steps = 20000;
    double operations_;
    std::vector<std::pair<Turn, double>> turns_;
};

void product(benchmark::State& state, const std::string& set, Operands operands) {
    set_instruction_set(set);
    openblas_set_num_threads(1);
    Product product(operands, state.range(0));
    Turn ours([&] { product.run(); }, turn_seconds);
    Turn openblas([&] { product.run_openblas(); }, turn_seconds);
    Limit limit(set, product.operations());
    std::vector<double> here, there, ceiling;
    for (auto _ : state) {
        here.push_back(ours());
        there.push_back(openblas());
        ceiling.push_back(limit());
        state.SetIterationTime(here.back());
    }
    state.counters["GFLOP_s"] = 1e-9 * product.operations() / median(here);
    state.counters["openblas"] = 1e-9 * product.operations() / median(there);
    state.counters["limit"] = 1e-9 * product.operations() / median(ceiling);
    count_spread(state, "of_openblas", ratios(there, here));
    count_spread(state, "of_limit", ratios(ceiling, here));
}

const bool registered = [] {
    benchmark::AddCustomContext("openblas", openblas_get_config());
    for (const std::string& set : available_instruction_sets())
        for (const auto& [form, operands] :
             {std::pair{"nn", Operands::nn}, {"nt", Operands::nt}, {"tn", Operands::tn}})
            for (const int n : {64, 256, 512, 1024})
                benchmark::RegisterBenchmark(("product/" + set + "/" + form).c_str(), product, set,
                                             operands)
                    ->Arg(n)
                    ->UseManualTime()
                    ->Iterations(11);
    return true;
}();

}  // namespace
}  // namespace rootspace
