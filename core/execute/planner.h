// Remembers the network planned last and its frontier, so that a slider that asks again and again
// is answered at once.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "execute/prepared_run.h"
#include "schedule/frontier.h"

namespace rootspace {

class Planner {
  public:
    // Parses and plans, unless it is the text of the last call. Throws InputError.
    std::shared_ptr<const NetworkPlan> plan(const std::string& network_json);
    // As prepare_run, with the frontier of the last network at hand for budgets.
    PreparedRun prepare(const std::string& network_json, const RunOptions& options);

  private:
    PreparedRun prepare_within(const std::shared_ptr<const NetworkPlan>& network, Bytes budget,
                               const RunOptions& options);
    const CatalogueFrontier& frontier(const Chain& chain, const RunOptions& options);

    std::string network_json_;
    std::shared_ptr<const NetworkPlan> plan_;
    std::map<std::pair<Task, int>, CatalogueFrontier> frontiers_;  // by task and optimiser numbers
};

}  // namespace rootspace
