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
    // False: the device's memory is the host's, so that nothing is moved there and nothing saved;
    // what a disk needs in the host's memory is then held on the device.
    bool host_apart = true;

    bool to_disk() const;
    bool to_host() const;  // something is meant for the host's memory, apart or not
};

// With what is meant for the host left on a device whose memory that is.
Offload placed(const Offload& offload);

// Throws InputError ("offload") for weights without stage 3, for a disk under another program than
// DeepSpeed at stage 3 (deepspeed.ai/docs/config-json: nvme is valid with stage 3 alone), and for
// DeepSpeed's optimiser without ZeRO (the same: valid for stages 1, 2 and 3).
void check(const Offload& offload, const Parallelism& parallelism, Engine engine);

struct Offloaded {
    std::vector<Item> device, host, disk;  // `device`: what moving takes there
    std::vector<Flow> flows;
};

// Takes the bytes out of `states` and says where they went. The optimiser's step then runs on the
// host (Ren et al. 2021, ZeRO-Offload, arXiv:2101.06840, section 4). DeepSpeed's host has float32
// gradients and buffers of its own beside them; with a disk it holds DeepSpeed's buffers at their
// default sizes, and its share of the first weights.
Offloaded offload_states(ModelStates& states, const StageShape& stage,
                         const PrecisionRecipe& precision, const Parallelism& parallelism,
                         Engine engine, const Offload& offload);

}  // namespace rootspace::estimate
