#include "estimate/training/sent_gradients.h"

namespace rootspace::estimate {
namespace {

// deepspeed/runtime/zero/stage_1_and_2.py, allreduce_bucket: torch.float32 where
// sequence_parallel_size is above 1.
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

void SentGradients::add(const WeightTensor& tensor, bool linear_module) {
    elements = checked_add(elements, tensor.elements());
    if (linear_module) linear = checked_add(linear, tensor.elements());
}

Quantity SentGradients::quantity(const PrecisionRecipe& precision, const Parallelism& p,
                                 Engine engine) const {
    const Quantity all(elements, "trained parameters");
    if (engine != Engine::deepspeed) return all * Quantity(precision.gradient_bytes, "B");
    if (p.context > 1 && (p.zero == 1 || p.zero == 2))
        return all * Quantity(deepspeed_sequence_bytes, "B");
    const Quantity weight(precision.weight_bytes, "B");
    if (!precision.autocast || p.zero == 0) return all * weight;
    return Quantity(linear, "trained parameters of Linear modules") *
               Quantity(precision.compute_bytes, "B") +
           Quantity(elements - linear, "other trained parameters") * weight;
}

}  // namespace rootspace::estimate
