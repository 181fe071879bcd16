#include "estimate/training/adapters.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/training/parameters.h"

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
                                          const std::vector<WeightTensor>& weights) {
    if (adapters.rank < 1)
        throw InputError("lora_rank", "a whole number of at least 1",
                         std::to_string(adapters.rank));
    const std::vector<WeightTensor> tensors = parameters(weights);
    check_targets(adapters, tensors);
    std::vector<WeightTensor> found;
    for (const WeightTensor& tensor : tensors) {
        if (!is_target(adapters, tensor)) continue;
        WeightTensor down = tensor, up = tensor;
        down.joined = up.joined = Joined::no;
        down.role += ".lora_a", down.rows = adapters.rank;
        up.role += ".lora_b", up.columns = adapters.rank;
        if (tensor.stacked) {
            // huggingface/peft, src/peft/tuners/lora/layer.py, ParamWrapper: one matrix of rank
            // times experts for all experts of a parameter.
            down.rows = up.columns = checked_mul(adapters.rank, tensor.copies);
            down.copies = up.copies = down.active_copies = up.active_copies = 1;
            down.stacked = up.stacked = false;
        }
        found.push_back(down);
        found.push_back(up);
    }
    return found;
}

std::string peft_note(const Architecture& architecture) {
    // "all-linear" finds Linear and Conv1D modules: src/peft/tuners/tuners_utils.py,
    // _maybe_include_all_linear_layers. GptOssExperts has parameters of its own.
    if (architecture.family != "gpt_oss") return "";
    return "Experts have adapters as well, as PEFT's target_parameters gives them; its "
           "target_modules=\"all-linear\" reaches the attention of gpt-oss alone. The sum of a "
           "parameter and its adapters that PEFT makes for each experts' product is not counted.";
}

}  // namespace rootspace::estimate
