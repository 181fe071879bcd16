#include "estimate/training/offload.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/explain/telling.h"
#include "estimate/training/deepspeed_buffers.h"
#include "estimate/training/parameters.h"

namespace rootspace::estimate {
namespace {

// Once to be used in forward and once in backward.
const WholeCoefficient weight_reads{"offload.weight_reads", 2};
// The updated ones go back to a disk.
const WholeCoefficient weight_writes{"offload.weight_writes", 1};

// States on a disk are read before the step and written after it, gradients the other way round.
const WholeCoefficient state_moves{"offload.state_moves", 2};

// deepspeed/runtime/zero/offload_config.py: offload_optimizer's buffer_count 4, offload_param's
// buffer_count 5 of buffer_size 1e8 elements, max_in_cpu 1e9 elements. runtime/swap_tensor/
// optimizer_utils.py: each of the optimiser's buffers has the elements of the largest group, in
// float32.
const WholeCoefficient state_buffers{"deepspeed.swap_buffers_of_states", 4};
const WholeCoefficient weight_buffers{"deepspeed.swap_buffers_of_weights", 5};
const WholeCoefficient weight_buffer_elements{"deepspeed.swap_buffer_size", 100'000'000};
const WholeCoefficient weights_in_host{"deepspeed.max_in_cpu", 1'000'000'000};

// deepspeed/runtime/zero/stage_1_and_2.py, async_accumulate_grad_in_cpu_via_gpu, and stage3.py,
// partition_grads: the sum of gradients comes back to the device to be added to, and goes out.
const WholeCoefficient sum_moves{"deepspeed.moves_of_sums", 2};
// Masters of fewer bytes have no sums of their own beside their gradients.
const WholeCoefficient float32_bytes{"deepspeed.float32", 4};

const char* const source = told("Ren et al. 2021 (ZeRO-Offload), arXiv:2101.06840, section 4");
const char* const infinity =
    told("Rajbhandari et al. 2021 (ZeRO-Infinity), arXiv:2104.07857, section 5");
const char* const on_host = told(
    "deepspeed/runtime/zero/stage_1_and_2.py, initialize_optimizer_states; stage3.py, "
    "subgroup_gradient_buffer");
const char* const swapping =
    told("deepspeed/runtime/zero/offload_config.py and runtime/swap_tensor");

// Of 0 B then, and says where they are.
void empty(Item& item, Place place) {
    item.formula = std::string("0 B, on the ") + (place == Place::disk ? "disk" : "host");
    item.bytes = 0;
}

void move(Item& item, Place place, Offloaded& away) {
    if (place == Place::device) return;
    (place == Place::disk ? away.disk : away.host).push_back(item);
    empty(item, place);
}

class Mover {
  public:
    Mover(ModelStates& states, const StageShape& stage, const PrecisionRecipe& precision,
          const Parallelism& p, Engine engine, const Offload& offload)
        : states_(states),
          stage_(stage),
          precision_(precision),
          p_(p),
          engine_(engine),
          offload_(placed(offload)) {}

    Offloaded all() {
        if (offload_.optimizer != Place::device) optimizer();
        if (offload_.weights == Place::host) weights_to_host();
        if (knows_all_trainers && offload_.weights == Place::disk) weights_to_disk();
        return std::move(away_);
    }

  private:
    void add(const char* name, Link link, const Quantity& bytes, const char* from) {
        if (link == Link::disk || offload_.host_apart)
            away_.flows.push_back(flow(name, link, bytes, from));
    }

    Quantity micro_batches() const { return {stage_.micro_batches, "micro-batches"}; }

    void optimizer() {
        const bool deepspeed = is_deepspeed(engine_);
        // A device's optimiser updates its share alone; devices then gather the weights from each
        // other (traffic.cpp).
        // FSDP's device keeps none of the gradients, so they leave it with every micro-batch, but
        // with a pipeline, where it holds them whole until the last (buffers.cpp). Those of
        // DistributedDataParallel stay where they are reduced, Megatron-LM's in the buffers of its
        // gradients (megatron/core/optimizer/cpu_offloading/hybrid_optimizer.py,
        // _set_sub_optimizer_grads: copied in the step).
        const bool stays = !deepspeed && (is_megatron(engine_) || p_.zero < 2);
        const bool wait = stays || (engine_ == Engine::torch && p_.zero >= 2 && p_.pipeline > 1);
        const Quantity gradients = deepspeed
                                       ? of_each(gradient_traffic())
                                       : Quantity(states_.shared_gradients, "B of gradients") *
                                             (wait ? Quantity(1, "time") : micro_batches());
        const Quantity weights(states_.shared_weights, "B of weights");
        if (offload_.weights == Place::device)
            add("gradients out, updated weights back", Link::host, gradients + weights, source);
        else
            add("gradients out", Link::host, gradients, source);
        if (deepspeed) deepspeed_states();
        if (knows_all_trainers && offload_.optimizer == Place::disk) swap_states();
        // Gradients meet the states on the host, also where the states lie on a disk.
        if (stays)
            (offload_.host_apart ? away_.host : away_.device)
                .push_back(item("gradients for the step", Purpose::gradients,
                                Quantity(states_.shared_gradients, "B of gradients"), source));
        if (deepspeed ? p_.zero == 3 : !stays)
            move(states_.gradients, offload_.host_apart ? Place::host : Place::device, away_);
        move(states_.master, offload_.optimizer, away_);
        move(states_.optimizer, offload_.optimizer, away_);
    }

    Quantity elements() const {
        return {states_.shared_gradients / precision_.gradient_bytes, "gradients of this device"};
    }
    Quantity of_each(std::int64_t bytes) const { return elements() * Quantity(bytes, "B"); }

    // Of each gradient: the last micro-batch's goes out in the masters' type, which the recipe
    // gives the states too. Stage 3 keeps the sum on the host from the first one, stage 2 between
    // micro-batches, in the weights' type; stage 1 keeps it on the device.
    std::int64_t gradient_traffic() const {
        const std::int64_t sum = p_.zero == 3 ? precision_.gradient_bytes : precision_.weight_bytes;
        const std::int64_t sums = p_.zero == 1 ? 0 : stage_.micro_batches - (p_.zero == 2 ? 1 : 0);
        return checked_add(precision_.state_bytes, checked_mul(sum_moves, sum, sums));
    }

    // Stages 1 and 2 send gradients one by one, bring updated weights back in their own type, and
    // have a sum of gradients on the host where several micro-batches make one.
    void deepspeed_states() {
        const Quantity step = of_each(precision_.state_bytes);
        (offload_.optimizer == Place::disk ? away_.disk : away_.host)
            .push_back(item("gradients for the step", Purpose::gradients, step, on_host));
        if (p_.zero == 3) return;
        std::int64_t largest = 0;
        for (const WeightTensor& one : parameters(stage_.trained))
            largest = std::max(largest, one.elements() / parameter_copies(one));
        const Quantity number(precision_.weight_bytes, "B");
        const Quantity gradient = Quantity(largest, "of the largest parameter") * number;
        const bool sums = stage_.micro_batches > 1 && precision_.state_bytes == float32_bytes;
        away_.device.push_back(
            item("a gradient on its way", Purpose::workspace, gradient, on_host));
        away_.host.push_back(
            item("gradients and weights on their way", Purpose::workspace,
                 gradient + Quantity(sums ? 2 : 1, "of each") * elements() * number, on_host));
        if (p_.zero == 2) empty(states_.gradients, Place::host);
    }

    void swap_states() {
        const Quantity elements = this->elements(), bytes(precision_.state_bytes, "B");
        away_.host.push_back(
            item("buffers between disk and states", Purpose::workspace,
                 Quantity(state_buffers, "buffers") *
                     smaller(elements, Quantity(deepspeed_sub_group, "of a group")) * bytes,
                 swapping));
        const Quantity kept(checked_add(states_.master.bytes, states_.optimizer.bytes),
                            "B of states");
        add("states and gradients read and written", Link::disk,
            Quantity(state_moves, "ways") * (kept + elements * bytes), infinity);
    }

    Quantity all_weights() const {
        return {checked_add(states_.weights.bytes, states_.frozen.bytes), "B of weights"};
    }

    void weights_to_host() {
        add("weights in", Link::host,
            all_weights() * Quantity(weight_reads, "reads") * micro_batches(), infinity);
        move(states_.weights, offload_.weights, away_);
        move(states_.frozen, offload_.weights, away_);
    }

    void weights_to_disk() {
        const Quantity all = all_weights();
        const Quantity element(precision_.compute_bytes, "B");
        const Quantity first = smaller(all, Quantity(weights_in_host, "elements") * element);
        const Quantity rest = all - first;
        add("weights in", Link::host, all * Quantity(weight_reads, "reads") * micro_batches(),
            infinity);
        add("weights read and written", Link::disk,
            rest * (Quantity(weight_reads, "reads") * micro_batches() +
                    Quantity(weight_writes, "write")),
            infinity);
        away_.host.push_back(
            item("first weights, kept in memory", Purpose::weights, first, swapping));
        away_.host.push_back(item("buffers between disk and weights", Purpose::workspace,
                                  Quantity(weight_buffers, "buffers") *
                                      Quantity(weight_buffer_elements, "elements") * element,
                                  swapping));
        away_.disk.push_back(item("weights", Purpose::weights, rest, infinity));
        empty(states_.weights, Place::disk);
        empty(states_.frozen, Place::disk);
    }

    ModelStates& states_;
    const StageShape& stage_;
    const PrecisionRecipe& precision_;
    const Parallelism& p_;
    const Engine engine_;
    const Offload offload_;
    Offloaded away_;
};

}  // namespace

bool Offload::to_disk() const {
    return optimizer == Place::disk || weights == Place::disk || activations == Place::disk;
}

bool Offload::to_host() const {
    return optimizer == Place::host || weights == Place::host || activations == Place::host;
}

Offload placed(const Offload& offload) {
    Offload found = offload;
    if (!found.host_apart)
        for (Place* place : {&found.optimizer, &found.weights, &found.activations})
            if (*place == Place::host) *place = Place::device;
    return found;
}

void check(const Offload& offload, const Parallelism& p, Engine engine) {
    const std::string stage = "stage " + std::to_string(p.zero);
    if (offload.weights != Place::device && p.zero != 3)
        throw InputError("offload", "ZeRO stage 3 where weights are offloaded", stage);
    if (offload.to_disk() && (!is_deepspeed(engine) || p.zero != 3))
        throw InputError("offload", "trainer deepspeed at ZeRO stage 3 where a disk is used",
                         !is_deepspeed(engine) ? "another trainer" : stage);
    if (offload.optimizer != Place::device && is_deepspeed(engine) && p.zero == 0)
        throw InputError("offload", "ZeRO stage 1, 2 or 3 where DeepSpeed offloads", stage);
}

Offloaded offload_states(ModelStates& states, const StageShape& stage,
                         const PrecisionRecipe& precision, const Parallelism& p, Engine engine,
                         const Offload& offload) {
    return Mover(states, stage, precision, p, engine, offload).all();
}

}  // namespace rootspace::estimate
