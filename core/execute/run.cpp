#include "execute/run.h"

#include <cmath>
#include <limits>

#include "base/digest.h"
#include "base/error.h"
#include "execute/visible_weight.h"
#include "numeric/macs.h"

namespace rootspace {

Run::Run(PreparedRun prepared, const RunOptions& options, Ledger& ledger, std::string text)
    : prepared_(std::move(prepared)), options_(options), network_(prepared_.plan, ledger) {
    if (!text.empty()) text_.emplace(std::move(text), prepared_.plan->spec);
    if (options.task == Task::train) optimizer_.emplace(options.optimizer, network_);
    if (options.timeline_points > 0)
        actions_per_point_ =
            (action_count() + options.timeline_points - 1) / options.timeline_points;
    start_step();
    if (options.flip_weight_bit) flip_visible_weight_bit();
    ledger.reset_peak();
    ledger.take_window_peak();
}

Run::~Run() = default;

std::int64_t Run::action_count() const {
    const auto actions = static_cast<std::int64_t>(prepared_.schedule->actions.size());
    if (options_.task != Task::train) return actions;
    return options_.steps * (actions + network_.stage_count());
}

void Run::flip_visible_weight_bit() {
    const auto place = visible_weight(network_, training_step());
    if (!place)
        throw InputError("flip_weight_bit", "a network with a weight that shows in its output",
                         "one where no weight that was tried does");
    network_.flip_weight_bit(place->stage, place->element, top_mantissa_bit);
}

// Of the step to come; none where dropout is off.
std::optional<std::uint32_t> Run::training_step() const {
    if (options_.task != Task::train && options_.task != Task::gradient) return std::nullopt;
    return static_cast<std::uint32_t>(steps_done_);
}

void Run::start_step() {
    if (text_) {
        const TextBatches::Batch batch = text_->batch(static_cast<std::uint32_t>(steps_done_));
        network_.set_batch(batch.tokens, batch.classes);
    }
    Executor<float>::Visitor visitor;
    if (options_.task == Task::activations) {
        visited_ = std::make_unique<Digest>();
        visitor = [this](Steps, const float* activation, std::int64_t elements) {
            if (activation) visited_->add_numbers(activation, static_cast<std::size_t>(elements));
        };
    }
    executor_ =
        std::make_unique<Executor<float>>(network_, *prepared_.schedule, training_step(), visitor);
}

bool Run::advance() {
    if (steps_done_ == options_.steps || (options_.task != Task::train && steps_done_ == 1))
        return false;
    const auto start = std::chrono::steady_clock::now();
    const std::int64_t macs_before = counted_macs();
    if (next_update_ > 0) {
        update_next_stage();
    } else {
        const auto digesting = executor_->digest_time();
        executor_->advance();
        spent_ -= executor_->digest_time() - digesting;
        if (executor_->actions_done() == executor_->action_count()) finish_step();
    }
    ++actions_done_;
    macs_ += counted_macs() - macs_before;
    spent_ += std::chrono::steady_clock::now() - start;
    if (options_.timeline_points > 0 &&
        (actions_done_ % actions_per_point_ == 0 || actions_done_ == action_count()))
        add_timeline_point();
    return true;
}

// The schedule's last action has run: take what it found; in training the weight updates follow.
void Run::finish_step() {
    const StepCounts& counts = executor_->counts();
    counts_.forward += counts.forward;
    counts_.recorded += counts.recorded;
    counts_.backward += counts.backward;
    losses_.push_back(executor_->loss());
    output_digest_ = visited_ ? visited_->hex() : executor_->output_digest();
    const auto start = std::chrono::steady_clock::now();
    if (counts.backward > 0 && (options_.task != Task::train || steps_done_ + 1 == options_.steps))
        gradient_digest_ = executor_->gradient_digest();
    spent_ -= std::chrono::steady_clock::now() - start;
    if (options_.task == Task::train)
        next_update_ = network_.stage_count();
    else
        ++steps_done_;
}

void Run::update_next_stage() {
    Buffer& gradient = executor_->weight_gradients()[next_update_ - 1];
    optimizer_->update(next_update_, steps_done_ + 1, gradient.as<float>());
    gradient = {};
    if (--next_update_ > 0) return;
    ++steps_done_;
    if (steps_done_ < options_.steps) start_step();
}

void Run::add_timeline_point() {
    timeline_.push_back({actions_done_ - 1, network_.ledger().take_window_peak()});
}

std::vector<TimelinePoint> Run::take_new_timeline() {
    std::vector<TimelinePoint> fresh(
        timeline_.begin() + static_cast<std::ptrdiff_t>(timeline_taken_), timeline_.end());
    timeline_taken_ = timeline_.size();
    return fresh;
}

double Run::latest_loss() const {
    return losses_.empty() ? std::numeric_limits<double>::quiet_NaN() : losses_.back();
}

RunReport Run::report() const {
    const Ledger& ledger = network_.ledger();
    RunReport report{};
    report.schedule = prepared_.schedule->name;
    report.task = options_.task;
    report.loss = latest_loss();
    report.output_digest = output_digest_;
    report.gradient_digest = gradient_digest_;
    if (options_.task == Task::train) report.weight_digest = network_.weight_digest();
    report.peak_bytes = ledger.peak_bytes();
    report.predicted_peak_bytes = prepared_.replay.peak_bytes;
    report.peak_by_purpose = ledger.at_peak();
    report.activation_peak_bytes = ledger.activation_peak_bytes();
    report.predicted_activation_peak_bytes = prepared_.activation_peak_bytes;
    report.forward_steps = counts_.forward;
    report.recorded_steps = counts_.recorded;
    report.backward_steps = counts_.backward;
    report.macs = macs_;
    report.seconds = std::chrono::duration<double>(spent_).count();
    report.losses = losses_;
    report.timeline = timeline_;
    return report;
}

}  // namespace rootspace
