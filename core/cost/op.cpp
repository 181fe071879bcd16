#include "cost/op.h"

#include <algorithm>
#include <cmath>

#include "cost/kernel_workspace.h"

namespace rootspace {
namespace {

std::int64_t product(const std::vector<std::int64_t>& shape) {
    std::int64_t elements = 1;
    for (const auto size : shape) elements = checked_mul(elements, size);
    return elements;
}

Parameter constant(std::string name, std::int64_t size, double value) {
    return {std::move(name), {size}, value, value};
}

Parameter uniform(std::string name, std::vector<std::int64_t> shape, double bound) {
    return {std::move(name), std::move(shape), -bound, bound};
}

struct FactsOf {
    OpFacts operator()(const LinearOp& o) const {
        const double fan = o.initial == Initial::he ? double(o.in) : double(o.in) + double(o.out);
        const std::int64_t macs = checked_mul(o.rows, o.in, o.out);
        OpFacts f{};
        f.name = "linear";
        f.parameters = {uniform("weight", {o.in, o.out}, std::sqrt(6.0 / fan))};
        if (o.bias) f.parameters.push_back(constant("bias", o.out, 0.0));
        f.backward_reads_input = true;
        f.input_why = "the weight gradient is input' * output gradient";
        f.output_rows = o.rows, f.output_columns = o.out;
        f.forward_workspace_elements = matmul_elements(MatmulForm::nn, o.rows, o.out, o.in);
        f.backward_workspace_elements =
            std::max(matmul_elements(MatmulForm::tn, o.in, o.out, o.rows),
                     matmul_elements(MatmulForm::nt, o.rows, o.in, o.out));
        f.forward_macs = f.weight_gradient_macs = f.input_gradient_macs = macs;
        return f;
    }
    OpFacts operator()(const CurveOp& o) const {
        OpFacts f{};
        const bool from_output = o.curve == Curve::relu || o.curve == Curve::tanh;
        f.name = o.curve == Curve::relu   ? "relu"
                 : o.curve == Curve::tanh ? "tanh"
                 : o.curve == Curve::gelu ? "gelu"
                                          : "silu";
        f.backward_reads_output = from_output;
        f.output_why = o.curve == Curve::relu ? "its sign is the derivative"
                                              : "the derivative is 1 - output^2";
        f.backward_reads_input = !from_output;
        f.input_why = "the derivative cannot be had from the output alone";
        f.forward_in_place = f.backward_in_place = true;
        f.output_rows = o.rows, f.output_columns = o.columns;
        return f;
    }
    OpFacts operator()(const SwigluOp& o) const {
        OpFacts f{};
        f.name = "swiglu";
        f.backward_reads_input = true;
        f.input_why = "both factors enter the derivative of the product";
        f.forward_in_place = f.backward_in_place = true;
        f.output_rows = o.rows, f.output_columns = o.columns;
        return f;
    }
    OpFacts operator()(const LayerNormOp& o) const {
        OpFacts f{};
        f.name = "layer_norm";
        f.parameters = {constant("gain", o.columns, 1.0), constant("bias", o.columns, 0.0)};
        f.extras = {
            {"mean", {o.rows}, "one number a row saves two passes over it"},
            {"reciprocal_deviation", {o.rows}, "one number a row saves two passes over it"}};
        f.backward_reads_input = true;
        f.input_why = "normalised again from mean and deviation";
        f.backward_in_place = true;
        f.output_rows = o.rows, f.output_columns = o.columns;
        return f;
    }
    OpFacts operator()(const RmsNormOp& o) const {
        OpFacts f{};
        f.name = "rms_norm";
        f.parameters = {constant("gain", o.columns, 1.0)};
        f.extras = {{"reciprocal_rms", {o.rows}, "one number a row saves a pass over it"}};
        f.backward_reads_input = true;
        f.input_why = "normalised again from the reciprocal root mean square";
        f.backward_in_place = true;
        f.output_rows = o.rows, f.output_columns = o.columns;
        return f;
    }
    OpFacts operator()(const AttentionOp& o) const {
        OpFacts f{};
        f.name = "attention";
        f.extras = {{"log_sum_exp",
                     {o.batch, o.heads, o.tokens},
                     "probabilities are recomputed from it, never kept"}};
        f.backward_reads_input = true;
        f.input_why = "queries, keys and values";
        f.backward_reads_output = true;
        f.output_why = "its product with the output gradient is the softmax correction";
        f.output_rows = checked_mul(o.batch, o.tokens);
        f.output_columns = checked_mul(o.heads, o.head_size);
        f.forward_workspace_elements = attention_forward_elements(o);
        f.backward_workspace_elements = attention_backward_elements(o);
        f.forward_macs = attention_forward_mac_count(o);
        f.input_gradient_macs = attention_backward_mac_count(o);
        return f;
    }
    OpFacts operator()(const DropoutOp& o) const {
        OpFacts f{};
        f.name = "dropout";
        f.forward_in_place = f.backward_in_place =
            true;  // the mask is made again from (seed, step, layer, element): nothing is kept
        f.output_rows = o.rows, f.output_columns = o.columns;
        return f;
    }
    OpFacts operator()(const EmbeddingOp& o) const {
        OpFacts f{};
        f.name = "embedding";
        f.parameters = {uniform("token_table", {o.vocabulary, o.columns}, 0.1),
                        uniform("position_table", {o.tokens, o.columns}, 0.1)};
        f.backward_reads_input = true;
        f.input_why = "says which rows of the table get the gradient";
        f.output_rows = checked_mul(o.batch, o.tokens), f.output_columns = o.columns;
        return f;
    }
    OpFacts operator()(const AddOp& o) const {
        OpFacts f{};
        f.name = "add";
        f.forward_in_place = f.backward_in_place = true;
        f.output_rows = o.rows, f.output_columns = o.columns;
        return f;
    }
    OpFacts operator()(const CrossEntropyOp& o) const {
        OpFacts f{};
        f.name = "cross_entropy";
        f.extras = {{"log_sum_exp", {o.rows}, "probabilities are recomputed from it, never kept"}};
        f.backward_reads_input = true;
        f.input_why = "the logits";
        f.output_rows = f.output_columns = 1;
        return f;
    }
    OpFacts operator()(const SquaredErrorOp&) const {
        OpFacts f{};
        f.name = "squared_error";
        f.backward_reads_input = true;
        f.input_why = "the difference to the target";
        f.output_rows = f.output_columns = 1;
        return f;
    }
};

}  // namespace

std::int64_t Parameter::elements() const { return product(shape); }
std::int64_t Extra::elements() const { return product(shape); }

OpFacts facts(const Op& op) { return std::visit(FactsOf{}, op); }

}  // namespace rootspace
