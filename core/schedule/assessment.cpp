#include "schedule/assessment.h"

#include <algorithm>

namespace rootspace {

Assessor::Assessor(const Chain& chain, Goal goal)
    : chain_(chain),
      goal_(goal),
      stage_count_(chain.stage_count()),
      constant_bytes_(checked_add(chain.constant_bytes, chain.input_bytes)),
      turned_bytes_(stage_count_ + 1),
      weight_gradient_bytes_(stage_count_ + 1),
      forward_cost_(stage_count_ + 1) {
    std::vector<Bytes> widths(stage_count_ + 1);
    for (Steps l = 1; l <= stage_count_; ++l) {
        const auto& stage = chain.stages[l - 1];
        forward_cost_[l] = checked_add(forward_cost_[l - 1], stage.forward_cost);
        widths[l] = output_bytes(l - 1) + stage.output_bytes + stage.forward_workspace_bytes;
        if (goal == Goal::gradient)
            once_cost_ =
                checked_add(once_cost_, checked_add(stage.forward_cost, stage.backward_cost));
    }
    for (Steps l = stage_count_; goal == Goal::gradient && l >= 1; --l) {
        weight_gradient_bytes_[l - 1] =
            checked_add(weight_gradient_bytes_[l], chain.stages[l - 1].weight_gradient_bytes);
        const Bytes delta =
            l == 1 ? chain.input_gradient_bytes : chain.stages[l - 2].gradient_bytes;
        turned_bytes_[l - 1] = checked_add(weight_gradient_bytes_[l - 1], delta);
    }
    widest_.push_back(std::move(widths));
    for (Steps span = 1; 2 * span <= stage_count_; span *= 2) {
        const auto& half = widest_.back();
        std::vector<Bytes> level(half.begin(), half.end() - span);
        for (std::size_t l = 0; l < level.size(); ++l)
            level[l] = std::max(half[l], half[l + std::size_t(span)]);
        widest_.push_back(std::move(level));
    }
}

Bytes Assessor::backward_bytes(Steps l) const {
    const auto& stage = chain_.stages[l - 1];
    return stage.gradient_bytes + weight_gradient_bytes_[l - 1] + stage.backward_workspace_bytes;
}

// While advancing, beyond what is kept: the first step makes a(from+1); each later one also holds
// the state before it.
Bytes Assessor::widest_advance(Steps from, Steps to) const {
    const Bytes first = widest_[0][from + 1] - output_bytes(from);
    const Steps later = to - from - 1;
    if (later == 0) return first;
    const int level = 63 - __builtin_clzll(static_cast<unsigned long long>(later));
    const auto& table = widest_[level];
    return std::max({first, table[from + 2], table[to + 1 - (Steps{1} << level)]});
}

// One step after a(base), which is among the kept: recorded and turned, or a(base) shown.
Bytes Assessor::leaf_peak(Steps base, Bytes kept_bytes) const {
    if (goal_ == Goal::activations) return kept_bytes;
    const auto& stage = chain_.stages[base];
    return kept_bytes + stage.saved_bytes +
           std::max(stage.recording_workspace_bytes + turned_bytes(base + 1),
                    backward_bytes(base + 1));
}

template <class Split>
Assessment Assessor::reversal(Node root, Split split) const {
    Assessment result{constant_bytes_, once_cost_};
    std::vector<Node> nodes{root};
    while (!nodes.empty()) {
        const Node node = nodes.back();
        nodes.pop_back();
        if (node.steps == 1) {
            result.peak_bytes = std::max(result.peak_bytes, leaf_peak(node.base, node.kept_bytes));
            continue;
        }
        Node left = node, right = node;
        split(node, left, right);
        right.base = node.base + left.steps;
        right.kept_bytes = node.kept_bytes + output_bytes(right.base);
        const Bytes advancing = node.kept_bytes +
                                turned_bytes(std::min(node.base + node.steps, stage_count_)) +
                                widest_advance(node.base, right.base);
        const Bytes dropping = right.kept_bytes + turned_bytes(right.base);
        result.peak_bytes = std::max({result.peak_bytes, advancing, dropping});
        result.cost =
            checked_add(result.cost, forward_cost_[right.base] - forward_cost_[node.base]);
        nodes.push_back(left);
        nodes.push_back(right);
    }
    return result;
}

Assessment Assessor::binomial(Steps slots, const BinomialTable& table) const {
    const Steps steps = reversed_steps();
    const Steps useful = std::min(slots, steps);
    const Node root{0, steps, useful, table.least_repetitions(steps, useful), constant_bytes_};
    return reversal(root, [&](const Node& node, Node& left, Node& right) {
        const auto split = table.split(node.steps, node.slots, node.repetitions);
        left.steps = split.left, left.repetitions = split.left_repetitions;
        right.steps = split.right, right.repetitions = split.right_repetitions;
        right.slots = node.slots - 1;
    });
}

Assessment Assessor::recursive() const {
    return reversal({0, stage_count_, 0, 0, constant_bytes_},
                    [](const Node& node, Node& left, Node& right) {
                        left.steps = node.steps / 2, right.steps = node.steps - left.steps;
                    });
}

Bytes Assessor::whole_segment_peak(Steps start, Steps end, Bytes kept_bytes) const {
    Bytes held = kept_bytes, peak = 0;
    if (goal_ ==
        Goal::activations) {  // a(end) of an inner segment is a checkpoint and is not made again
        const Steps last = end == stage_count_ ? end : end - 1;
        for (Steps l = start + 1; l <= last; ++l) {
            held += output_bytes(l);
            peak = std::max(peak, held + chain_.stages[l - 1].forward_workspace_bytes);
        }
        return peak;
    }
    for (Steps l = start + 1; l <= end; ++l) {
        const auto& stage = chain_.stages[l - 1];
        held += stage.saved_bytes;
        peak = std::max({peak, held + stage.recording_workspace_bytes + turned_bytes(end),
                         held + backward_bytes(l)});
    }
    return peak;
}

Assessment Assessor::segmented(const Checkpoints& checkpoints) const {
    Assessment result{constant_bytes_, once_cost_};
    Bytes kept = constant_bytes_;
    Steps start = 0;
    const auto see = [&](Bytes bytes) { result.peak_bytes = std::max(result.peak_bytes, bytes); };
    for (Steps checkpoint : checkpoints) {
        see(kept + widest_advance(start, checkpoint));
        see(whole_segment_peak(start, checkpoint, kept));
        start = checkpoint;
        kept += output_bytes(start);
        see(kept + turned_bytes(start));  // while the checkpoint is let go
    }
    see(whole_segment_peak(start, stage_count_, kept));
    // Advances to the last checkpoint, and for visits what is made from segment to segment,
    // checkpoints once only.
    result.cost = checked_add(result.cost, forward_cost_[start]);
    if (goal_ != Goal::activations) return result;
    std::int64_t made = forward_cost_[stage_count_];
    for (Steps checkpoint : checkpoints) made -= chain_.stages[checkpoint - 1].forward_cost;
    result.cost = checked_add(result.cost, made);
    return result;
}

}  // namespace rootspace
