#include "estimate/inference/packed_products.h"

namespace rootspace::estimate {
namespace {

// bitsandbytes backends/cuda/ops.py, int8_linear_matmul and int8_mm_dequant: the product in int32,
// which the caller (int8_scaled_mm) still has beside it in float16.
const WholeCoefficient product_bytes{"hf.int8.product", 4};
// int8_vectorwise_quant: the input in int8, and a float32 of each of its rows.
const WholeCoefficient input_bytes{"hf.int8.input", 1};
const WholeCoefficient row_bytes{"hf.int8.row", 4};
// The activated gate, while up_proj runs.
const WholeCoefficient kept_at_up{"hf.packed.kept_at_up", 1};
// Phi3MLP: gate_up_proj makes two in one, which is there beside their product at down_proj.
const WholeCoefficient joined{"hf.packed.joined", 2};
const WholeCoefficient kept_at_down{"hf.packed.joined_kept_at_down", 3};
// act(fc(x)), at the second product.
const WholeCoefficient kept_of_plain{"hf.packed.plain_kept", 1};

struct Product {
    const Quantity &tokens, &number;
    PackedProduct packed;

    // Its result, and what is made for it.
    Quantity bytes(const Quantity& inputs, const Quantity& outputs) const {
        const Quantity result = tokens * outputs * number;
        if (packed == PackedProduct::int8)
            return result +
                   tokens * (outputs * Quantity(product_bytes, "B") +
                             inputs * Quantity(input_bytes, "B") + Quantity(row_bytes, "B"));
        // autograd/_functions.py, matmul_4bit: one token is multiplied as it is packed; for more
        // MatMul4Bit.forward makes the matrix.
        return tokens.value() > 1 ? result + outputs * inputs * number : result;
    }
};

}  // namespace

Quantity inside_mlp(const Architecture& a, const Quantity& tokens, const Quantity& width,
                    bool gated, const Step& step, const HfInference& hf, const Quantity& usual) {
    if (hf.packed == PackedProduct::none || width.value() == 0) return usual;
    const Quantity number = step.number(), channels(a.width, "channels");
    const Product product{tokens, number, hf.packed};
    const auto kept = [&](std::int64_t tensors) {
        return tokens * Quantity(tensors, "tensors") * width * number;
    };
    if (!gated)
        return larger(usual, larger(product.bytes(channels, width),
                                    kept(kept_of_plain) + product.bytes(width, channels)));
    if (a.family == "phi3")
        return larger(usual, larger(product.bytes(channels, Quantity(joined) * width),
                                    kept(kept_at_down) + product.bytes(width, channels)));
    return larger(usual, kept(kept_at_up) + product.bytes(channels, width));
}

}  // namespace rootspace::estimate
