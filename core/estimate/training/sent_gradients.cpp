#include "estimate/training/sent_gradients.h"

namespace rootspace::estimate {
namespace {

// deepspeed/runtime/zero/stage_1_and_2.py, allreduce_bucket: torch.float32 where
// sequence_parallel_size is above 1; engine.py, _configure_distributed_model:
// seq_parallel_communication_data_type, "fp32" in constants.py.
const WholeCoefficient deepspeed_sequence_bytes{"deepspeed.sequence_parallel_gradient", 4};

}  // namespace

// deepspeed/runtime/torch_autocast.py, init_autocast_params: parameters of modules whose class is
// torch.nn.Linear (or a convolution of torch's) are reduced in autocast's type: not those of
// transformers' Conv1D, of torchao's Float8Linear, which has the place of what runs in 8 bits, nor
// experts that are one parameter.
bool is_linear(const Architecture& a, const StageShape& stage, const PrecisionRecipe& precision,
               const WeightTensor& tensor, bool last) {
    if (stage.adapted) return true;
    if (tensor.role == "attn_sinks") return false;
    if (tensor.component == Component::embedding)
        return tensor.role == "token_embd_proj" ||
               (a.tied && a.head && last && tensor.role == "token_embd");
    if (tensor.component == Component::norms || tensor.stacked || tensor.held_in != HeldIn::linear)
        return false;
    const bool experts = tensor.component == Component::experts;
    return precision.eight_bits == EightBits::none || tensor.block < 0 ||
           tensor.component == Component::router ||
           !(experts ? stage.eight_bit.experts : stage.eight_bit.blocks);
}

std::int64_t sent_bytes(const PrecisionRecipe& precision, const Parallelism& p) {
    return p.context > 1 ? std::int64_t{deepspeed_sequence_bytes}
                         : std::int64_t{precision.weight_bytes};
}

void SentGradients::add(const WeightTensor& tensor, bool linear_module) {
    elements = checked_add(elements, tensor.elements());
    if (linear_module) linear = checked_add(linear, tensor.elements());
}

Quantity SentGradients::quantity(const PrecisionRecipe& precision, const Parallelism& p,
                                 Engine engine) const {
    const Quantity all(elements, "trained parameters");
    if (!is_deepspeed(engine)) return all * Quantity(precision.gradient_bytes, "B");
    const Quantity weight(sent_bytes(precision, p), "B");
    if (!precision.autocast || p.zero == 0 || (p.context > 1 && p.zero < 3)) return all * weight;
    return Quantity(linear, "trained parameters of Linear modules") *
               Quantity(precision.compute_bytes, "B") +
           Quantity(elements - linear, "other trained parameters") * weight;
}

}  // namespace rootspace::estimate
