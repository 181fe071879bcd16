// Whole networks: gradients under every kind of schedule, inference, and access to activations.
#include "validate/digest_case.h"
#include "validate/digest_networks.h"

namespace rootspace {
namespace {

using namespace digests;

struct NamedNetwork {
    std::string name;
    SharedPlan (*plan)();
};

void add_runs(const NamedNetwork& network, Task task, std::initializer_list<const char*> schedules,
              std::vector<DigestCase>& cases) {
    const std::string what = task == Task::gradient ? "" : std::string(task_name(task)) + ", ";
    for (const std::string schedule : schedules)
        cases.push_back(
            {network.name + ", " + what + schedule,
             [plan = network.plan, task, schedule] { return trial_of(plan(), task, schedule); }});
}

}  // namespace

std::vector<DigestCase> network_digests() {
    const NamedNetwork dense{"MLP", mlp}, tokens{"transformer", transformer},
        deep{"deep chain", deep_chain};
    std::vector<DigestCase> cases;
    add_runs(dense, Task::gradient,
             {"keep-all", "every:4", "sqrt", "recursive", "revolve:3", "online:3", "at:5,11"},
             cases);
    add_runs(tokens, Task::gradient,
             {"keep-all", "every:2", "sqrt", "recursive", "revolve:2", "online:2", "at:4",
              "budget:560000"},
             cases);
    add_runs(deep, Task::gradient, {"keep-all", "sqrt", "revolve:4", "budget:520000"}, cases);
    for (const NamedNetwork& network : {dense, tokens}) {
        add_runs(network, Task::inference, {"plain", "sqrt"}, cases);
        add_runs(network, Task::activations, {"keep-all", "revolve:3"}, cases);
    }
    return cases;
}

}  // namespace rootspace
