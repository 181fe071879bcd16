#include "validate/determinism_cases.h"
#include "validate/networks.h"

namespace rootspace {
namespace {

constexpr std::uint64_t first_input = 1000;  // data seeds of the seeds' scripts
constexpr std::uint64_t repeated_input = 123;
constexpr std::uint64_t listed_input = 456;
constexpr std::int64_t input_count = 20;
constexpr int repeat_count = 10;
const char* const flipped_bit = "one bit of one weight flipped";

// The seeds count layers from 0 and name those whose output is kept; stage 1 is their layer 0.
std::string at_layers(const std::vector<int>& layers) {
    std::string text;
    for (const int layer : layers) text += (text.empty() ? "at:" : ",") + std::to_string(layer + 1);
    return text;
}

std::string braces(const std::vector<int>& layers) {
    std::string text;
    for (const int layer : layers) text += (text.empty() ? "{" : ", ") + std::to_string(layer);
    return text + "}";
}

struct SeedNet {
    std::int64_t depth, width;
    std::vector<int> kept;
    std::string size() const { return std::to_string(depth) + "x" + std::to_string(width); }
};

const std::vector<SeedNet> nets{{4, 50, {0, 2}}, {8, 100, {0, 2, 4, 6}}, {16, 100, {0, 4, 8, 12}}};

// One input: inference in group 2n, gradients in group 2n + 1, each `times` times under every
// schedule, and a flipped bit.
void add_input(std::vector<Member>& members, const SharedPlan& plan, std::int64_t n,
               const std::vector<std::string>& lists, int times) {
    const auto add = [&](Task task, const std::string& schedule, Role role) {
        Trial trial = trial_of(plan, task, schedule);
        const std::int64_t group = 2 * n + (task == Task::gradient ? 1 : 0);
        if (role == Role::control)
            members.push_back({flipped(std::move(trial)), group, role, flipped_bit});
        else
            members.push_back({std::move(trial), group, role, {}});
    };
    add(Task::inference, "plain", Role::reference);
    add(Task::gradient, "keep-all", Role::reference);
    for (int i = 0; i < times; ++i) {
        if (i > 0) add(Task::inference, "plain", Role::equal);
        add(Task::inference, "keep-all", Role::equal);
        if (i > 0) add(Task::gradient, "keep-all", Role::equal);
        for (const std::string& list : lists) {
            add(Task::inference, list, Role::equal);
            add(Task::gradient, list, Role::equal);
        }
    }
    add(Task::inference, "plain", Role::control);
    add(Task::gradient, lists.front(), Role::control);
}

std::string setup_of(const SeedNet& net, const std::string& lists, const std::string& inputs) {
    return std::to_string(net.depth) + " linear layers of " + std::to_string(net.width) +
           " with relu, 10 outputs, Xavier weights from seed 42, 32-bit numbers, one row. " +
           inputs + " Inference plain, keeping all, and keeping layers " + lists +
           "; gradients keeping all and from the same checkpoints. SHA-256 of outputs and "
           "gradients, and the bits of "
           "the loss.";
}

std::unique_ptr<ValidationCase> inputs_test(const SeedNet& net) {
    EqualityPlan plan;
    plan.id = "seed-inputs-" + net.size();
    plan.title = "Checkpoints change no bit for 20 inputs, " + std::to_string(net.depth) +
                 " layers of " + std::to_string(net.width);
    plan.setup = setup_of(net, braces(net.kept), "20 inputs, data seeds 1000 to 1019.");
    plan.distinct_references = 2 * input_count;
    const SharedPlan network = seed_network(net.depth, net.width);
    std::vector<Member> members;
    for (std::int64_t n = 0; n < input_count; ++n)
        add_input(members, with_data_seed(network, first_input + static_cast<std::uint64_t>(n)), n,
                  {at_layers(net.kept)}, 1);
    return equality_case(std::move(plan), std::move(members));
}

std::unique_ptr<ValidationCase> repeats_test(const SeedNet& net) {
    EqualityPlan plan;
    plan.id = "seed-repeats-" + net.size();
    plan.title = "Ten repeats of one input give one digest, " + std::to_string(net.depth) +
                 " layers of " + std::to_string(net.width);
    plan.setup = setup_of(net, braces(net.kept), "One input, data seed 123, ten times.");
    std::vector<Member> members;
    add_input(members, with_data_seed(seed_network(net.depth, net.width), repeated_input), 0,
              {at_layers(net.kept)}, repeat_count);
    return equality_case(std::move(plan), std::move(members));
}

std::unique_ptr<ValidationCase> lists_test() {
    const SeedNet& net = nets[1];
    const std::vector<std::vector<int>> lists{{0, 3, 6}, {0, 2, 4, 6}, {0, 6}, {0, 2, 4, 6}};
    std::vector<std::string> schedules;
    std::string names;
    for (const auto& list : lists) {
        schedules.push_back(at_layers(list));
        names += (names.empty() ? "" : ", ") + braces(list);
    }
    EqualityPlan plan;
    plan.id = "seed-lists-" + net.size();
    plan.title = "Four checkpoint lists give one digest, 8 layers of 100";
    plan.setup = setup_of(net, names + " (the second and fourth are the same, as in the seeds)",
                          "One input, data seed 456.");
    std::vector<Member> members;
    add_input(members, with_data_seed(seed_network(net.depth, net.width), listed_input), 0,
              schedules, 1);
    return equality_case(std::move(plan), std::move(members));
}

}  // namespace

CaseList seed_tests() {
    CaseList cases;
    for (const SeedNet& net : nets) {
        cases.push_back(inputs_test(net));
        cases.push_back(repeats_test(net));
    }
    cases.push_back(lists_test());
    return cases;
}

}  // namespace rootspace
