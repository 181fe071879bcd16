#include "cost/stage_program.h"

#include "program_check.h"
#include "support/catch.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

std::vector<std::string> faults_of(const StagePlan& stage, bool first) {
    return ProgramCheck(stage.tape, stage.programs, !first).faults();
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
