#include "estimate/activations/tape_writer.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {
namespace {

void at_least_one(const char* field, std::int64_t value) {
    if (value < 1) throw InputError(field, "a whole number from 1", std::to_string(value));
}

void rate(const char* field, double value) {
    if (!(value >= 0.0 && value < 1.0))
        throw InputError(field, "a rate from 0 to below 1", std::to_string(value));
}

// How an op's extras are stored: statistics and sums are floats, masks bytes.
TapeValue extra_form(const OpFacts& facts, const ActivationSetup& setup) {
    const std::string& name = facts.name;
    if (name == "dropout") return {"", {}, mask_bytes, RowKind::mask};
    if (name == "linear") return {"", {}, eight_bit_bytes, RowKind::value};
    if (name == "scale") return {"", {}, number_bytes, RowKind::small};
    if (name == "layer_norm" || name == "rms_norm")
        return {"", {}, setup.statistics_bytes, RowKind::small};
    return {"", {}, float32_bytes, RowKind::small};
}

}  // namespace

std::int64_t ActivationSetup::stream_bytes() const {
    return autocast ? std::int64_t{float32_bytes} : element_bytes;
}

void check(const ActivationSetup& s) {
    at_least_one("batch", s.batch);
    at_least_one("tokens", s.tokens);
    at_least_one("tensor_parallel", s.tensor_parallel);
    at_least_one("context_parallel", s.context_parallel);
    if (s.element_bytes != 2 && s.element_bytes != 4)
        throw InputError("element_bytes", "2 or 4", std::to_string(s.element_bytes));
    if (s.statistics_bytes != 2 && s.statistics_bytes != 4)
        throw InputError("statistics_bytes", "2 or 4", std::to_string(s.statistics_bytes));
    if (s.autocast && s.element_bytes == float32_bytes)
        throw InputError("autocast", "products in 2 bytes", std::to_string(s.element_bytes));
    rate("attention_dropout", s.attention_dropout);
    rate("hidden_dropout", s.hidden_dropout);
    rate("adapter_dropout", s.adapter_dropout);
    if (s.tokens % s.context_parallel != 0)
        throw InputError("context_parallel", "a divisor of the " + counted(s.tokens, "tokens"),
                         std::to_string(s.context_parallel));
    if (s.context_parallel > 1 && !s.fused_attention)
        throw InputError("context_parallel", "1 without fused attention",
                         std::to_string(s.context_parallel));
    if (s.sequence_parallel && (s.tokens / s.context_parallel) % s.tensor_parallel != 0)
        throw InputError(
            "sequence_parallel",
            "tokens of a device that " + std::to_string(s.tensor_parallel) + " parts divide",
            std::to_string(s.tokens / s.context_parallel));
}

std::int64_t tensor_share(std::int64_t whole, const ActivationSetup& setup, const char* of_what) {
    if (whole % setup.tensor_parallel != 0)
        throw InputError("tensor_parallel", "a divisor of the " + counted(whole, of_what),
                         std::to_string(setup.tensor_parallel));
    return whole / setup.tensor_parallel;
}

TapeWriter::TapeWriter(const Architecture& architecture, const ActivationSetup& setup)
    : architecture_(architecture), setup_(setup) {
    check(setup);
    tokens_ = setup.tokens / setup.context_parallel;
    rows_ = checked_mul(setup.batch, tokens_);
    stream_rows_ = setup.sequence_parallel ? rows_ / setup.tensor_parallel : rows_;
}

std::int64_t TapeWriter::elements(int value) const {
    const TapeValue& v = tape_.values[value];
    return v.bytes() / v.element_bytes;
}

int TapeWriter::new_value(TapeValue value) {
    value.attention_core = in_core_;
    tape_.values.push_back(std::move(value));
    return static_cast<int>(tape_.values.size()) - 1;
}

int TapeWriter::input(std::string name, std::int64_t columns) {
    return new_value({std::move(name), {stream_rows_, columns}, setup_.stream_bytes()});
}

int TapeWriter::constant(std::string name, std::vector<std::int64_t> shape, Bytes element_bytes,
                         RowKind kind) {
    return new_value({std::move(name), std::move(shape), element_bytes, kind});
}

Bytes TapeWriter::promoted(const std::vector<int>& inputs,
                           const std::vector<int>& constants) const {
    if (!setup_.autocast) return setup_.element_bytes;
    if (inputs.empty()) return setup_.stream_bytes();
    Bytes widest = 0;
    for (const int input : inputs) widest = std::max(widest, element_bytes(input));
    for (const int constant : constants)
        if (tape_.values[constant].kind == RowKind::table)
            widest = std::max(widest, element_bytes(constant));
    return widest;
}

int TapeWriter::add(const OpFacts& facts, std::string name, std::vector<int> inputs,
                    Bytes element_bytes, std::vector<int> constants) {
    if (!element_bytes) element_bytes = promoted(inputs, constants);
    TapeNode node{facts, std::move(inputs), std::move(constants), {}, 0};
    for (const Extra& extra : facts.extras) {
        TapeValue value = extra_form(facts, setup_);
        value.name = name + " " + extra.name;
        value.shape = extra.shape;
        node.extras.push_back(new_value(std::move(value)));
    }
    node.output =
        new_value({std::move(name), {facts.output_rows, facts.output_columns}, element_bytes});
    tape_.nodes.push_back(std::move(node));
    return tape_.nodes.back().output;
}

void TapeWriter::extras_in_attention_core() {
    for (const int extra : tape_.nodes.back().extras) tape_.values[extra].attention_core = true;
}

int TapeWriter::add(const Op& op, std::string name, std::vector<int> inputs, Bytes element_bytes) {
    return add(rootspace::facts(op), std::move(name), std::move(inputs), element_bytes);
}

int TapeWriter::add(const FrameworkOp& op, std::string name, std::vector<int> inputs,
                    Bytes element_bytes, std::vector<int> constants) {
    return add(facts(op), std::move(name), std::move(inputs), element_bytes, std::move(constants));
}

int TapeWriter::then(const FrameworkOp& op, const char* name, int value, Bytes element_bytes,
                     int second) {
    std::vector<int> inputs{value};
    if (second >= 0) inputs.push_back(second);
    return add(facts(op), name, std::move(inputs), element_bytes);
}

void TapeWriter::keep(int constant) { tape_.nodes.back().constants.push_back(constant); }

void TapeWriter::read_as_well(int value) { tape_.nodes.back().inputs.push_back(value); }

bool TapeWriter::adapted(const std::string& role) const {
    if (setup_.adapter_rank == 0 || role.empty()) return false;
    const std::vector<std::string>& targets = setup_.adapter_targets;
    if (targets.empty()) return !role.starts_with("ffn_gate_inp");
    return std::find(targets.begin(), targets.end(), role) != targets.end();
}

bool TapeWriter::in_eight_bits(const std::string& role) const {
    if (role.empty() || role.starts_with("ffn_gate_inp")) return false;
    return role.ends_with("_exps") ? setup_.eight_bit_experts : setup_.eight_bit_blocks;
}

// Keys and values are of the module that queries are of, gates of that of the other half.
bool TapeWriter::keeps_own(const std::string& role) const {
    const bool later = role == "attn_k" || role == "attn_v" || role.starts_with("ffn_gate");
    return setup_.eight_bit_input == EightBitInput::own || !later;
}

bool TapeWriter::in_int8(const std::string& role) const {
    if (role.empty()) return false;
    return role.ends_with("_exps")            ? setup_.int8_experts
           : role.starts_with("ffn_gate_inp") ? setup_.int8_routers
                                              : setup_.int8_blocks;
}

// huggingface/peft src/peft/tuners/lora/layer.py, Linear.forward: result +
// lora_B(lora_A(dropout(x)))
// * scaling. Each adapter has a dropout of its own.
int TapeWriter::adapter(const std::string& name, int value, std::int64_t rows, std::int64_t out) {
    const std::int64_t in = tape_.values[value].shape.back(), rank = setup_.adapter_rank;
    if (setup_.adapter_dropout > 0)
        value = add(MaskDropoutOp{elements(value) / in, in}, name + " adapter dropout", {value});
    const int low = add(LinearOp{rows, in, rank, false, Initial::xavier}, name + " adapter low",
                        {product_input(name + " adapter low", value)});
    const int high =
        add(LinearOp{rows, rank, out, false, Initial::xavier}, name + " adapter high", {low});
    return add(ScaleOp{rows, out}, name + " adapter scaled", {high});
}

int TapeWriter::linear(std::string name, int value, std::int64_t rows, std::int64_t out, bool bias,
                       const std::string& role) {
    const std::int64_t in = tape_.values[value].shape.back();
    const int read = product_input(name, value);
    OpFacts facts = rootspace::facts(Op{LinearOp{rows, in, out, bias, Initial::xavier}});
    const bool frozen = setup_.adapter_rank > 0, eight_bits = in_eight_bits(role);
    const bool whole = setup_.eight_bit_input == EightBitInput::whole;
    // A frozen matrix has no gradient, for which alone its input would be kept; torchao's
    // matmul_with_hp_or_float8_args keeps it all the same (torchao/float8/float8_linear.py).
    if (frozen) facts.weight_gradient_macs = 0;
    if (eight_bits ? !whole : frozen && !in_int8(role)) facts.backward_reads_input = false;
    if (eight_bits && !whole && !frozen && keeps_own(role))
        facts.extras.push_back({"input in 8 bits", {elements(value) / in, in}, "as it is read"});
    const bool adds = adapted(role);
    const int product = add(facts, adds ? name + " of the frozen matrix" : name, {read});
    tape_.nodes.back().frozen = frozen;
    tape_.nodes.back().eight_bits = eight_bits;
    if (!adds) return product;
    return sum(name, product, adapter(name, value, rows, out));
}

int TapeWriter::cast(const std::string& name, int value, Bytes element_bytes) {
    const TapeValue& v = tape_.values[value];
    if (v.element_bytes == element_bytes) return value;
    return add(MoveOp{Move::cast, v.shape.front(), v.shape.back()}, name, {value}, element_bytes);
}

int TapeWriter::product_input(const std::string& product, int value) {
    return setup_.autocast ? cast(product + " cast input", value, setup_.element_bytes) : value;
}

int TapeWriter::norm(const std::string& name, int value, std::int64_t columns) {
    const std::int64_t rows = elements(value) / columns;
    const Bytes given = element_bytes(value);
    if (setup_.autocast) value = cast(name + " float32 input", value, float32_bytes);
    if (architecture_.norm == Norm::layer) return add(LayerNormOp{rows, columns}, name, {value});
    if (setup_.fused_norms) return add(RmsNormOp{rows, columns}, name, {value});
    const int wide = cast(name + " float32 input", value, float32_bytes);
    const int squares = add(SquareOp{rows, columns}, name + " squares", {wide}, float32_bytes);
    const int mean = add(MeanOp{rows, columns, setup_.mean_keeps_input}, name + " mean square",
                         {squares}, float32_bytes);
    const int reciprocal =
        add(ReciprocalRootOp{rows}, name + " reciprocal rms", {mean}, float32_bytes);
    tape_.values[reciprocal].kind = RowKind::small;
    const int normed =
        add(MultiplyOp{rows, columns}, name + " normalised", {wide, reciprocal}, float32_bytes);
    OpFacts gain = facts(GainOp{rows, columns});
    if (setup_.adapter_rank > 0) gain.backward_reads_input = false;  // frozen as well
    if (setup_.gain_from_one)
        gain.extras = {
            {"gain plus one", {columns}, "the input's gradient is it times the output's"}};
    if (!setup_.gain_in_float32)
        return add(gain, name, {cast(name + " normalised, cast back", normed, given)},
                   setup_.stream_bytes());
    const std::string wide_name = given == float32_bytes ? name : name + " in float32";
    return cast(name, add(gain, wide_name, {normed}, float32_bytes), given);
}

int TapeWriter::scattered(const std::string& name, int value) {
    if (stream_rows_ == rows_) return value;
    const std::int64_t columns = tape_.values[value].shape.back();
    return add(MoveOp{Move::slice, stream_rows_, columns}, name + ", own rows", {value});
}

int TapeWriter::hidden_dropout(const std::string& name, int value) {
    if (setup_.hidden_dropout == 0.0) return value;
    const std::int64_t columns = tape_.values[value].shape.back();
    return add(MaskDropoutOp{elements(value) / columns, columns}, name, {value});
}

int TapeWriter::sum(std::string name, int a, int b) {
    const std::int64_t columns = tape_.values[a].shape.back();
    const int output = add(AddOp{elements(a) / columns, columns}, std::move(name), {a, b});
    tape_.nodes.back().passes_gradient = true;
    return output;
}

int TapeWriter::part(std::string name, int whole, std::int64_t rows, std::int64_t columns) {
    const int output = add(MoveOp{Move::slice, rows, columns}, std::move(name), {whole});
    if (setup_.parts_are_views) tape_.values[output].view_of = tape_.storage(whole);
    return output;
}

// pytorch/torchtitan, components/loss.py, ChunkedLossWrapper: `pred`, and GradAccumulator's buffer,
// torch.zeros_like(local, dtype=torch.float32).
int TapeWriter::loss_part(int whole, std::int64_t rows) {
    const std::int64_t columns = tape_.values[whole].shape.back();
    if (stream_rows_ != rows_)
        whole = add(MoveOp{Move::join, rows_, columns}, "gathered head input", {whole});
    const int sums =
        constant("gradients of the head's input", {rows_, columns}, float32_bytes, RowKind::value);
    const int output = add(MoveOp{Move::slice, rows, columns}, "part of the head's input", {whole},
                           0, {sums, whole});
    tape_.values[output].view_of = tape_.storage(whole);
    return output;
}

int TapeWriter::capped(const std::string& name, int value) {
    const std::int64_t columns = tape_.values[value].shape.back();
    const std::int64_t rows = elements(value) / columns;
    value = add(ScaleOp{rows, columns}, name + " over their cap", {value});
    value = add(CurveOp{Curve::tanh, rows, columns}, name + " tanh", {value});
    return add(ScaleOp{rows, columns}, name + " capped", {value});
}

int TapeWriter::contiguous(const std::string& name, int value) {
    if (!tape_.is_view(value)) return value;
    const std::int64_t columns = tape_.values[value].shape.back();
    return add(MoveOp{Move::copy, elements(value) / columns, columns}, name + " copied", {value});
}

}  // namespace rootspace::estimate
