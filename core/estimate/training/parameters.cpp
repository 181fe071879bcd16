#include "estimate/training/parameters.h"

#include <string>

#include "base/quantities.h"

namespace rootspace::estimate {
namespace {

std::string joined_role(const WeightTensor& tensor) {
    const std::string bias = tensor.vector ? ".bias" : "";
    if (tensor.joined == Joined::query_key_value) return "attn_qkv" + bias;
    return (tensor.component == Component::experts ? "ffn_gate_up_exps" : "ffn_gate_up") + bias;
}

}  // namespace

std::vector<WeightTensor> parameters(const std::vector<WeightTensor>& tensors) {
    std::vector<WeightTensor> found;
    const auto together = [](const WeightTensor& a, const WeightTensor& b) {
        return a.joined == b.joined && a.block == b.block && a.component == b.component &&
               a.vector == b.vector;
    };
    std::size_t block = 0;  // where the present one begins in `found`
    for (const WeightTensor& tensor : tensors) {
        if (!found.empty() && found.back().block != tensor.block) block = found.size();
        std::size_t at = block;
        if (tensor.joined == Joined::no)
            at = found.size();
        else
            while (at < found.size() && !together(found[at], tensor)) ++at;
        if (at < found.size()) {
            found[at].rows = checked_add(found[at].rows, tensor.rows);
            continue;
        }
        found.push_back(tensor);
        if (tensor.joined != Joined::no) found.back().role = joined_role(tensor);
    }
    return found;
}

std::int64_t parameter_copies(const WeightTensor& tensor) {
    return tensor.stacked ? 1 : tensor.copies;
}

std::int64_t element_count(const std::vector<WeightTensor>& tensors) {
    std::int64_t elements = 0;
    for (const WeightTensor& tensor : tensors) elements = checked_add(elements, tensor.elements());
    return elements;
}

}  // namespace rootspace::estimate
