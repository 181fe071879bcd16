#include "schedule/catalogue.h"
#include "validate/determinism_cases.h"
#include "validate/networks.h"

namespace rootspace {
namespace {

Trial training(const SharedPlan& plan, const std::string& schedule, Steps steps) {
    Trial trial = trial_of(plan, Task::train, schedule);
    trial.options.steps = steps;
    trial.options.optimizer.kind = OptimizerKind::adamw;
    trial.options.optimizer.learning_rate = 0.003;
    trial.options.optimizer.weight_decay = 0.01;
    return trial;
}

std::unique_ptr<ValidationCase> training_case(const std::string& kind, const std::string& what,
                                              const SharedPlan& network, Steps steps) {
    EqualityPlan plan;
    plan.id = "training-" + kind;
    plan.title = std::to_string(steps) + " training steps end in the same weights: " + what;
    plan.setup = "AdamW, learning rate 0.003, weight decay 0.01, " + std::to_string(steps) +
                 " steps under keep-all, sqrt and revolve:4. SHA-256 of all weights at the end and "
                 "of the last "
                 "gradients, and the bits of every loss.";
    std::vector<Member> members;
    members.push_back({training(network, "keep-all", steps), 0, Role::reference, {}});
    for (const char* schedule : {"sqrt", "revolve:4"})
        members.push_back({training(network, schedule, steps), 0, Role::equal, {}});
    members.push_back({flipped(training(network, "sqrt", steps)), 0, Role::control,
                       "one bit of one weight flipped before the first step"});
    return equality_case(std::move(plan), std::move(members));
}

void add_group(std::vector<Member>& members, const SharedPlan& plan, Task task,
               const std::string& reference, std::int64_t group) {
    members.push_back({trial_of(plan, task, reference), group, Role::reference, {}});
    for (const ScheduleSpec& spec : catalogue(plan->stage_count(), goal_of(task)))
        if (spec_text(spec) != reference)
            members.push_back({trial_of(plan, task, spec_text(spec)), group, Role::equal, {}});
    members.push_back({flipped(trial_of(plan, task, reference)), group, Role::control,
                       "one bit of one weight flipped"});
}

std::unique_ptr<ValidationCase> inference_case(const std::string& kind, const std::string& what,
                                               const std::vector<std::int64_t>& depths,
                                               const std::vector<SharedPlan>& networks,
                                               std::int64_t inputs) {
    EqualityPlan plan;
    plan.id = "inference-" + kind;
    plan.title = "Plain, keep-all and checkpointed inference give the same bytes: " + what;
    std::string list;
    for (const std::int64_t depth : depths)
        list += (list.empty() ? "" : ", ") + std::to_string(depth);
    plan.setup = what + " " + list + " deep, " + std::to_string(inputs) +
                 " inputs each, under every inference schedule of the catalogue: SHA-256 of the "
                 "output. Then all "
                 "activations served last to first, under every schedule for that: SHA-256 over "
                 "all of them.";
    std::vector<Member> members;
    std::int64_t group = 0;
    for (const SharedPlan& network : networks)
        for (std::int64_t n = 0; n < inputs; ++n) {
            const SharedPlan input = with_data_seed(network, 1000 + static_cast<std::uint64_t>(n));
            add_group(members, input, Task::inference, "plain", group++);
            add_group(members, input, Task::activations, "keep-all", group++);
        }
    plan.distinct_references = group;
    return equality_case(std::move(plan), std::move(members));
}

}  // namespace

CaseList training_cases(Scale scale) {
    const Steps steps = scale == Scale::quick ? 20 : 200;
    CaseList cases;
    cases.push_back(training_case("mlp", "MLP of 16 layers", dense_network(16, 16, 8), steps));
    cases.push_back(training_case("transformer", "transformer of 6 blocks with dropout",
                                  small_transformer(6), steps));
    return cases;
}

CaseList inference_cases(Scale scale) {
    const bool quick = scale == Scale::quick;
    const std::vector<std::int64_t> depths =
        quick ? std::vector<std::int64_t>{4, 8, 16} : std::vector<std::int64_t>{4, 8, 16, 32, 64};
    const std::int64_t inputs = quick ? 3 : 20;
    std::vector<SharedPlan> dense, transformers;
    for (const std::int64_t depth : depths) {
        dense.push_back(dense_network(depth, 8, 2));
        transformers.push_back(small_transformer(depth));
    }
    CaseList cases;
    cases.push_back(inference_case("mlp", "MLPs", depths, dense, inputs));
    cases.push_back(inference_case("transformer", "transformers", depths, transformers, inputs));
    return cases;
}

}  // namespace rootspace
