#include "estimate/training/step_gradients.h"

#include "estimate/explain/telling.h"
#include "estimate/training/deepspeed_buffers.h"
#include "estimate/training/sent_gradients.h"

namespace rootspace::estimate {
namespace {

class AfterBackward {
  public:
    AfterBackward(const StageShape& stage, const ModelStates& states,
                  const PrecisionRecipe& precision, const Parallelism& p)
        : stage_(stage),
          states_(states),
          precision_(precision),
          p_(p),
          gradients_(states.gradients.bytes, "B of gradients") {}

    Quantity bytes() const {
        switch (stage_.holder) {
            case StateHolder::recipe:
            case StateHolder::zero_redundancy:
            case StateHolder::fully_shard:
                return {0, "B"};
            // megatron/core/optimizer/optimizer.py, _copy_model_grads_to_main_grads, and
            // distrib_optimizer.py: main_grad.float() beside the buffers, of this device's share.
            case StateHolder::float16:
                return gradients_ + shared_cast();
            case StateHolder::unwrapped:
                return gradients_ + flattened();
            // step: a list of all gradients in the masters' type, which is then flattened.
            case StateHolder::fp16_optimizer:
                return gradients_ +
                       larger(flattened(), cast() + cast().named("B of them in a row"));
            // step: a gradient of its own for each master, beside those of backward.
            case StateHolder::fp16_unfused_optimizer:
                return gradients_ + larger(flattened(), cast());
            case StateHolder::bf16_optimizer:
                return bf16();
            case StateHolder::zero_optimizer:
                if (p_.zero == 3) return sub_groups();
                if (p_.zero == 2) return partitions();
                return larger(gradients_ + reduced_after_backward(stage_, precision_, p_)
                                               .named("B of a bucket and its copy"),
                              partitions());
        }
        return {0, "B"};
    }

  private:
    Quantity of_each(std::int64_t elements, std::int64_t bytes, const char* unit) const {
        return (Quantity(elements) * Quantity(bytes)).named(unit);
    }

    // engine.py, allreduce_bucket: a copy of the bucket, and one in the type sent where it differs.
    Quantity flattened() const {
        const std::int64_t elements = flattened_elements(stage_.trained, p_);
        const std::int64_t kept = precision_.gradient_bytes, sent = sent_bytes(precision_, p_);
        return of_each(elements, sent == kept ? kept : checked_add(kept, sent),
                       "B of a bucket as it is sent");
    }

    Quantity cast() const {
        return of_each(states_.trained, precision_.state_bytes, "B of them as masters are");
    }

    // Of this device's share; as large as its masters.
    Quantity shared_cast() const {
        const bool as_masters = precision_.gradient_bytes == precision_.state_bytes;
        return {as_masters ? 0 : states_.master.bytes, "B of this device's as masters are"};
    }

    // Sums of all lie in one tensor, which is sent as it is or as a cast; step: the share of them
    // as masters are.
    Quantity bf16() const {
        const Quantity sums = gradients_ + Quantity(states_.latest.bytes, "B of a micro-batch's");
        const std::int64_t kept = precision_.gradient_bytes, sent = sent_bytes(precision_, p_);
        return sums + larger(of_each(sent == kept ? 0 : states_.trained, sent,
                                     "B of them as they are sent"),
                             shared_cast());
    }

    // stage_1_and_2.py, step: flatten(averaged_gradients).to(the masters' dtype)
    Quantity partitions() const {
        const Quantity gradients(states_.shared_gradients, "B");
        return gradients.named("B of averaged gradients") + gradients.named("B of them in a row") +
               shared_cast();
    }

    // stage3.py, _prepare_fp32_grad_for_sub_group: the same of one group of parameters.
    Quantity sub_groups() const {
        const Quantity group =
            smaller(Quantity(states_.shared_gradients / precision_.gradient_bytes,
                             "gradients of this device"),
                    Quantity(deepspeed_sub_group, "of a group"));
        const bool as_masters = precision_.gradient_bytes == precision_.state_bytes;
        return gradients_ + group * (Quantity(precision_.gradient_bytes, "B in a row") +
                                     Quantity(as_masters ? 0 : std::int64_t{precision_.state_bytes},
                                              "B as masters are"));
    }

    const StageShape& stage_;
    const ModelStates& states_;
    const PrecisionRecipe& precision_;
    const Parallelism& p_;
    const Quantity gradients_;
};

}  // namespace

Quantity gradients_after_backward(const StageShape& stage, const ModelStates& states,
                                  const PrecisionRecipe& precision, const Parallelism& p) {
    if (!knows_all_trainers) return {0, "B"};
    return AfterBackward(stage, states, precision, p).bytes();
}

Item step_beyond(const Quantity& after_backward, Bytes left) {
    return item("gradients of the step beyond what backward leaves", Purpose::gradients,
                larger(Quantity(0, "B"), after_backward - Quantity(left, "B that backward leaves")),
                told("megatron/core/optimizer/optimizer.py, _copy_model_grads_to_main_grads; "
                     "deepspeed/runtime/engine.py, allreduce_bucket; step() of "
                     "zero/stage_1_and_2.py, stage3.py, bf16_optimizer.py, "
                     "fp16/fused_optimizer.py and fp16/unfused_optimizer.py"));
}

}  // namespace rootspace::estimate
