// The engine's kernels and gradients as a module for the comparison with other libraries, in Node
// and in a browser: the same sources and flags as the site's engine, opened up where the site needs
// no door.
#include <emscripten/bind.h>

#include "gradient_bench.h"
#include "memory/ledger.h"
#include "multiply_add_limit.h"
#include "networks.h"
#include "numeric/machine.h"
#include "numeric/matmul.h"

namespace rootspace {
namespace {

using emscripten::val;

val copied(const std::vector<float>& numbers) {
    return val::global("Float32Array")
        .new_(val(emscripten::typed_memory_view(numbers.size(), numbers.data())));
}

Operands operands_named(const std::string& form) {
    if (form == "nn") return Operands::nn;
    if (form == "nt") return Operands::nt;
    if (form == "tn") return Operands::tn;
    throw std::invalid_argument("form: expected nn, nt or tn, but got " + form);
}

// One matrix product whose operands stay in memory, where a run's would lie: the ledger's storage
// is aligned to 64 bytes, malloc's here to 8, and two arrays of whole pages from there collide in
// the processor's comparison of addresses by their low 12 bits.
class Product {
  public:
    Product(const std::string& form, int m, int n, int k, const val& a, const val& b)
        : operands_(operands_named(form)),
          m_(m),
          n_(n),
          k_(k),
          a_(held(std::int64_t{m} * k, Purpose::input)),
          b_(held(std::int64_t{k} * n, Purpose::weights)),
          c_(held(std::int64_t{m} * n, Purpose::kept_activation)),
          workspace_(held(matmul_workspace_elements(operands_, m, n, k), Purpose::workspace)) {
        view(a_).call<void>("set", a);
        view(b_).call<void>("set", b);
    }

    void run() {
        matmul(operands_, m_, n_, k_, a_.as<float>(), b_.as<float>(), c_.as<float>(),
               workspace_.as<float>());
    }
    val result() { return val::global("Float32Array").new_(view(c_)); }

  private:
    Buffer held(std::int64_t elements, Purpose purpose) {
        return ledger_.allocate(elements * Bytes{sizeof(float)}, purpose);
    }
    static val view(Buffer& buffer) {
        return val(emscripten::typed_memory_view(
            static_cast<std::size_t>(buffer.bytes()) / sizeof(float), buffer.as<float>()));
    }

    Ledger ledger_;
    Operands operands_;
    std::int64_t m_, n_, k_;
    Buffer a_, b_, c_, workspace_;
};

class Gradient {
  public:
    Gradient(const std::string& network_json, const std::string& schedule, int first_apart,
             int last_apart)
        : bench_(network_json, schedule, {first_apart, last_apart}) {}

    void run() { bench_.run(); }
    double loss() const { return bench_.loss(); }
    double seconds_apart() const { return bench_.seconds_apart(); }
    double macs_apart() const { return static_cast<double>(bench_.macs_apart()); }
    double expected_cost() const { return static_cast<double>(bench_.prepared().replay.cost); }
    val gradients() const { return copied(bench_.gradients()); }

    int stage_count() { return static_cast<int>(bench_.network().stage_count()); }
    val weights(int stage) {
        const auto count =
            static_cast<std::size_t>(bench_.network().stage(stage).parameter_elements);
        return numbers(bench_.network().weights(stage), count);
    }
    val input(int count) {
        return numbers(bench_.network().input(), static_cast<std::size_t>(count));
    }
    val targets(int count) {
        const RunContext context = bench_.network().context(stage_count(), 0u);
        return numbers(static_cast<const float*>(context.targets), static_cast<std::size_t>(count));
    }

  private:
    static val numbers(const float* first, std::size_t count) {
        return copied(std::vector<float>(first, first + count));
    }
    GradientBench bench_;
};

// Runs the given number of chains; how many operations that was.
double multiply_add(int variant, double steps) {
    const MultiplyAddChains chains =
        baseline::multiply_add_chains().at(static_cast<std::size_t>(variant));
    const volatile float result = chains.run(static_cast<std::int64_t>(steps));
    static_cast<void>(result);
    return steps * static_cast<double>(chains.operations_per_step);
}

int multiply_add_variants() { return static_cast<int>(baseline::multiply_add_chains().size()); }

EMSCRIPTEN_BINDINGS(bench_engine) {
    emscripten::function("multiplyAdd", &multiply_add);
    emscripten::function("multiplyAddVariants", &multiply_add_variants);
    emscripten::function("instructionSet", &instruction_set);
    emscripten::function(
        "mlpNetwork", +[](int layers, int width, int batch) {
            return mlp_network({layers, width, batch});
        });
    emscripten::function(
        "transformerNetwork", +[](int blocks, int width, int tokens, int batch) {
            return transformer_network({blocks, width, tokens, batch});
        });
    emscripten::class_<Product>("Product")
        .constructor<const std::string&, int, int, int, const val&, const val&>()
        .function("run", &Product::run)
        .function("result", &Product::result);
    emscripten::class_<Gradient>("Gradient")
        .constructor<const std::string&, const std::string&, int, int>()
        .function("run", &Gradient::run)
        .function("loss", &Gradient::loss)
        .function("secondsApart", &Gradient::seconds_apart)
        .function("macsApart", &Gradient::macs_apart)
        .function("expectedCost", &Gradient::expected_cost)
        .function("gradients", &Gradient::gradients)
        .function("weights", &Gradient::weights)
        .function("input", &Gradient::input)
        .function("targets", &Gradient::targets);
}

}  // namespace
}  // namespace rootspace
