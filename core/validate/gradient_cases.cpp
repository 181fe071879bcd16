#include "schedule/catalogue.h"
#include "schedule/random_schedule.h"
#include "validate/determinism_cases.h"
#include "validate/networks.h"

namespace rootspace {
namespace {

struct Extent {
    std::vector<std::int64_t> depths;
    std::int64_t inputs, random_schedules;  // random ones an input
};

Extent extent_of(Scale scale) {
    if (scale == Scale::quick) return {{4, 8, 16, 32, 64}, 2, 20};
    return {{4, 8, 16, 32, 64}, 20, 1000};
}

// Every algorithm of the catalogue, and two budgets: the least that is feasible and half-way to
// keeping all.
std::vector<std::string> schedules_for(const NetworkPlan& plan) {
    const Chain chain = chain_of(plan, Task::gradient);
    std::vector<std::string> texts;
    for (const ScheduleSpec& spec : catalogue(chain.stage_count(), Goal::gradient))
        if (!std::holds_alternative<KeepAll>(spec)) texts.push_back(spec_text(spec));
    const Bytes least = build_schedule("budget:1", chain, Goal::gradient).smallest_feasible_bytes;
    const Bytes most =
        replay(*build_schedule("keep-all", chain, Goal::gradient).schedule, chain, Goal::gradient)
            .peak_bytes;
    for (const Bytes budget : {least, (least + most) / 2})
        texts.push_back("budget:" + std::to_string(budget));
    return texts;
}

// The schedule with one of its forward and backward actions left out.
std::vector<Schedule> with_one_action_skipped(const Schedule& schedule) {
    std::vector<Schedule> skipped;
    for (std::size_t i = 0; i < schedule.actions.size(); ++i) {
        const Action& action = schedule.actions[i];
        if (!std::holds_alternative<Forward>(action) && !std::holds_alternative<Backward>(action))
            continue;
        Schedule copy = schedule;
        copy.name += " without action " + std::to_string(i);
        copy.actions.erase(copy.actions.begin() + static_cast<std::ptrdiff_t>(i));
        skipped.push_back(std::move(copy));
    }
    return skipped;
}

// Training at learning rate 0 changes no weight: its gradients are those of the same weights with
// the dropout of that step.
Trial still_training(const SharedPlan& plan, Steps steps) {
    Trial trial = trial_of(plan, Task::train, "sqrt");
    trial.options.steps = steps;
    trial.options.optimizer.kind = OptimizerKind::sgd;
    trial.options.optimizer.learning_rate = 0.0;
    return trial;
}

// Members by number: a block for each input (reference, catalogue, random, flipped bit), then the
// controls that need one input only.
class GradientMembers {
  public:
    GradientMembers(SharedPlan plan, const Extent& extent, bool dropout)
        : plan_(std::move(plan)),
          texts_(schedules_for(*plan_)),
          extent_(extent),
          dropout_(dropout) {
        const Chain chain = chain_of(*plan_, Task::gradient);
        skipped_ = with_one_action_skipped(*build_schedule("sqrt", chain, Goal::gradient).schedule);
    }

    std::int64_t schedule_count() const { return static_cast<std::int64_t>(texts_.size()); }
    std::int64_t count() const {
        return extent_.inputs * block() + static_cast<std::int64_t>(skipped_.size()) +
               (dropout_ ? 2 : 0);
    }

    Member operator()(std::int64_t index) const {
        if (index < extent_.inputs * block()) return of_input(index / block(), index % block());
        index -= extent_.inputs * block();
        const SharedPlan plan = input(0);
        if (index < static_cast<std::int64_t>(skipped_.size())) {
            Trial trial = trial_of(plan, Task::gradient, "");
            trial.schedule = skipped_[static_cast<std::size_t>(index)];
            return {std::move(trial), 0, Role::control, "one forward or backward action skipped"};
        }
        if (index == static_cast<std::int64_t>(skipped_.size()))
            return {still_training(plan, 1), 0, Role::equal, {}};
        return {still_training(plan, 2), 0, Role::control, "the dropout of another step"};
    }

  private:
    std::int64_t block() const { return 2 + schedule_count() + extent_.random_schedules; }
    SharedPlan input(std::int64_t n) const {
        return with_data_seed(plan_, 1000 + static_cast<std::uint64_t>(n));
    }

    Member of_input(std::int64_t n, std::int64_t place) const {
        const SharedPlan plan = input(n);
        if (place == 0) return {trial_of(plan, Task::gradient, "keep-all"), n, Role::reference, {}};
        if (place == block() - 1)
            return {flipped(trial_of(plan, Task::gradient, "sqrt")), n, Role::control,
                    "one bit of one weight flipped"};
        if (place <= schedule_count())
            return {trial_of(plan, Task::gradient, texts_[static_cast<std::size_t>(place - 1)]),
                    n,
                    Role::equal,
                    {}};
        Trial trial = trial_of(plan, Task::gradient, "");
        trial.schedule = random_schedule(
            static_cast<std::uint64_t>(n * extent_.random_schedules + place - schedule_count()),
            plan_->stage_count(), false);
        return {std::move(trial), n, Role::equal, {}};
    }

    SharedPlan plan_;
    std::vector<std::string> texts_;
    Extent extent_;
    bool dropout_;
    std::vector<Schedule> skipped_;
};

std::unique_ptr<ValidationCase> gradient_case(const std::string& kind, const SharedPlan& network,
                                              std::int64_t depth, const Extent& extent,
                                              const std::string& what, bool dropout) {
    auto members = std::make_shared<GradientMembers>(network, extent, dropout);
    EqualityPlan plan;
    plan.id = "gradients-" + kind + "-" + std::to_string(depth);
    plan.title = "Gradients and loss are those of keep-all under every schedule: " + what;
    plan.setup =
        std::to_string(extent.inputs) + " inputs. Each under keep-all, then under " +
        std::to_string(members->schedule_count()) +
        " schedules (every algorithm of the catalogue, two byte budgets) and under " +
        std::to_string(extent.random_schedules) +
        " random legal schedules. SHA-256 of all weight gradients and of the output, and the "
        "bits of the loss.";
    plan.member_count = members->count();
    plan.member = [members](std::int64_t index) { return (*members)(index); };
    plan.distinct_references = extent.inputs;
    return std::make_unique<EqualityCase>(std::move(plan));
}

}  // namespace

CaseList gradient_cases(Scale scale) {
    const Extent extent = extent_of(scale);
    CaseList cases;
    for (const std::int64_t depth : extent.depths)
        cases.push_back(gradient_case("mlp", dense_network(depth, 8, 2), depth, extent,
                                      "MLP of " + std::to_string(depth) + " layers", false));
    for (const std::int64_t depth : extent.depths)
        cases.push_back(gradient_case(
            "transformer", small_transformer(depth), depth, extent,
            "transformer of " + std::to_string(depth) + " blocks with dropout", true));
    return cases;
}

}  // namespace rootspace
