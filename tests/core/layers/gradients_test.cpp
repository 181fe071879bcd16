// Every layer's gradients against five-point differences of the loss, in double.
//
// The bound of 1e-7, relative to the largest entry of each gradient: with steps of 1e-3 the rule's
// own error is h^4 / 30 times a fifth derivative of order 1 to 1000 here, at most 3e-11, and the
// rounding of losses of order 1 is 1e-16 / h = 1e-13. The rest of the room is for gradients whose
// largest entry is small against the loss. A wrong sign or a missing term is of order 1.
#include "execute/executor.h"
#include "schedule/keep_all.h"
#include "support/catch.h"
#include "support/gradient_check.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

constexpr double bound = 1e-7;
constexpr std::uint32_t step_number = 3;  // dropout is on

// A network in double whose loss can be asked for again and again.
class Checked {
  public:
    // With several steps the best of them counts: differences err at large and at small steps, a
    // wrong gradient errs at every one.
    explicit Checked(const std::string& network_json, std::vector<double> steps = {1e-3})
        : steps_(std::move(steps)),
          network_(plan_of(network_json), ledger_),
          schedule_(keep_all(network_.stage_count())) {
        // Embedding tables of +-1 in place of +-0.1: a norm of numbers near 0 bends within
        // sqrt(epsilon) = 3e-3, too sharply for differences.
        if (!network_.input())
            std::for_each(network_.weights(1),
                          network_.weights(1) + network_.stage(1).parameter_elements,
                          [](double& w) { w *= 10; });
    }

    std::unique_ptr<Executor<double>> run() {
        auto executor = std::make_unique<Executor<double>>(network_, schedule_, step_number);
        while (executor->advance()) {
        }
        return executor;
    }

    // Largest relative error over the stages' parameters, taken stage by stage. `spoil` changes the
    // analytic gradient before it is compared.
    template <class Spoil>
    double worst_error(Spoil spoil) {
        const auto executor = run();
        double worst = 0;
        for (Steps l = 1; l <= network_.stage_count(); ++l) {
            const auto n = static_cast<std::size_t>(network_.stage(l).parameter_elements);
            if (n == 0) continue;
            const double* found = executor->weight_gradients()[l - 1].template as<double>();
            std::vector<double> gradient(found, found + n);
            spoil(gradient);
            worst = std::max(worst, error_of_stage(l, gradient));
        }
        return worst;
    }
    double worst_error() {
        return worst_error([](std::vector<double>&) {});
    }

  private:
    double error_of_stage(Steps l, const std::vector<double>& gradient) {
        double* weights = network_.weights(l);
        std::vector<double> x(weights, weights + gradient.size());
        const auto loss = [&] {
            std::copy(x.begin(), x.end(), weights);
            Executor<double> executor(network_, schedule_, step_number);
            for (Steps i = 0; i < network_.stage_count(); ++i) executor.advance();
            return executor.loss();
        };
        double error = gradient_error(loss, x, gradient, steps_.front());
        for (const double h : steps_) error = std::min(error, gradient_error(loss, x, gradient, h));
        std::copy(x.begin(), x.end(), weights);
        return error;
    }

    std::vector<double> steps_;
    Ledger ledger_;
    Network<double> network_;
    Schedule schedule_;
};

// The layer behind a linear layer, whose weight gradient is the layer's input gradient times known
// numbers, and before another, so that the loss sees each output differently.
double error_behind_linear(const std::string& layer, int features = 6,
                           const std::string& loss = "squared_error") {
    return Checked(feature_network(3, 5, linear(features) + "," + layer + "," + linear(4), loss))
        .worst_error();
}

double error_on_tokens(const std::string& layer) {
    return Checked(token_network(2, 5, 7, embedding(8) + "," + layer + "," + linear(7)))
        .worst_error();
}

}  // namespace

TEST_CASE("gradients of linear, with and without bias, agree with differences") {
    CHECK(error_behind_linear(linear(7)) <= bound);
    CHECK(error_behind_linear(linear(7, false)) <= bound);
    CHECK(error_behind_linear(linear(1)) <= bound);
}

TEST_CASE("gradients through every curve agree with differences") {
    CHECK(error_behind_linear(kind("gelu")) <= bound);
    CHECK(error_behind_linear(kind("tanh")) <= bound);
    CHECK(error_behind_linear(kind("silu")) <= bound);
}

// The weights are chosen so that no relu input is within 0.05 of the kink for any step tried.
TEST_CASE("gradients through relu agree with differences away from the kink") {
    std::string network =
        feature_network(2, 2, linear(3, false) + "," + kind("relu") + "," + linear(2, false));
    network.insert(
        network.size() - 1,
        R"(,"inputs":[1,2,-1,1],"weights":[[0.5,-0.7,0.9,0.3,0.4,-0.8],[1,-1,0.5,2,-0.3,0.7]])");
    CHECK(Checked(network).worst_error() <= bound);
}

TEST_CASE("gradients of the gated layer and of both norms agree with differences") {
    CHECK(error_behind_linear(swiglu(5)) <= bound);
    CHECK(error_behind_linear(kind("layer_norm")) <= bound);
    CHECK(error_behind_linear(kind("rms_norm")) <= bound);
    CHECK(error_behind_linear(kind("layer_norm"), 17) <= bound);  // past one row of 16 lanes
    CHECK(error_behind_linear(kind("rms_norm"), 17) <= bound);
}

TEST_CASE("gradients through dropout agree with differences under the same mask") {
    CHECK(error_behind_linear(dropout("0.4")) <= bound);
    CHECK(error_behind_linear(residual(dropout("0.4"))) <= bound);
}

TEST_CASE("gradients through residuals and sequences agree with differences") {
    CHECK(error_behind_linear(residual(linear(6))) <= bound);
    CHECK(error_behind_linear(residual(residual(kind("tanh")) + "," + linear(6))) <= bound);
    CHECK(error_behind_linear(residual(residual(residual(kind("gelu"))))) <= bound);
    CHECK(error_behind_linear(sequence(kind("tanh") + "," + linear(3) + "," + kind("silu"))) <=
          bound);
}

TEST_CASE("gradients of attention agree with differences: causal or not, grouped or not") {
    for (const bool causal : {true, false})
        for (const int kv_heads : {4, 2, 1})
            CHECK(error_on_tokens(attention(4, kv_heads, causal)) <= bound);
    CHECK(error_on_tokens(residual(kind("layer_norm") + "," + attention(2, 2, true))) <= bound);
    CHECK(error_on_tokens(attention(2, 1, true, false)) <= bound);
}

TEST_CASE("gradients of the embedding tables agree with differences") {
    CHECK(Checked(token_network(3, 4, 5, embedding(5))).worst_error() <= bound);
    CHECK(Checked(token_network(3, 4, 5, embedding(3), "squared_error")).worst_error() <= bound);
}

TEST_CASE("gradients of both losses agree with differences") {
    CHECK(error_behind_linear(kind("tanh"), 6, "cross_entropy") <= bound);
    CHECK(error_behind_linear(kind("tanh"), 6, "squared_error") <= bound);
    CHECK(Checked(feature_network(4, 3, linear(20), "cross_entropy")).worst_error() <= bound);
}

// Every combination of reused, shared and summed buffers that a stage program can make. Relu is
// left out: a difference across its kink says nothing.
TEST_CASE("gradients of random nested networks agree with differences") {
    int checked = 0;
    for (std::uint64_t seed = 1000; seed < 1120; ++seed) {
        const std::string text = RandomNetwork(seed).text(2);
        if (text.find("relu") != std::string::npos) continue;
        Checked network(text, {1e-3, 1e-4, 1e-5, 1e-6});
        INFO(text);
        CHECK(network.worst_error() <= bound);
        ++checked;
    }
    CHECK(checked >= 40);
}

// The negative control.
TEST_CASE("a wrong sign, a missing term or a small factor in one entry is found out") {
    Checked network(feature_network(3, 5, linear(6) + "," + kind("tanh") + "," + linear(4)));
    CHECK(network.worst_error() <= bound);
    CHECK(network.worst_error([](auto& g) { g[0] = -g[0]; }) > 1e-3);
    CHECK(network.worst_error([](auto& g) { g.back() = 0; }) > 1e-3);
    CHECK(network.worst_error([](auto& g) { *std::max_element(g.begin(), g.end()) *= 1.00001; }) >
          bound);
}
