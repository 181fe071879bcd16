// Moving what a step seldom reads to the host or a disk: what leaves the device, what the host
// then holds, and the bytes that go back and forth in a step.
#pragma once

#include "estimate/explain/item.h"
#include "estimate/training/model_states.h"
#include "estimate/training/traffic.h"

namespace rootspace::estimate {

enum class Place { device, host, disk };

struct Offload {
    Place optimizer = Place::device;    // states, master weights and gradients as they are made
    Place weights = Place::device;      // with ZeRO stage 3 alone; gathered blocks stay
    Place activations = Place::device;  // kept for backward; two blocks' worth stays
};

struct Offloaded {
    std::vector<Item> host, disk;
    std::vector<Flow> flows;
};

// Takes the bytes out of `states` and says where they went. The optimiser's step then runs on the
// host (Ren et al. 2021, ZeRO-Offload, arXiv:2101.06840, section 4). Throws InputError ("offload")
// for weights without stage 3.
Offloaded offload_states(ModelStates& states, const StageShape& stage,
                         const Parallelism& parallelism, Engine engine, const Offload& offload);

}  // namespace rootspace::estimate
