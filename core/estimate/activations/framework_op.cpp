#include "estimate/activations/framework_op.h"

namespace rootspace::estimate {
namespace {

WholeCoefficient factor_gradients{"product.gradients", 2};  // one product for each factor

OpFacts shaped(const char* name, std::int64_t rows, std::int64_t columns) {
    OpFacts f{};
    f.name = name;
    f.output_rows = rows, f.output_columns = columns;
    return f;
}

OpFacts product(const char* name, std::int64_t matrices, std::int64_t rows, std::int64_t columns,
                std::int64_t inner) {
    OpFacts f = shaped(name, checked_mul(matrices, rows), columns);
    f.backward_reads_input = true;
    f.input_why = "each factor's gradient is the other one's product with the output's";
    f.forward_macs = checked_mul(matrices, rows, columns, inner);
    f.input_gradient_macs = checked_mul(factor_gradients, f.forward_macs);
    return f;
}

const char* move_name(Move move) {
    switch (move) {
        case Move::cast:
            return "cast";
        case Move::copy:
            return "copy";
        case Move::repeat:
            return "repeat heads";
        case Move::slice:
            return "slice";
        case Move::join:
            return "join";
        case Move::rotate:
            return "rotary";
        case Move::gather:
            return "gather";
    }
    return "";
}

struct FactsOf {
    OpFacts operator()(const ScoresOp& o) const {
        return product("scores", o.matrices, o.tokens, o.keys, o.size);
    }
    OpFacts operator()(const MixOp& o) const {
        return product("mix", o.matrices, o.tokens, o.size, o.keys);
    }
    OpFacts operator()(const ScaleOp& o) const {
        OpFacts f = shaped("scale", o.rows, o.columns);
        f.extras = {{"factor", {}, "the number it was scaled by"}};
        return f;
    }
    OpFacts operator()(const SoftmaxOp& o) const {
        OpFacts f = shaped("softmax", o.rows, o.columns);
        f.backward_reads_output = true;
        f.output_why = "the derivative is had from the probabilities";
        f.backward_reads_input = o.keeps_input;
        f.input_why = "kept for its type alone";
        return f;
    }
    OpFacts operator()(const MaskDropoutOp& o) const {
        OpFacts f = shaped("dropout", o.rows, o.columns);
        f.extras = {{"mask", {o.rows, o.columns}, "which elements were let through"}};
        return f;
    }
    OpFacts operator()(const MoveOp& o) const {
        return shaped(move_name(o.move), o.rows, o.columns);
    }
    OpFacts operator()(const SquareOp& o) const {
        OpFacts f = shaped("square", o.rows, o.columns);
        f.backward_reads_input = true;
        f.input_why = "the derivative is twice the input";
        return f;
    }
    OpFacts operator()(const MeanOp& o) const {
        OpFacts f = shaped("mean", o.rows, 1);
        f.backward_reads_input = o.keeps_input;
        f.input_why = "kept for its shape alone";
        return f;
    }
    OpFacts operator()(const ReciprocalRootOp& o) const {
        OpFacts f = shaped("reciprocal root", o.rows, 1);
        f.backward_reads_output = true;
        f.output_why = "the derivative is -output^3 / 2";
        return f;
    }
    OpFacts operator()(const SigmoidOp& o) const {
        OpFacts f = shaped("sigmoid", o.rows, o.columns);
        f.backward_reads_output = true;
        f.output_why = "the derivative is output * (1 - output)";
        return f;
    }
    OpFacts operator()(const MultiplyOp& o) const {
        OpFacts f = shaped("multiply", o.rows, o.columns);
        f.backward_reads_input = true;
        f.input_why = "each factor's gradient is the other one times the output's";
        return f;
    }
    OpFacts operator()(const GainOp& o) const {
        OpFacts f = shaped("gain", o.rows, o.columns);
        f.backward_reads_input = true;
        f.input_why = "the gain's gradient is input times output gradient";
        return f;
    }
    OpFacts operator()(const ClampOp& o) const {
        OpFacts f = shaped("clamp", o.rows, o.columns);
        f.backward_reads_input = true;
        f.input_why = "which elements were within the range";
        return f;
    }
    // pytorch tools/autograd/derivatives.yaml, index_add, source: grad.index_select(dim, index)
    // .expand_as(source).
    OpFacts operator()(const AddRowsOp& o) const {
        OpFacts f = shaped("add rows", o.rows, o.columns);
        f.backward_reads_input = true;
        f.input_why = "kept for its shape alone";
        return f;
    }
    OpFacts operator()(const LikelihoodOp&) const {
        OpFacts f = shaped("likelihood", 1, 1);
        f.extras = {{"total weight", {}, "the mean is over this many targets"}};
        f.backward_reads_input = true;
        f.input_why = "kept with the loss";
        return f;
    }
};

}  // namespace

OpFacts facts(const FrameworkOp& op) { return std::visit(FactsOf{}, op); }

}  // namespace rootspace::estimate
