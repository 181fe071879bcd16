#include "estimate/training/adapters.h"

#include <algorithm>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

bool is_target(const Adapters& adapters, const WeightTensor& tensor) {
    if (tensor.vector || tensor.block < 0) return false;
    if (adapters.targets.empty()) return tensor.component != Component::router;
    return std::find(adapters.targets.begin(), adapters.targets.end(), tensor.role) !=
           adapters.targets.end();
}

void check_targets(const Adapters& adapters, const std::vector<WeightTensor>& tensors) {
    for (const std::string& target : adapters.targets) {
        const bool found =
            std::any_of(tensors.begin(), tensors.end(), [&](const WeightTensor& tensor) {
                return tensor.role == target && !tensor.vector && tensor.block >= 0;
            });
        if (!found)
            throw InputError("lora_targets", "names of the model's block matrices", shown(target));
    }
}

}  // namespace

std::vector<WeightTensor> adapter_tensors(const Adapters& adapters,
                                          const std::vector<WeightTensor>& tensors) {
    if (adapters.rank < 1)
        throw InputError("lora_rank", "a whole number of at least 1",
                         std::to_string(adapters.rank));
    check_targets(adapters, tensors);
    std::vector<WeightTensor> found;
    for (const WeightTensor& tensor : tensors) {
        if (!is_target(adapters, tensor)) continue;
        WeightTensor down = tensor, up = tensor;
        down.role += ".lora_a", down.rows = adapters.rank;
        up.role += ".lora_b", up.columns = adapters.rank;
        found.push_back(down);
        found.push_back(up);
    }
    return found;
}

}  // namespace rootspace::estimate
