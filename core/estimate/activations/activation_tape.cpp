#include "estimate/activations/activation_tape.h"

#include <algorithm>

#include "estimate/activations/liveness.h"

namespace rootspace::estimate {
namespace {

// Whether the storage of one of `some` is `value`.
bool among(const ActivationTape& tape, const std::vector<int>& some, int value) {
    return std::any_of(some.begin(), some.end(),
                       [&](int one) { return tape.storage(one) == value; });
}

// Each op whose backward reads the value gives its reason once. The page shows none: its module is
// built without.
std::string reasons([[maybe_unused]] const ActivationTape& tape, [[maybe_unused]] int value) {
#ifdef ROOTSPACE_WITHOUT_REASONS
    return "";
#else
    std::string why;
    const auto add = [&](const std::string& reader, const std::string& reason) {
        const std::string sentence = reader + ": " + reason;
        if (why.find(sentence) == std::string::npos) why += (why.empty() ? "" : "; ") + sentence;
    };
    for (const TapeNode& node : tape.nodes) {
        const OpFacts& f = node.facts;
        if (f.backward_reads_input && among(tape, node.inputs, value)) add(f.name, f.input_why);
        if (f.backward_reads_output && tape.storage(node.output) == value)
            add(f.name, f.output_why);
        if (among(tape, node.constants, value)) add(f.name, "read again by its backward");
        for (std::size_t i = 0; i < node.extras.size(); ++i)
            if (node.extras[i] == value) add(f.name, f.extras[i].why);
    }
    return why;
#endif
}

void add_rows(const ActivationTape& tape, BlockActivations& block) {
    for (std::size_t i = 0; i < tape.values.size(); ++i) {
        const int number = static_cast<int>(i);
        if (!tape.saved(number)) continue;
        const TapeValue& v = tape.values[i];
        const Bytes bytes = v.bytes();
        block.rows.push_back({v.name, v.shape, v.element_bytes, bytes, reasons(tape, number),
                              v.kind, v.attention_core});
        if (v.kind == RowKind::table) {
            block.table_bytes = checked_add(block.table_bytes, bytes);
            continue;
        }
        block.saved_bytes = checked_add(block.saved_bytes, bytes);
        if (!v.attention_core) block.selective_bytes = checked_add(block.selective_bytes, bytes);
    }
}

void add_macs(const ActivationTape& tape, BlockActivations& block) {
    for (const TapeNode& node : tape.nodes) {
        const OpFacts& f = node.facts;
        const auto of_node = [&](std::int64_t macs) {
            return Macs{macs, node.eight_bits ? macs : 0};
        };
        block.forward_macs += of_node(f.forward_macs);
        block.backward_macs += of_node(checked_add(f.weight_gradient_macs, f.input_gradient_macs));
        if (f.weight_gradient_macs == 0 && !node.frozen)  // products of two activations
            block.attention_core_macs = checked_add(block.attention_core_macs, f.forward_macs);
    }
}

}  // namespace

Bytes TapeValue::bytes() const {
    Bytes bytes = element_bytes;
    for (const auto size : shape) bytes = checked_mul(bytes, size);
    return bytes;
}

bool ActivationTape::reads(const TapeNode& node, int value) const {
    return (node.facts.backward_reads_input && among(*this, node.inputs, value)) ||
           (node.facts.backward_reads_output && storage(node.output) == value) ||
           among(*this, node.constants, value) || among(*this, node.extras, value);
}

bool ActivationTape::saved(int value) const {
    return std::any_of(nodes.begin(), nodes.end(),
                       [&](const TapeNode& node) { return reads(node, value); });
}

BlockActivations activations_of(const ActivationTape& tape) {
    BlockActivations block;
    add_rows(tape, block);
    add_macs(tape, block);
    const TapeValue& input = tape.values.front();
    block.input_bytes = input.bytes();
    block.input_shape = {input.shape.front(), input.shape.back()};
    block.input_saved = tape.saved(0);
    block.output_bytes = tape.values[tape.output_value()].bytes();
    Liveness all = liveness(tape, Keep::all), selective = liveness(tape, Keep::selective);
    block.workspace = all.workspace;
    block.selective_workspace = selective.workspace;
    for (ActivationRow& row : all.live_gradients) block.rows.push_back(std::move(row));
    return block;
}

}  // namespace rootspace::estimate
