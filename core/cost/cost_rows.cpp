#include "cost/cost_rows.h"

namespace rootspace {
namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

const TapeOp& producer(const StageTape& tape, int value) {
    for (const TapeOp& op : tape.ops)
        if (op.output == value) return op;
    return tape.ops.back();
}

// Why a value is kept: each op that reads it in backward gives its reason.
std::string reasons(const StageTape& tape, int value) {
    std::string why;
    const auto add = [&](const std::string& reader, const std::string& reason) {
        why += (why.empty() ? "" : "; ") + reader + ": " + reason;
    };
    for (const TapeOp& op : tape.ops) {
        if (op.output == value && op.facts.backward_reads_output)
            add(op.facts.name, op.facts.output_why);
        for (const int input : op.inputs)
            if (input == value && op.facts.backward_reads_input)
                add(op.facts.name, op.facts.input_why);
    }
    if (why.empty()) return "the stage's output, for the next stage to read";
    return why;
}

std::vector<CostRow> saved_rows(const StagePlan& stage, Bytes scalar) {
    std::vector<CostRow> rows;
    const StagePrograms& p = stage.programs;
    for (std::size_t i = 0; i < p.saved_slots.size(); ++i) {
        const int value = p.saved_value_of_slot[i];
        if (value < 0) continue;
        const ValueShape& shape = stage.tape.values[value];
        rows.push_back({CostPurpose::saved, producer(stage.tape, value).facts.name + " output",
                        shape_text({shape.rows, shape.columns}),
                        shape.rows * shape.columns * scalar, reasons(stage.tape, value)});
    }
    for (const TapeOp& op : stage.tape.ops)
        for (const Extra& extra : op.facts.extras)
            rows.push_back({CostPurpose::saved, op.facts.name + " " + extra.name,
                            shape_text(extra.shape), extra.elements() * scalar, extra.why});
    return rows;
}

}  // namespace

std::vector<CostRow> cost_rows(const StagePlan& stage, ScalarBytes scalar) {
    std::vector<CostRow> rows;
    for (const TapeOp& op : stage.tape.ops)
        for (const Parameter& parameter : op.facts.parameters)
            rows.push_back({CostPurpose::weights, op.facts.name + " " + parameter.name,
                            shape_text(parameter.shape), parameter.elements() * scalar.value,
                            "a parameter"});
    const ValueShape& output = stage.tape.output();
    rows.push_back({CostPurpose::output, "output", shape_text({output.rows, output.columns}),
                    output.rows * output.columns * scalar.value, "what the next stage reads"});
    for (CostRow& row : saved_rows(stage, scalar.value)) rows.push_back(std::move(row));
    for (const TapeOp& op : stage.tape.ops) {
        const auto elements =
            std::max(op.facts.forward_workspace_elements, op.facts.backward_workspace_elements);
        if (elements > 0)
            rows.push_back({CostPurpose::workspace, op.facts.name + " workspace",
                            shape_text({elements}), elements * scalar.value,
                            "scratch of the kernel while it runs"});
    }
    return rows;
}

}  // namespace rootspace
