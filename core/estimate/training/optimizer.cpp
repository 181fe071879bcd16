#include "estimate/training/optimizer.h"

#include <string>

#include "base/error.h"
#include "estimate/explain/telling.h"
#include "estimate/training/filled_shards.h"
#include "estimate/training/parameters.h"

namespace rootspace::estimate {
namespace {

const OptimizerRule rules[] = {
    {"sgd",
     "SGD",
     StateRule::moments,
     {"sgd.moments", 0},
     told("torch.optim.SGD without momentum")},
    {"momentum",
     "SGD with momentum",
     StateRule::moments,
     {"momentum.moments", 1},
     told("torch.optim.SGD: one momentum_buffer like the parameter")},
    {"adamw",
     "AdamW",
     StateRule::moments,
     {"adamw.moments", 2},
     told("Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; Loshchilov & Hutter 2019, "
          "arXiv:1711.05101")},
    {"adamw-8bit",
     "8-bit AdamW",
     StateRule::blockwise,
     {"adamw_8bit.moments", 2},
     told("Dettmers et al. 2022, arXiv:2110.02861; bitsandbytes/optim/optimizer.py, "
          "Optimizer2State")},
    {"adafactor",
     "Adafactor",
     StateRule::factored,
     {"adafactor.moments", 0},
     told("Shazeer & Stern 2018, arXiv:1804.04235, algorithm 4; transformers' Adafactor, "
          "beta1=None")},
    {"adafactor-momentum",
     "Adafactor with momentum",
     StateRule::factored,
     {"adafactor_momentum.moments", 1},
     told("Shazeer & Stern 2018, arXiv:1804.04235, section 4; transformers' Adafactor with beta1")},
    {"lion",
     "Lion",
     StateRule::moments,
     {"lion.moments", 1},
     told("Chen et al. 2023, arXiv:2302.06675, algorithm 2: one momentum")},
    {"muon",
     "Muon, AdamW for embeddings, head and vectors",
     StateRule::matrices,
     {"muon.moments", 1},
     told("Jordan et al. 2024, Muon; Liu et al. 2025, arXiv:2502.16982, section 2: matrices by "
          "Muon, the rest by AdamW")},
};

// bitsandbytes/optim/optimizer.py: state1, state2 are uint8, absmax float32; a tensor of fewer than
// 4096 elements keeps float32 states.
const WholeCoefficient eight_bit_number{"adamw_8bit.number", 1};
const WholeCoefficient eight_bit_scale{"adamw_8bit.scale", 4};
const WholeCoefficient eight_bit_smallest{"adamw_8bit.smallest", 4096};
const WholeCoefficient float32_number{"float32.number", 4};

// transformers' Adafactor casts 16-bit gradients to float32 and makes its sums like those.
const WholeCoefficient adafactor_number{"adafactor.number", 4};

// Liu et al. 2025: what Muon leaves to AdamW has its two moments.
const WholeCoefficient muon_other_moments{"muon.other_moments", 2};

bool is_embedding(const WeightTensor& tensor) {
    return tensor.component == Component::embedding && !tensor.vector;
}

Quantity blockwise_state(const OptimizerRule& rule, const OptimizerOptions& options,
                         const std::vector<WeightTensor>& tensors) {
    if (options.eight_bit_block < 1)
        throw InputError("eight_bit_block", "a whole number of at least 1",
                         std::to_string(options.eight_bit_block));
    // A flat run is one tensor.
    const bool flat = options.shards == Shards::flat;
    const auto begun = [&](std::int64_t numbers) {
        return numbers / options.eight_bit_block + (numbers % options.eight_bit_block > 0 ? 1 : 0);
    };
    std::int64_t small = 0, large = 0, blocks = 0;
    for (const WeightTensor& tensor : tensors) {
        const std::int64_t copies = parameter_copies(tensor);
        const std::int64_t one = tensor.elements() / copies;
        const bool kept = options.eight_bit_embeddings && is_embedding(tensor);
        if (!flat && (one < eight_bit_smallest || kept)) {
            small = checked_add(small, tensor.elements());
        } else {
            large = checked_add(large, tensor.elements());
            blocks = flat ? begun(large) : checked_add(blocks, checked_mul(begun(one), copies));
        }
    }
    const Quantity moments(rule.moments, "moments");
    return moments * (Quantity(large, "parameters") * Quantity(eight_bit_number, "B") +
                      Quantity(blocks, "blocks") * Quantity(eight_bit_scale, "B") +
                      Quantity(small, "parameters in 32 bits") * Quantity(float32_number, "B"));
}

// transformers, optimization.py, Adafactor._get_options: parameters of two dimensions and more are
// factored over the last two; of three a matrix each. Of those that FSDP2 splits by rows both sums
// are whole on every device: torch/optim/_adafactor.py makes them by new_zeros of another shape
// than the gradient's, which torch/distributed/tensor/_ops/_tensor_ops.py, new_factory_strategy,
// replicates.
Quantity factored_state(const OptimizerRule& rule, const std::vector<WeightTensor>& tensors,
                        Shards shards, std::int64_t devices) {
    std::int64_t rows = 0, columns = 0, whole = 0, all = 0;
    for (const WeightTensor& tensor : tensors) {
        WeightTensor held = tensor;
        if (shards == Shards::rows) fill_up(held, devices);
        all = checked_add(all, held.elements());
        if (shards == Shards::flat) {
            whole = all;
        } else if (tensor.vector && tensor.stacked) {  // [experts, size]
            rows = checked_add(rows, tensor.copies);
            columns = checked_add(columns, tensor.rows);
        } else if (tensor.vector) {
            whole = checked_add(whole, held.elements());
        } else {
            rows = checked_add(rows, checked_mul(tensor.rows, tensor.copies));
            columns = checked_add(columns, checked_mul(tensor.columns, tensor.copies));
        }
    }
    const Quantity number(adafactor_number, "B");
    const Quantity sums = Quantity(rows, "rows") + Quantity(columns, "columns");
    Quantity others(whole, "of vectors");
    if (rule.moments > 0)
        others = others + Quantity(rule.moments, "moment") * Quantity(all, "parameters");
    if (shards == Shards::rows) return (sums + share(others, devices)) * number;
    return share((sums + others) * number, devices);
}

Quantity matrix_state(const OptimizerRule& rule, const PrecisionRecipe& precision,
                      const OptimizerOptions& options, const std::vector<WeightTensor>& tensors) {
    const std::int64_t number = precision.state_bytes;
    std::int64_t matrices = 0, others = 0;
    for (const WeightTensor& tensor : tensors) {
        std::int64_t& sum = muon_updates(tensor) ? matrices : others;
        sum = checked_add(sum, tensor.elements());
    }
    const std::int64_t of_matrices = options.muon_bytes > 0 ? options.muon_bytes : number;
    return Quantity(matrices, "in matrices") * Quantity(rule.moments, "moment") *
               Quantity(of_matrices, "B") +
           Quantity(others, "others") * Quantity(muon_other_moments, "moments") *
               Quantity(number, "B");
}

}  // namespace

bool muon_updates(const WeightTensor& tensor) { return tensor.block >= 0 && !tensor.vector; }

const OptimizerRule& optimizer_rule(std::string_view id) {
    std::string known;
    for (const OptimizerRule& rule : rules) {
        if (rule.id == id) return rule;
        known += (known.empty() ? "" : ", ") + std::string(rule.id);
    }
    throw InputError("optimizer", "one of " + known, shown(id));
}

std::vector<const OptimizerRule*> optimizer_rules() {
    std::vector<const OptimizerRule*> all;
    for (const OptimizerRule& rule : rules) all.push_back(&rule);
    return all;
}

Quantity share(const Quantity& bytes, std::int64_t devices) {
    return devices == 1 ? bytes : divided_up(bytes, Quantity(devices, "devices"));
}

Quantity optimizer_state(const OptimizerRule& rule, const PrecisionRecipe& precision,
                         const OptimizerOptions& options, const std::vector<WeightTensor>& tensors,
                         std::int64_t devices) {
    switch (rule.rule) {
        case StateRule::moments:
            break;
        case StateRule::blockwise:
            return share(blockwise_state(rule, options, parameters(tensors)), devices);
        case StateRule::factored:
            return factored_state(rule, parameters(tensors), options.shards, devices);
        case StateRule::matrices:
            return share(matrix_state(rule, precision, options, tensors), devices);
    }
    return share(Quantity(element_count(tensors), "parameters") *
                     Quantity(rule.moments, "moments") * Quantity(precision.state_bytes, "B"),
                 devices);
}

}  // namespace rootspace::estimate
