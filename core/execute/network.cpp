#include "execute/network.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/digest.h"
#include "numeric/philox.h"

namespace rootspace {
namespace {

// Whole numbers below `count`, from the same stream as numbers in [0, 1).
void fill_classes(std::uint64_t seed, std::uint32_t stream, std::int64_t count, std::int64_t n,
                  std::int32_t* out) {
    for (std::int64_t i = 0; i < n; ++i) {
        const double u = uniform(seed, stream, weight_stream_layer, static_cast<std::uint64_t>(i));
        out[i] = static_cast<std::int32_t>(std::min<double>(u * double(count), double(count - 1)));
    }
}

template <class T>
void copy_numbers(const std::vector<double>& numbers, T* out) {
    std::transform(numbers.begin(), numbers.end(), out, [](double x) { return static_cast<T>(x); });
}

}  // namespace

template <class T>
Network<T>::Network(std::shared_ptr<const NetworkPlan> plan, Ledger& ledger)
    : plan_(std::move(plan)), ledger_(&ledger) {
    std::uint32_t layers = 0;
    for (const auto& stage : plan_->stages) {
        weights_.push_back(
            ledger.allocate(stage->parameter_elements * Bytes{sizeof(T)}, Purpose::weights));
        first_layer_.push_back(layers);
        layers += static_cast<std::uint32_t>(stage->tape.ops.size());
    }
    const ScalarBytes scalar{sizeof(T)};
    input_ = ledger.allocate(input_bytes(*plan_, scalar), Purpose::input);
    targets_ = ledger.allocate(target_bytes(*plan_, scalar), Purpose::input);
    fill_weights();
    fill_input();
    fill_targets();
}

template <class T>
void Network<T>::fill_weights() {
    const NetworkSpec& spec = plan_->spec;
    std::uint32_t tensor = 0;
    for (Steps l = 1; l <= stage_count(); ++l) {
        T* out = weights(l);
        for (const TapeOp& op : stage(l).tape.ops)
            for (const Parameter& parameter : op.facts.parameters) {
                const std::int64_t n = parameter.elements();
                if (!spec.weights.empty())
                    copy_numbers(spec.weights[tensor], out);
                else if (parameter.low == parameter.high)
                    std::fill(out, out + n, static_cast<T>(parameter.low));
                else
                    fill_uniform(spec.seed, tensor, static_cast<float>(parameter.low),
                                 static_cast<float>(parameter.high), n, out);
                out += n;
                ++tensor;
            }
    }
}

template <class T>
void Network<T>::fill_input() {
    const NetworkSpec& spec = plan_->spec;
    const ValueShape shape = input_shape(spec);
    const std::int64_t n = shape.rows * shape.columns;
    if (shape.token_numbers) {
        auto* out = input_.template as<std::int32_t>();
        if (!spec.inputs.empty()) return copy_numbers(spec.inputs, out);
        return fill_classes(spec.data_seed, input_stream,
                            std::get<TokenInput>(spec.input).vocabulary, n, out);
    }
    auto* out = input_.template as<T>();
    if (!spec.inputs.empty()) return copy_numbers(spec.inputs, out);
    fill_uniform(spec.data_seed, input_stream, -1.0f, 1.0f, n, out);
}

template <class T>
void Network<T>::fill_targets() {
    const NetworkSpec& spec = plan_->spec;
    const ValueShape shape = plan_->output_shape();
    if (spec.loss == Loss::cross_entropy) {
        auto* out = targets_.template as<std::int32_t>();
        if (!spec.targets.empty()) return copy_numbers(spec.targets, out);
        return fill_classes(spec.data_seed, target_stream, shape.columns, shape.rows, out);
    }
    auto* out = targets_.template as<T>();
    if (!spec.targets.empty()) return copy_numbers(spec.targets, out);
    fill_uniform(spec.data_seed, target_stream, -1.0f, 1.0f, shape.rows * shape.columns, out);
}

template <class T>
const T* Network<T>::input() const {
    return input_shape(plan_->spec).token_numbers ? nullptr : input_.template as<T>();
}

template <class T>
RunContext Network<T>::context(Steps stage, std::optional<std::uint32_t> training_step) const {
    RunContext context;
    context.seed = plan_->spec.data_seed;
    context.training = training_step.has_value();
    context.step = training_step.value_or(0);
    context.layer = first_layer_[stage - 1];
    if (input_shape(plan_->spec).token_numbers)
        context.token_numbers = input_.template as<std::int32_t>();
    context.targets = targets_.template as<void>();
    return context;
}

template <class T>
void Network<T>::set_batch(std::span<const std::int32_t> tokens,
                           std::span<const std::int32_t> classes) {
    assert(static_cast<Bytes>(tokens.size_bytes()) == input_.bytes() &&
           "one token number for each place of the batch");
    assert(static_cast<Bytes>(classes.size_bytes()) == targets_.bytes() &&
           "one class for each row");
    std::memcpy(input_.template as<void>(), tokens.data(), tokens.size_bytes());
    std::memcpy(targets_.template as<void>(), classes.data(), classes.size_bytes());
}

template <class T>
void Network<T>::flip_weight_bit(Steps stage, std::int64_t element, int bit) {
    auto* bytes = reinterpret_cast<unsigned char*>(weights(stage) + element);
    bytes[bit / 8] ^= static_cast<unsigned char>(1u << (bit % 8));  // little-endian scalars
}

template <class T>
std::string Network<T>::weight_digest() const {
    Digest digest;
    for (const Buffer& buffer : weights_)
        digest.add_numbers(buffer.template as<T>(),
                           static_cast<std::size_t>(buffer.bytes()) / sizeof(T));
    return digest.hex();
}

template class Network<float>;
template class Network<double>;

}  // namespace rootspace
