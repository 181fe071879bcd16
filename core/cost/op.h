// The primitive operations a stage is made of, with all sizes known. Each states what its backward
// reads and what it keeps beside inputs and outputs: these rows are the whole truth about
// activation memory.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/quantities.h"
#include "model/layer_spec.h"

namespace rootspace {

struct LinearOp {  // [rows, in] -> [rows, out]
    std::int64_t rows, in, out;
    bool bias;
    Initial initial;
};
enum class Curve { relu, tanh, gelu, silu };
struct CurveOp {  // elementwise, [rows, columns]
    Curve curve;
    std::int64_t rows, columns;
};
struct SwigluOp {  // silu(gate) * up, both [rows, columns]
    std::int64_t rows, columns;
};
struct LayerNormOp {
    std::int64_t rows, columns;
};
struct RmsNormOp {
    std::int64_t rows, columns;
};
struct AttentionOp {  // packed [B*T, (H + 2G) * D] -> [B*T, H * D]
    std::int64_t batch, tokens, heads, kv_heads, head_size;
    bool causal;
};
struct DropoutOp {
    std::int64_t rows, columns;
    double rate;
};
struct EmbeddingOp {  // token numbers [B, T] -> [B*T, columns]
    std::int64_t batch, tokens, vocabulary, columns;
};
struct AddOp {
    std::int64_t rows, columns;
};
struct CrossEntropyOp {  // logits [rows, classes] -> one number
    std::int64_t rows, classes;
};
struct SquaredErrorOp {  // [rows, columns] -> one number
    std::int64_t rows, columns;
};

using Op = std::variant<LinearOp, CurveOp, SwigluOp, LayerNormOp, RmsNormOp, AttentionOp, DropoutOp,
                        EmbeddingOp, AddOp, CrossEntropyOp, SquaredErrorOp>;

// How a parameter starts: uniform in [low, high], or constant where low == high.
struct Parameter {
    std::string name;
    std::vector<std::int64_t> shape;
    double low, high;

    std::int64_t elements() const;
};

// Why backward reads what is kept, for the cost rows. The estimator's modules show none of these
// and are built without.
#ifdef ROOTSPACE_WITHOUT_REASONS
struct Reason {
    Reason() = default;
    Reason(const char*) {}
    operator std::string() const { return {}; }
};
#else
using Reason = std::string;
#endif

// A tensor an op keeps for its backward beside its inputs and output.
struct Extra {
    std::string name;
    std::vector<std::int64_t> shape;
    Reason why;

    std::int64_t elements() const;
};

// What the planner and the executor need to know of an op. Workspaces and MACs are those of the
// kernels in numeric/; tests hold the two against each other.
struct OpFacts {
    std::string name;
    std::vector<Parameter> parameters;
    std::vector<Extra> extras;
    bool backward_reads_input;  // every input
    Reason input_why;
    bool backward_reads_output;
    Reason output_why;
    bool forward_in_place;   // forward may overwrite its first input
    bool backward_in_place;  // backward may overwrite the output's gradient with that of the first
                             // input
    std::int64_t output_rows, output_columns;
    std::int64_t forward_workspace_elements;
    std::int64_t backward_workspace_elements;
    std::int64_t forward_macs;  // multiply-adds of matrix products; elementwise work is not counted
    std::int64_t weight_gradient_macs;  // of backward: with respect to the parameters
    std::int64_t input_gradient_macs;  // of backward: with respect to the inputs (skipped for a(0))
};

OpFacts facts(const Op& op);

}  // namespace rootspace
