#include "estimate/training/muon_step.h"

#include <algorithm>

#include "estimate/training/optimizer.h"
#include "estimate/training/parameters.h"

namespace rootspace::estimate {
namespace {

// Jordan et al. 2024, Muon: five steps, of an n x m matrix X (n <= m) each X X^T, its square and a
// product with X. torch/optim/_muon.py, DEFAULT_NS_STEPS, _zeropower_via_newtonschulz;
// NVIDIA/Megatron-LM, megatron/core/optimizer/optimizer_config.py, muon_num_ns_steps, and
// emerging_optimizers, newton_schulz: 5 (4 n^2 m + 2 n^3) operations.
const WholeCoefficient steps{"muon.steps", 5};
const WholeCoefficient wide_products{"muon.wide_products", 2};      // n x n x m, of a step
const WholeCoefficient square_products{"muon.square_products", 1};  // n x n x n, of a step

// deepspeed/runtime/zero/muon/original_muon.py, zeropower_via_gram_newtonschulz, the default for
// all but square matrices: five steps on X X^T, which is made anew at the third; then the product
// with X. Their squares and products: 3, 2, 3, 4 and 2.
const WholeCoefficient gram_wide_products{"deepspeed.muon_wide_products", 4};
const WholeCoefficient gram_square_products{"deepspeed.muon_square_products", 14};

// The matrices as the program has them. transformers keeps some of them in one parameter;
// Megatron-LM all of gate and up (megatron/core/transformer/mlp.py, linear_fc1), and queries, keys
// and values too, but those it orthogonalises one by one (muon_split_qkv).
std::vector<WeightTensor> matrices(const StageShape& stage, Engine engine) {
    std::vector<WeightTensor> found;
    for (WeightTensor tensor : stage.trained) {
        if (!muon_updates(tensor)) continue;
        if (is_megatron(engine) && !stage.adapted) {
            const bool gate =
                tensor.role.starts_with("ffn_gate") && tensor.component != Component::router;
            tensor.joined =
                gate || tensor.role.starts_with("ffn_up") ? Joined::gate_up : Joined::no;
        }
        found.push_back(std::move(tensor));
    }
    return parameters(found);
}

}  // namespace

std::int64_t muon_macs(std::int64_t rows, std::int64_t columns, Engine engine) {
    const std::int64_t n = std::min(rows, columns), m = std::max(rows, columns);
    const std::int64_t wide = checked_mul(n, n, m), square = checked_mul(n, n, n);
    if (is_deepspeed(engine) && n < m)
        return checked_add(checked_mul(gram_wide_products, wide),
                           checked_mul(gram_square_products, square));
    return checked_mul(
        steps, checked_add(checked_mul(wide_products, wide), checked_mul(square_products, square)));
}

std::int64_t muon_macs(const StageShape& stage, const Parallelism& p, Engine engine) {
    if (!stage.muon) return 0;
    std::int64_t dense = 0, experts = 0;
    for (const WeightTensor& tensor : matrices(stage, engine)) {
        std::int64_t& sum = is_expert(tensor) ? experts : dense;
        sum = checked_add(
            sum, checked_mul(tensor.copies, muon_macs(tensor.rows, tensor.columns, engine)));
    }
    if (!shares_states(stage.holder, p.zero)) return checked_add(dense, experts);
    const auto share = [](std::int64_t macs, std::int64_t devices) {
        return divided_up(Quantity(macs), Quantity(devices)).value();
    };
    return checked_add(share(dense, replicas(p)), share(experts, expert_replicas(p)));
}

}  // namespace rootspace::estimate
