#include "execute/executor.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "base/digest.h"

namespace rootspace {
namespace {

[[noreturn]] void missing(const char* what, Steps stage) {
    throw std::logic_error(std::string("the schedule is not legal: ") + what + "(" +
                           std::to_string(stage) + ") is not resident");
}

}  // namespace

template <class T>
Executor<T>::Executor(Network<T>& network, const Schedule& schedule,
                      std::optional<std::uint32_t> training_step, Visitor visitor)
    : network_(network),
      schedule_(schedule),
      training_step_(training_step),
      visitor_(std::move(visitor)),
      outputs_(static_cast<std::size_t>(network.stage_count()) + 1),
      saved_(static_cast<std::size_t>(network.stage_count()) + 1),
      ran_before_(static_cast<std::size_t>(network.stage_count()) + 1, false),
      weight_gradients_(static_cast<std::size_t>(network.stage_count())),
      delta_stage_(network.stage_count()),
      loss_(std::numeric_limits<double>::quiet_NaN()) {
    if (schedule.stage_count != network.stage_count())
        throw std::logic_error("the schedule is for another number of stages");
}

template <class T>
bool Executor<T>::advance() {
    if (next_action_ >= action_count()) return false;
    std::visit([this](const auto& action) { this->run(action); },
               schedule_.actions[static_cast<std::size_t>(next_action_)]);
    ++next_action_;
    return true;
}

template <class T>
const T* Executor<T>::activation(Steps stage) const {
    if (stage == 0) return network_.input();
    if (outputs_[stage].bytes() > 0) return outputs_[stage].template as<T>();
    if (saved_[stage].empty()) missing("a", stage);
    const StagePrograms& programs = network_.stage(stage).programs;
    const auto place =
        std::find(programs.saved_slots.begin(), programs.saved_slots.end(), programs.saved_output);
    return saved_[stage].buffers[place - programs.saved_slots.begin()].template as<T>();
}

template <class T>
std::int64_t Executor<T>::activation_elements(Steps stage) const {
    const ValueShape shape =
        stage == 0 ? input_shape(network_.plan().spec) : network_.stage(stage).tape.output();
    return shape.rows * shape.columns;
}

template <class T>
StageRun<T> Executor<T>::stage_run(Steps stage) {
    return StageRun<T>(network_.stage(stage), network_.ledger(), activation(stage - 1),
                       network_.weights(stage), network_.context(stage, training_step_));
}

template <class T>
void Executor<T>::digest_output() {
    const auto start = std::chrono::steady_clock::now();
    const Steps last = network_.stage_count() - 1;
    Digest digest;
    digest.add_numbers(activation(last), static_cast<std::size_t>(activation_elements(last)));
    output_digest_ = digest.hex();
    digest_time_ += std::chrono::steady_clock::now() - start;
}

template <class T>
void Executor<T>::run(const Forward& action) {
    const Steps l = action.stage;
    if (l == network_.stage_count() && takes_digest_ && output_digest_.empty()) digest_output();
    const Purpose purpose =
        ran_before_[l] ? Purpose::recomputed_activation : Purpose::kept_activation;
    if (action.save)
        saved_[l] = stage_run(l).forward_saving(purpose);
    else
        outputs_[l] = stage_run(l).forward_plain(purpose);
    ran_before_[l] = true;
    ++counts_.forward;
    if (action.save) ++counts_.recorded;
    if (l == network_.stage_count()) loss_ = static_cast<double>(*activation(l));
}

template <class T>
void Executor<T>::run(const Backward& action) {
    const Steps l = action.stage;
    if (l != delta_stage_) missing("delta", l);
    if (saved_[l].empty()) missing("saved", l);
    Ledger& ledger = network_.ledger();
    weight_gradients_[l - 1] = ledger.allocate(
        network_.stage(l).parameter_elements * Bytes{sizeof(T)}, Purpose::weight_gradient);
    StageRun<T> stage = stage_run(l);
    delta_ = stage.backward(std::move(delta_), std::move(saved_[l]),
                            weight_gradients_[l - 1].template as<T>());
    saved_[l] = {};
    outputs_[l] = {};
    --delta_stage_;
    ++counts_.backward;
}

template <class T>
void Executor<T>::run(const Drop& action) {
    const Steps l = action.stage;
    if (action.item == Item::output) {
        if (outputs_[l].bytes() == 0) missing("a", l);
        outputs_[l] = {};
    } else {
        if (saved_[l].empty()) missing("saved", l);
        saved_[l] = {};
    }
}

template <class T>
void Executor<T>::run(const Store& action) {
    storage_.store(action.stage, action.level, activation(action.stage),
                   activation_elements(action.stage) * Bytes{sizeof(T)});
}

template <class T>
void Executor<T>::run(const Load& action) {
    const Bytes bytes = activation_elements(action.stage) * Bytes{sizeof(T)};
    outputs_[action.stage] = network_.ledger().allocate(bytes, Purpose::kept_activation);
    storage_.load(action.stage, action.level, outputs_[action.stage].template as<void>(), bytes);
}

template <class T>
void Executor<T>::run(const Visit& action) {
    const T* values = activation(action.stage);
    if (visitor_) visitor_(action.stage, values, activation_elements(action.stage));
}

template <class T>
std::string Executor<T>::gradient_digest() const {
    Digest digest;
    for (const Buffer& gradient : weight_gradients_)
        digest.add_numbers(gradient.template as<T>(),
                           static_cast<std::size_t>(gradient.bytes()) / sizeof(T));
    return digest.hex();
}

template class Executor<float>;
template class Executor<double>;

}  // namespace rootspace
