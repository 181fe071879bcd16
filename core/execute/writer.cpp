#include "execute/writer.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "execute/stage_run.h"
#include "numeric/functions.h"
#include "numeric/philox.h"

namespace rootspace {
namespace {

constexpr std::uint32_t drawing_stream = 0xfffffff3u;  // random layer number of drawn bytes

bool is_causal(const StagePlan& stage) {
    return std::all_of(stage.tape.ops.begin(), stage.tape.ops.end(), [](const TapeOp& op) {
        const auto* attention = std::get_if<AttentionOp>(&op.op);
        return !attention || attention->causal;
    });
}

NetworkSpec with_batch_one(NetworkSpec spec) {
    spec.batch = 1;
    spec.inputs.clear();
    spec.targets.clear();
    spec.weights.clear();
    return spec;
}

}  // namespace

void refuse_unwritable(const NetworkPlan& plan, const std::string& prompt) {
    const auto* input = std::get_if<TokenInput>(&plan.spec.input);
    if (!input || plan.spec.loss != Loss::cross_entropy ||
        plan.output_shape().columns != input->vocabulary || input->vocabulary > 256)
        throw InputError("network",
                         "tokens in, one class a token out, at most 256 of them, to write",
                         "another network");
    for (const auto& stage : plan.stages)
        if (!is_causal(*stage))
            throw InputError("network", "causal attention throughout, to write",
                             "attention that looks ahead in " + stage->name);
    for (const char c : prompt)
        if (static_cast<unsigned char>(c) >= input->vocabulary)
            throw InputError("prompt",
                             "bytes below the vocabulary of " + std::to_string(input->vocabulary),
                             std::to_string(static_cast<unsigned char>(c)));
}

Writer::Writer(Network<float>& network, std::string prompt, double temperature, std::uint64_t seed)
    : context_(std::move(prompt)), temperature_(temperature), seed_(seed) {
    refuse_unwritable(network.plan(), context_);
    single_ = std::make_unique<Network<float>>(
        std::make_shared<NetworkPlan>(plan_network(with_batch_one(network.plan().spec))),
        network.ledger());
    for (Steps l = 1; l <= network.stage_count(); ++l)
        if (const std::int64_t n = network.stage(l).parameter_elements; n > 0)
            std::memcpy(single_->weights(l), network.weights(l),
                        static_cast<std::size_t>(n) * sizeof(float));
    const auto vocabulary = network.plan().output_shape().columns;
    if (context_.empty()) context_ = std::string(1, vocabulary > '\n' ? '\n' : '\0');
}

Writer::~Writer() = default;

unsigned char Writer::next() {
    const std::int64_t window = single_->plan().spec.tokens();
    const std::int64_t length = std::min(window, static_cast<std::int64_t>(context_.size()));
    std::vector<std::int32_t> tokens(static_cast<std::size_t>(window), 0), classes(tokens);
    for (std::int64_t t = 0; t < length; ++t)
        tokens[t] = static_cast<unsigned char>(context_[context_.size() - length + t]);
    single_->set_batch(tokens, classes);

    Buffer activation;
    for (Steps l = 1; l < single_->stage_count(); ++l)
        activation = StageRun<float>(single_->stage(l), single_->ledger(), activation.as<float>(),
                                     single_->weights(l), single_->context(l, std::nullopt))
                         .forward_plain(Purpose::kept_activation);
    const std::int64_t classes_count = single_->plan().output_shape().columns;
    const unsigned char byte = draw(activation.as<float>() + (length - 1) * classes_count);
    context_ += static_cast<char>(byte);
    ++written_;
    return byte;
}

unsigned char Writer::draw(const float* logits) {
    const std::int64_t n = single_->plan().output_shape().columns;
    const float* best = std::max_element(logits, logits + n);
    if (temperature_ == 0.0) return static_cast<unsigned char>(best - logits);
    std::vector<double> weight(static_cast<std::size_t>(n));
    double total = 0.0;
    for (std::int64_t i = 0; i < n; ++i) {
        const auto scaled = static_cast<float>((logits[i] - *best) / temperature_);
        total += weight[i] = functions::exp(scaled);
    }
    const double target = uniform(seed_, 0, drawing_stream, written_) * total;
    double reached = 0.0;
    for (std::int64_t i = 0; i < n; ++i)
        if ((reached += weight[i]) > target) return static_cast<unsigned char>(i);
    return static_cast<unsigned char>(best - logits);
}

}  // namespace rootspace
