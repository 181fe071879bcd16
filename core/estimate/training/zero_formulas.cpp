#include "estimate/training/zero_formulas.h"

#include <string>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

// ZeRO, section 3.1: float16 weights and gradients; K = 12 B of float32 master, momentum, variance.
const WholeCoefficient paper_weight{"zero_paper.weight", 2};
const WholeCoefficient paper_gradient{"zero_paper.gradient", 2};
const WholeCoefficient paper_state{"zero_paper.k", 12};

// DeepSpeed: 2 = 16-bit weights; 18 = 16- and 32-bit gradients, master, two moments; 4 = the
// largest layer's 16-bit weights and gradients; 16 = all but the 16-bit weights on the host.
const WholeCoefficient estimator_weight{"deepspeed.weight", 2};
const WholeCoefficient estimator_all{"deepspeed.all", 18};
const WholeCoefficient estimator_layer{"deepspeed.largest_layer", 4};
const WholeCoefficient estimator_host{"deepspeed.host", 16};
const WholeCoefficient estimator_initial{"deepspeed.initial", 4};
// additional_buffer_factor = 1.5, in halves.
const WholeCoefficient estimator_buffers{"deepspeed.buffers_in_halves", 3};

void check_stage(std::int64_t stage, std::int64_t low) {
    if (stage < low || stage > 3)
        throw InputError("zero", "a stage from " + std::to_string(low) + " to 3",
                         std::to_string(stage));
}

Quantity with_buffers(const Quantity& bytes) {
    return divided_up(bytes * Quantity(estimator_buffers, "halves"), Quantity(2));
}

}  // namespace

Quantity zero_paper_states(std::int64_t parameters, std::int64_t devices, std::int64_t stage) {
    check_stage(stage, 0);
    const Quantity count(parameters, "parameters"), among(devices, "devices");
    const auto part = [&](std::int64_t bytes, bool shared) {
        const Quantity all = count * Quantity(bytes, "B");
        return shared ? divided_up(all, among) : all;
    };
    return part(paper_weight, stage >= 3) + part(paper_gradient, stage >= 2) +
           part(paper_state, stage >= 1);
}

std::int64_t zero_paper_largest_model(Bytes bytes, std::int64_t devices, std::int64_t stage) {
    check_stage(stage, 0);
    // P (whole + shared / N) <= bytes, multiplied by N.
    const std::int64_t weight = paper_weight, gradient = paper_gradient, state = paper_state;
    const std::int64_t whole =
        (stage < 3 ? weight : 0) + (stage < 2 ? gradient : 0) + (stage < 1 ? state : 0);
    const std::int64_t shared = weight + gradient + state - whole;
    return checked_mul(bytes, devices) / checked_add(checked_mul(whole, devices), shared);
}

DeepSpeedStates deepspeed_estimate(std::int64_t parameters, std::int64_t largest_layer,
                                   std::int64_t devices_a_node, std::int64_t nodes,
                                   std::int64_t stage, DeepSpeedOffload offload) {
    check_stage(stage, 2);
    const Quantity count(parameters, "parameters");
    const Quantity devices(checked_mul(devices_a_node, nodes), "devices");
    const Quantity on_node(devices_a_node, "devices a node"), all_nodes(nodes, "nodes");
    const Quantity weight(estimator_weight, "B"), all(estimator_all, "B");
    const Quantity host(estimator_host, "B"), initial(estimator_initial, "B");
    if (stage == 2) {
        if (offload == DeepSpeedOffload::none)
            return {count * weight + divided_up(count * all, devices),
                    with_buffers(count * initial * on_node)};
        return {count * weight, with_buffers(count * larger(initial * devices, host))};
    }
    const Quantity layer =
        Quantity(largest_layer, "parameters of the largest layer") * Quantity(estimator_layer, "B");
    switch (offload) {
        case DeepSpeedOffload::none:
            return {layer + divided_up(count * all, devices), with_buffers(layer * on_node)};
        case DeepSpeedOffload::optimizer:
            return {layer + divided_up(count * weight, devices),
                    with_buffers(divided_up(count * host, all_nodes))};
        case DeepSpeedOffload::optimizer_and_parameters:
            break;
    }
    return {layer, with_buffers(divided_up(count * all, all_nodes))};
}

}  // namespace rootspace::estimate
