#include "estimate/training/offload.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

// Once to be used in forward and once in backward.
const WholeCoefficient weight_reads{"offload.weight_reads", 2};

// States on a disk are read before the step and written after it.
const WholeCoefficient state_moves{"offload.state_moves", 2};

const char* const source = "Ren et al. 2021 (ZeRO-Offload), arXiv:2101.06840, section 4";
const char* const infinity = "Rajbhandari et al. 2021 (ZeRO-Infinity), arXiv:2104.07857, section 5";

Link link_of(Place place) { return place == Place::disk ? Link::disk : Link::host; }

// Leaves an item of 0 B behind, which says where the bytes are.
void move(Item& item, Place place, Offloaded& away) {
    (place == Place::disk ? away.disk : away.host).push_back(item);
    item.formula = std::string("0 B, on the ") + (place == Place::disk ? "disk" : "host");
    item.bytes = 0;
}

}  // namespace

Offloaded offload_states(ModelStates& states, const StageShape& stage, const Parallelism& p,
                         Engine engine, const Offload& offload) {
    Offloaded away;
    if (offload.weights != Place::device && p.zero != 3)
        throw InputError("offload", "ZeRO stage 3 where weights are offloaded",
                         "stage " + std::to_string(p.zero));
    const Quantity micro_batches(stage.micro_batches, "micro-batches");
    if (offload.optimizer != Place::device) {
        // A device's optimiser updates its share alone; devices then gather the weights from each
        // other (traffic.cpp).
        // The device keeps none of them, so they leave it with every micro-batch; FSDP with a
        // pipeline alone holds them whole until the last (buffers.cpp).
        const bool wait = engine == Engine::torch && p.zero == 3 && p.pipeline > 1;
        const Quantity gradients = Quantity(states.shared_gradients, "B of gradients") *
                                   (wait ? Quantity(1, "time") : micro_batches);
        const Quantity weights(states.shared_weights, "B of weights");
        if (offload.weights == Place::device)
            away.flows.push_back(flow("gradients out, updated weights back", Link::host,
                                      gradients + weights, source));
        else
            away.flows.push_back(flow("gradients out", Link::host, gradients, source));
        if (offload.optimizer == Place::disk) {
            const Quantity kept(checked_add(states.master.bytes, states.optimizer.bytes),
                                "B of states");
            away.flows.push_back(flow("states read and written", Link::disk,
                                      Quantity(state_moves, "ways") * kept, infinity));
        }
        // Gradients meet the states on the host, also where the states lie on a disk.
        move(states.gradients, Place::host, away);
        move(states.master, offload.optimizer, away);
        move(states.optimizer, offload.optimizer, away);
    }
    if (offload.weights != Place::device) {
        const Quantity weights(checked_add(states.weights.bytes, states.frozen.bytes),
                               "B of weights");
        away.flows.push_back(flow("weights in", link_of(offload.weights),
                                  weights * Quantity(weight_reads, "reads") * micro_batches,
                                  infinity));
        move(states.weights, offload.weights, away);
        move(states.frozen, offload.weights, away);
    }
    return away;
}

}  // namespace rootspace::estimate
