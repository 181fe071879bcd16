#include "execute/planner.h"

#include "base/error.h"
#include "schedule/spec.h"

namespace rootspace {

std::shared_ptr<const NetworkPlan> Planner::plan(const std::string& network_json) {
    if (!plan_ || network_json != network_json_) {
        plan_ = std::make_shared<NetworkPlan>(plan_network(network_from_json(network_json)));
        network_json_ = network_json;
        frontiers_.clear();
    }
    return plan_;
}

PreparedRun Planner::prepare(const std::string& network_json, const RunOptions& options) {
    const auto network = plan(network_json);
    const ScheduleSpec spec = parse_schedule_spec(options.schedule);
    const auto* budget = std::get_if<Budget>(&spec);
    if (!budget) return prepare_run(network, options);
    return within_64_bits([&] { return prepare_within(network, budget->bytes, options); });
}

PreparedRun Planner::prepare_within(const std::shared_ptr<const NetworkPlan>& network, Bytes budget,
                                    const RunOptions& options) {
    const Chain chain = chain_of(*network, options.task, options.optimizer.numbers_per_parameter());
    const CatalogueFrontier& known = frontier(chain, options);
    const FrontierPoint* cheapest = known.cheapest_within(budget);
    if (!cheapest) {
        PreparedRun infeasible;
        infeasible.plan = network;
        infeasible.chain = chain;
        infeasible.smallest_feasible_bytes = known.smallest_feasible_bytes();
        return infeasible;
    }
    RunOptions chosen = options;
    chosen.schedule = spec_text(cheapest->spec);
    return prepare_run(network, chosen);
}

const CatalogueFrontier& Planner::frontier(const Chain& chain, const RunOptions& options) {
    const std::pair key{options.task, options.optimizer.numbers_per_parameter()};
    return frontiers_.try_emplace(key, chain, goal_of(options.task)).first->second;
}

}  // namespace rootspace
