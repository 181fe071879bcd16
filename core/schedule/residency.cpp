#include "schedule/residency.h"

namespace rootspace {
namespace {

std::string numbered(const char* verb, Steps stage) {
    return std::string(verb) + " " + std::to_string(stage);
}
std::string output_of(Steps stage) { return "a(" + std::to_string(stage) + ")"; }
std::string saved_of(Steps stage) { return "ā(" + std::to_string(stage) + ")"; }

// Largest sum any moment can reach; forming it checked once lets every later sum go unchecked.
void refuse_overflow(const Chain& chain) {
    Bytes bytes = checked_add(chain.constant_bytes, chain.input_bytes);
    bytes = checked_add(bytes, chain.input_gradient_bytes);
    for (const auto& stage : chain.stages)
        for (Bytes part : {stage.output_bytes, stage.saved_bytes, stage.gradient_bytes,
                           stage.forward_workspace_bytes, stage.recording_workspace_bytes,
                           stage.backward_workspace_bytes, stage.weight_gradient_bytes})
            bytes = checked_add(bytes, part);
}

}  // namespace

Residency::Residency(const Chain& chain)
    : stages_(chain.stages.data()),
      stage_count_(chain.stage_count()),
      held_(chain.stages.size() + 1),
      copied_(chain.stages.size() + 1),
      waiting_delta_(chain.stage_count()),
      input_gradient_bytes_(chain.input_gradient_bytes),
      resident_bytes_(chain.constant_bytes + chain.input_bytes) {
    refuse_overflow(chain);
    held_[0] = output_bit;
}

bool Residency::run(const Action& action) {
    return std::visit([this](const auto& one) { return run(one); }, action);
}

bool Residency::run(const Forward& action) {
    const Steps stage = action.stage;
    if (!on_chain("forward", stage, 1)) return false;
    if (!can_read(stage - 1))
        return fail(numbered("forward", stage) + " needs " + output_of(stage - 1) +
                    ", which is not resident");
    const auto bit = action.save ? saved_bit : output_bit;
    if ((held_[stage] & bit) != 0)
        return fail(numbered("forward", stage) + " makes " +
                    (action.save ? saved_of(stage) : output_of(stage)) +
                    ", which is resident already");
    const StageCost& c = cost(stage);
    held_[stage] |= bit;
    resident_bytes_ += action.save ? c.saved_bytes : c.output_bytes;
    running_bytes_ =
        resident_bytes_ + (action.save ? c.recording_workspace_bytes : c.forward_workspace_bytes);
    return true;
}

bool Residency::run(const Backward& action) {
    const Steps stage = action.stage;
    if (!on_chain("backward", stage, 1)) return false;
    if (waiting_delta_ != stage)
        return fail(numbered("backward", stage) + " needs delta(" + std::to_string(stage) +
                    "), which is not resident");
    if ((held_[stage] & saved_bit) == 0)
        return fail(numbered("backward", stage) + " needs " + saved_of(stage) +
                    ", which is not resident");
    if (!can_read(stage - 1))
        return fail(numbered("backward", stage) + " needs " + output_of(stage - 1) +
                    ", which is not resident");
    const StageCost& c = cost(stage);
    if (stage == stage_count_) delta_bytes_ = c.gradient_bytes, resident_bytes_ += delta_bytes_;
    resident_bytes_ += c.weight_gradient_bytes;
    running_bytes_ = resident_bytes_ + c.backward_workspace_bytes;
    resident_bytes_ -= delta_bytes_ + c.saved_bytes;
    if ((held_[stage] & output_bit) != 0) resident_bytes_ -= c.output_bytes;
    held_[stage] = 0;
    waiting_delta_ = stage - 1;
    delta_bytes_ = stage == 1 ? input_gradient_bytes_ : cost(stage - 1).gradient_bytes;
    resident_bytes_ += delta_bytes_;
    return true;
}

bool Residency::run(const Drop& action) {
    const Steps stage = action.stage;
    if (!on_chain("drop", stage, 1)) return false;
    const bool saved = action.item == Item::saved;
    const auto bit = saved ? saved_bit : output_bit;
    if ((held_[stage] & bit) == 0)
        return fail(numbered("drop", stage) + " lets go of " +
                    (saved ? saved_of(stage) : output_of(stage)) + ", which is not resident");
    running_bytes_ = resident_bytes_;
    held_[stage] &= static_cast<std::uint8_t>(~bit);
    resident_bytes_ -= saved ? cost(stage).saved_bytes : cost(stage).output_bytes;
    return true;
}

bool Residency::run(const Store& action) {
    const Steps stage = action.stage;
    if (!on_chain("store", stage, 1) || !on_level("store", stage, action.level)) return false;
    if (!holds_output(stage))
        return fail(numbered("store", stage) + " needs " + output_of(stage) +
                    ", which is not resident");
    if ((copied_[stage] >> action.level & 1) != 0)
        return fail(numbered("store", stage) + " copies " + output_of(stage) + " to level " +
                    std::to_string(action.level) + ", which has it already");
    copied_[stage] |= static_cast<std::uint16_t>(1 << action.level);
    stored_bytes_[action.level] += cost(stage).output_bytes;
    running_bytes_ = resident_bytes_;
    return true;
}

bool Residency::run(const Load& action) {
    const Steps stage = action.stage;
    if (!on_chain("load", stage, 1) || !on_level("load", stage, action.level)) return false;
    if ((copied_[stage] >> action.level & 1) == 0)
        return fail(numbered("load", stage) + " needs a copy of " + output_of(stage) +
                    " on level " + std::to_string(action.level) + ", which has none");
    if (holds_output(stage))
        return fail(numbered("load", stage) + " makes " + output_of(stage) +
                    ", which is resident already");
    held_[stage] |= output_bit;
    resident_bytes_ += cost(stage).output_bytes;
    running_bytes_ = resident_bytes_;
    return true;
}

bool Residency::run(const Visit& action) {
    if (!on_chain("visit", action.stage, 0)) return false;
    if (!can_read(action.stage))
        return fail(numbered("visit", action.stage) + " needs " + output_of(action.stage) +
                    ", which is not resident");
    running_bytes_ = resident_bytes_;
    return true;
}

bool Residency::on_chain(const char* verb, Steps stage, Steps lowest) {
    if (stage >= lowest && stage <= stage_count_) return true;
    return fail(numbered(verb, stage) + " is outside the stages " + std::to_string(lowest) +
                " to " + std::to_string(stage_count_));
}

bool Residency::on_level(const char* verb, Steps stage, int level) {
    if (level >= 1 && level <= highest_storage_level) return true;
    return fail(numbered(verb, stage) + " names storage level " + std::to_string(level) +
                ", outside 1 to " + std::to_string(highest_storage_level));
}

bool Residency::fail(std::string sentence) {
    fault_sentence_ = std::move(sentence);
    return false;
}

}  // namespace rootspace
