#include "cost/cost_rows.h"

#include "support/catch.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

// The names of what stage l keeps.
std::vector<std::string> kept(const std::string& network, Steps l) {
    std::vector<std::string> names;
    for (const CostRow& row : cost_rows(*plan_of(network)->stages[l - 1]))
        if (row.purpose == CostPurpose::saved) names.push_back(row.name + " " + row.shape);
    return names;
}

// As the second stage, where the input's gradient is wanted.
std::vector<std::string> kept_by(const std::string& layer) {
    return kept(feature_network(5, 8, linear(8) + "," + layer), 2);
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the rows of what is kept sum to the chain's saved bytes") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto plan = plan_of(RandomNetwork(seed).text(4));
        const Chain chain = chain_of(*plan, Task::gradient);
        for (Steps l = 1; l <= plan->stage_count(); ++l) {
            const StageCost& cost = chain.stages[l - 1];
            Bytes saved = 0, output = 0, weights = 0;
            for (const CostRow& row : cost_rows(*plan->stages[l - 1])) {
                if (row.purpose == CostPurpose::saved) saved += row.bytes;
                if (row.purpose == CostPurpose::output) output += row.bytes;
                if (row.purpose == CostPurpose::weights) weights += row.bytes;
                CHECK(!row.why.empty());
            }
            CHECK(saved == cost.saved_bytes);
            CHECK(output == cost.output_bytes);
            CHECK(weights == cost.weight_gradient_bytes);
            CHECK(cost.saved_bytes >= cost.output_bytes);
        }
    }
}

TEST_CASE("each layer keeps what its backward reads and no more") {
    CHECK(kept_by(linear(3)) == Names{"linear output [5, 3]"});  // reads its input, a(l-1)
    CHECK(kept_by(kind("relu")) == Names{"relu output [5, 8]"});
    CHECK(kept_by(kind("tanh")) == Names{"tanh output [5, 8]"});
    CHECK(kept_by(kind("gelu")) == Names{"gelu output [5, 8]"});  // reads its input, a(l-1)
    CHECK(kept_by(kind("silu")) == Names{"silu output [5, 8]"});
    CHECK(kept_by(dropout("0.5")) == Names{"dropout output [5, 8]"});
    CHECK(kept_by(kind("rms_norm")) ==
          Names{"rms_norm output [5, 8]", "rms_norm reciprocal_rms [5]"});
    CHECK(kept_by(kind("layer_norm")) == Names{"layer_norm output [5, 8]", "layer_norm mean [5]",
                                               "layer_norm reciprocal_deviation [5]"});
    CHECK(kept_by(swiglu(3)) ==
          Names{"linear output [5, 3]", "linear output [5, 3]", "swiglu output [5, 3]"});
    CHECK(kept_by(residual(linear(8) + "," + kind("relu"))) ==
          Names{"relu output [5, 8]", "add output [5, 8]"});
    CHECK(kept_by(residual(linear(8) + "," + dropout("0.5"))) == Names{"add output [5, 8]"});
}

TEST_CASE("attention keeps no tokens x tokens matrix, and a loss no probabilities") {
    const std::string network =
        token_network(3, 10, 7, embedding(8) + "," + attention(4, 2, true) + "," + linear(7));
    CHECK(kept(network, 2) == Names{"linear output [30, 16]", "attention output [30, 8]",
                                    "linear output [30, 8]", "attention log_sum_exp [3, 4, 10]"});
    CHECK(kept(network, 4) ==
          Names{"cross_entropy output [1, 1]", "cross_entropy log_sum_exp [30]"});
}

TEST_CASE("each row says why it is kept") {
    const auto rows =
        cost_rows(*plan_of(feature_network(5, 8, linear(8) + "," + kind("relu")))->stages[1]);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].why == "what the next stage reads");
    CHECK(rows[1].why == "relu: its sign is the derivative");
}
