// Operations that only frameworks run one by one, stated as cost/op.h states the engine's: what
// backward reads of inputs and output, and what is kept beside them. Sizes of elements are the
// tape's; here are shapes and reasons.
#pragma once

#include <variant>

#include "cost/op.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {

inline WholeCoefficient float32_bytes{"float32.bytes", 4};
inline WholeCoefficient mask_bytes{"mask.bytes", 1};  // torch.bool
inline WholeCoefficient eight_bit_bytes{"eight_bits.bytes", 1};
inline WholeCoefficient id_bytes{"id.bytes", 8};  // torch.int64
// A Python number in a tensor expression: float64, no dimensions.
inline WholeCoefficient number_bytes{"number.bytes", 8};

struct ScoresOp {  // queries [batch * heads, tokens, size] by keys [batch * heads, keys, size]
    std::int64_t matrices, tokens, keys, size;
};
struct MixOp {  // probabilities [matrices, tokens, keys] by values [matrices, keys, size]
    std::int64_t matrices, tokens, keys, size;
};
struct ScaleOp {  // by one number of the program
    std::int64_t rows, columns;
};
struct SoftmaxOp {  // along columns; its logarithm too
    std::int64_t rows, columns;
    bool keeps_input;
};
struct MaskDropoutOp {  // with a stored mask
    std::int64_t rows, columns;
};
enum class Move { cast, copy, repeat, slice, join, rotate, gather };
struct MoveOp {  // backward needs no value of it
    Move move;
    std::int64_t rows, columns;
};
struct SquareOp {
    std::int64_t rows, columns;
};
struct MeanOp {  // [rows, columns] -> [rows]
    std::int64_t rows, columns;
    bool keeps_input;
};
struct ReciprocalRootOp {
    std::int64_t rows;
};
struct SigmoidOp {
    std::int64_t rows, columns;
};
struct MultiplyOp {  // of two values; the smaller is spread over the larger
    std::int64_t rows, columns;
};
struct GainOp {  // by one parameter a column
    std::int64_t rows, columns;
};
struct ClampOp {  // to a range of the program
    std::int64_t rows, columns;
};
struct AddRowsOp {  // each to the row that its number says: torch.index_add_; -> [rows, columns]
    std::int64_t rows, columns;
};
struct LikelihoodOp {  // mean of -log p(target): [rows, classes] -> one number
    std::int64_t rows, classes;
};

using FrameworkOp =
    std::variant<ScoresOp, MixOp, ScaleOp, SoftmaxOp, MaskDropoutOp, MoveOp, SquareOp, MeanOp,
                 ReciprocalRootOp, SigmoidOp, MultiplyOp, GainOp, ClampOp, AddRowsOp, LikelihoodOp>;

OpFacts facts(const FrameworkOp& op);

}  // namespace rootspace::estimate
