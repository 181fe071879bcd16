#include "execute/visible_weight.h"

#include <cmath>
#include <cstring>

#include "execute/stage_run.h"

namespace rootspace {
namespace {

using TrainingStep = std::optional<std::uint32_t>;

// a(to) from a(from), which `input` points to; empty when they are the same.
Buffer forward_to(Network<float>& network, Steps from, const float* input, Steps to,
                  TrainingStep training_step) {
    Buffer activation;
    for (Steps l = from + 1; l <= to; ++l) {
        activation = StageRun<float>(network.stage(l), network.ledger(), input, network.weights(l),
                                     network.context(l, training_step))
                         .forward_plain(Purpose::kept_activation);
        input = activation.as<float>();
    }
    return activation;
}

// delta(L-1): what every weight gradient is made of.
Buffer loss_gradient(Network<float>& network, const Buffer& output, TrainingStep training_step) {
    const Steps loss = network.stage_count();
    StageRun<float> run(network.stage(loss), network.ledger(), output.as<float>(), nullptr,
                        network.context(loss, training_step));
    return run.backward({}, run.forward_saving(Purpose::kept_activation), nullptr);
}

bool equal_bytes(const Buffer& a, const Buffer& b) {
    return std::memcmp(a.as<void>(), b.as<void>(), static_cast<std::size_t>(b.bytes())) == 0;
}

std::int64_t largest_magnitude(const float* numbers, std::int64_t count) {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < count; ++i)
        if (std::abs(numbers[i]) > std::abs(numbers[best])) best = i;
    return best;
}

std::int64_t first_choice(const Op& op, const float* input, const RunContext& context) {
    if (const auto* linear = std::get_if<LinearOp>(&op))
        return largest_magnitude(input, linear->rows * linear->in) % linear->in * linear->out;
    if (const auto* embedding = std::get_if<EmbeddingOp>(&op))
        return context.token_numbers[0] * embedding->columns;
    return 0;
}

}  // namespace

std::optional<WeightPlace> visible_weight(Network<float>& network, TrainingStep training_step) {
    const Steps last = network.stage_count() - 1;  // a(last) is the network's output
    const Buffer output = forward_to(network, 0, network.input(), last, training_step);
    const Buffer gradient = loss_gradient(network, output, training_step);
    std::optional<WeightPlace> shows_in_output;
    for (Steps stage = last; stage >= 1; --stage) {
        const std::int64_t elements = network.stage(stage).parameter_elements;
        if (elements == 0) continue;
        const Buffer before = forward_to(network, 0, network.input(), stage - 1, training_step);
        const float* input = stage == 1 ? network.input() : before.as<float>();
        const std::int64_t choice = first_choice(network.stage(stage).tape.ops.front().op, input,
                                                 network.context(stage, training_step));
        for (const std::int64_t element : {choice, elements - 1}) {
            network.flip_weight_bit(stage, element, top_mantissa_bit);
            const Buffer changed = forward_to(network, stage - 1, input, last, training_step);
            network.flip_weight_bit(stage, element, top_mantissa_bit);
            if (equal_bytes(changed, output)) continue;
            if (!training_step ||
                !equal_bytes(loss_gradient(network, changed, training_step), gradient))
                return WeightPlace{stage, element};
            if (!shows_in_output) shows_in_output = WeightPlace{stage, element};
        }
    }
    return shows_in_output;
}

}  // namespace rootspace
