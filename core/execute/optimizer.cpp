#include "execute/optimizer.h"

#include <algorithm>

#include "base/error.h"
#include "numeric/optimizer.h"

namespace rootspace {

int OptimizerSpec::numbers_per_parameter() const {
    if (kind == OptimizerKind::adamw) return 2;
    return momentum == 0.0 ? 0 : 1;
}

OptimizerSpec optimizer_from_json(const Json& value, const std::string& place) {
    JsonObject object(value, place);
    OptimizerSpec spec;
    const std::string kind = object.string("kind");
    if (kind != "sgd" && kind != "adamw")
        throw InputError(object.place("kind"), "\"sgd\" or \"adamw\"", "\"" + shown(kind) + "\"");
    spec.kind = kind == "sgd" ? OptimizerKind::sgd : OptimizerKind::adamw;
    spec.learning_rate = object.number("learning_rate", 0.0, 1e3);
    spec.weight_decay = object.number_or("weight_decay", 0.0, 1.0, 0.0);
    if (spec.kind == OptimizerKind::sgd) {
        spec.momentum = object.number_or("momentum", 0.0, 1.0, 0.0);
    } else {
        spec.beta1 = object.number_or("beta1", 0.0, 0.999999, spec.beta1);
        spec.beta2 = object.number_or("beta2", 0.0, 0.9999999, spec.beta2);
        spec.epsilon = object.number_or("epsilon", 1e-30, 1.0, spec.epsilon);
    }
    object.finish();
    return spec;
}

template <class T>
Optimizer<T>::Optimizer(const OptimizerSpec& spec, Network<T>& network)
    : spec_(spec), network_(network) {
    const auto zeros = [&](Steps stage) {
        const std::int64_t n = network.stage(stage).parameter_elements;
        Buffer buffer = network.ledger().allocate(n * Bytes{sizeof(T)}, Purpose::optimizer);
        std::fill_n(buffer.as<T>(), n, T(0));
        return buffer;
    };
    for (Steps l = 1; l <= network.stage_count(); ++l) {
        if (spec.numbers_per_parameter() >= 1) first_.push_back(zeros(l));
        if (spec.numbers_per_parameter() >= 2) second_.push_back(zeros(l));
    }
}

template <class T>
void Optimizer<T>::update(Steps stage, std::int64_t step, const T* gradient) {
    const std::int64_t n = network_.stage(stage).parameter_elements;
    if (n == 0) return;
    T* weights = network_.weights(stage);
    T* first = first_.empty() ? nullptr : first_[stage - 1].template as<T>();
    if (spec_.kind == OptimizerKind::sgd)
        sgd_step(n, spec_.learning_rate, spec_.momentum, spec_.weight_decay, gradient, first,
                 weights);
    else
        adamw_step(n, spec_.learning_rate, spec_.beta1, spec_.beta2, spec_.epsilon,
                   spec_.weight_decay, step, gradient, first, second_[stage - 1].template as<T>(),
                   weights);
}

template class Optimizer<float>;
template class Optimizer<double>;

}  // namespace rootspace
