#include "cost/stage_program.h"

#include "program_check.h"
#include "support/catch.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

std::vector<std::string> faults_of(const StagePlan& stage, bool first) {
    return ProgramCheck(stage.tape, stage.programs, !first).faults();
}

// Which ops the forward runs, each with the curve that it ends in.
using Runs = std::vector<std::pair<int, int>>;

Runs runs_of(const Program& program) {
    Runs runs;
    for (const ProgramStep& step : program)
        if (const auto* run = std::get_if<RunForward>(&step)) runs.push_back({run->op, run->curve});
    return runs;
}

std::shared_ptr<const StagePlan> stage_of(const std::string& layers) {
    return plan_of(feature_network(3, 5, sequence(layers)))->stages[0];
}

}  // namespace

TEST_CASE("in every stage of random networks each buffer is made, read and let go in its time") {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const std::string text = RandomNetwork(seed).text(4);
        const auto plan = plan_of(text);
        INFO(text);
        for (Steps l = 1; l <= plan->stage_count(); ++l)
            REQUIRE(faults_of(*plan->stages[l - 1], l == 1) == std::vector<std::string>{});
    }
}

// The negative control: the check above must notice any step that is left out.
TEST_CASE("a program that lacks any one of its steps is found out") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto plan = plan_of(RandomNetwork(seed).text(2));
        const StagePlan& stage = *plan->stages[0];
        for (Program StagePrograms::*part :
             {&StagePrograms::forward_plain, &StagePrograms::forward_saving,
              &StagePrograms::backward})
            for (std::size_t i = 0; i < (stage.programs.*part).size(); ++i) {
                StagePrograms lacking = stage.programs;
                (lacking.*part).erase((lacking.*part).begin() + static_cast<std::ptrdiff_t>(i));
                CHECK(!ProgramCheck(stage.tape, lacking, false).faults().empty());
            }
    }
}

TEST_CASE("a product ends in the curve after it where nobody else reads its sums") {
    for (const char* curve : {"relu", "tanh", "gelu", "silu"}) {
        const bool from_output = curve == std::string("relu") || curve == std::string("tanh");
        const auto stage = stage_of(linear(4) + "," + kind(curve) + "," + linear(2));
        const Runs fused{{0, 1}, {2, no_op}}, apart{{0, no_op}, {1, no_op}, {2, no_op}};
        CHECK(runs_of(stage->programs.forward_plain) == fused);
        CHECK(runs_of(stage->programs.forward_saving) == (from_output ? fused : apart));
    }
    const auto two = stage_of(linear(4) + "," + kind("relu") + "," + kind("tanh"));
    CHECK(runs_of(two->programs.forward_plain) == Runs{{0, 1}, {2, no_op}});
    const auto dropped = stage_of(linear(4) + "," + dropout("0.5") + "," + kind("relu"));
    CHECK(runs_of(dropped->programs.forward_plain) == Runs{{0, no_op}, {1, no_op}, {2, no_op}});
}

TEST_CASE("a product that lost its curve is found out, and so is a curve of something else") {
    const auto stage = stage_of(linear(4) + "," + kind("relu") + "," + linear(4));
    for (const int curve : {no_op, 2}) {
        StagePrograms wrong = stage->programs;
        for (ProgramStep& step : wrong.forward_plain)
            if (auto* run = std::get_if<RunForward>(&step); run && run->op == 0) run->curve = curve;
        CHECK_FALSE(ProgramCheck(stage->tape, wrong, false).faults().empty());
    }
}

TEST_CASE("before the first parameter nothing is kept for a backward that does not run") {
    const auto plan = plan_of(
        feature_network(2, 4, sequence(kind("tanh") + "," + kind("gelu") + "," + linear(3))));
    const StagePrograms& programs = plan->stages[0]->programs;
    std::int64_t saved = 0;
    for (const int slot : programs.saved_slots) saved += programs.slots[slot].elements;
    CHECK(saved == 2 * 4 + 2 * 3);  // gelu's output for the weight gradient, and the stage's output
    CHECK(plan->stages[0]->backward_macs == 2 * 4 * 3);
}

TEST_CASE("elementwise layers work in place, so that a plain forward holds one buffer at a time") {
    const auto plan = plan_of(feature_network(
        2, 8,
        sequence(linear(8) + "," + kind("gelu") + "," + kind("relu") + "," + dropout("0.5"))));
    const StagePrograms& programs = plan->stages[0]->programs;
    const auto counted = count_elements(programs.forward_plain, programs.slots, 0);
    CHECK(counted.final == 16);
    CHECK(counted.peak ==
          16 + facts(LinearOp{2, 8, 8, true, Initial::xavier}).forward_workspace_elements);
}
