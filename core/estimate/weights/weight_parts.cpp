#include "estimate/weights/weight_parts.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

const WholeCoefficient bits_a_byte{"weights.bits_a_byte", 8};
const WholeCoefficient half{"weights.half", 2};      // bytes of float16 and bfloat16
const WholeCoefficient single{"weights.single", 4};  // bytes of float32
const WholeCoefficient word{"weights.word", 4};      // bytes of int32, which 4- and 8-bit fill
const WholeCoefficient group{"weights.group", 128};  // inputs that share a scale: GPTQ, AWQ
// DeepSeek-V3, README_WEIGHTS.md: weight_block_size.
const WholeCoefficient scale_block{"weights.scale_block", 128};
// QLoRA, section 3: weights that share an absmax, and absmax values that share a second one.
const WholeCoefficient nf4_block{"weights.nf4_block", 64};
const WholeCoefficient nf4_second_block{"weights.nf4_second_block", 256};
// bitsandbytes functional.py, QuantState: each matrix has its own table of the 16 values, and with
// double quantisation a mean of its absmax values.
const WholeCoefficient nf4_values{"weights.nf4_values", 16};
// OCP Microscaling Formats 1.0, table 1: weights that share an 8-bit exponent.
const WholeCoefficient mx_block{"weights.mx_block", 32};

Quantity amount(std::int64_t copies, const Quantity& one) {
    return copies == 1 ? one : Quantity(copies, "experts") * one;
}

// Collects the parts of one tensor, times its copies.
class Parts {
  public:
    explicit Parts(const WeightTensor& tensor) : copies_(tensor.copies) {}

    void add(const char* dtype, const Quantity& elements, std::int64_t element_bytes) {
        const Quantity all = amount(copies_, elements);
        parts_.push_back(
            {dtype, all.value(), element_bytes == 1 ? all : all * Quantity(element_bytes, "B")});
    }
    std::vector<WeightPart> take() { return std::move(parts_); }

  private:
    std::int64_t copies_;
    std::vector<WeightPart> parts_;
};

std::int64_t divided(const WeightTensor& tensor, std::int64_t size, std::int64_t by,
                     const char* what) {
    if (size % by != 0)
        throw InputError("format", std::string(what) + " that " + std::to_string(by) + " divides",
                         std::to_string(size) + " in " + tensor.role);
    return size / by;
}

// Weights of a word lie along the inputs (GPTQ: qweight [in / 8, out]) or the outputs (AWQ: [in,
// out / 8]); zeros lie along the outputs in both: [groups, out / 8].
void add_groups(Parts& parts, const WeightTensor& t, const WeightFormat& format) {
    const std::int64_t in_a_word = bits_a_byte * word / format.bits;
    const Quantity groups = divided_up(Quantity(t.columns), Quantity(group));
    const Quantity packed(divided(t, t.rows, in_a_word, "outputs"), "words of zeros");
    if (format.packing == Packing::gptq)
        parts.add("I32",
                  Quantity(divided(t, t.columns, in_a_word, "inputs"), "words") * Quantity(t.rows),
                  word);
    else
        parts.add("I32", Quantity(t.columns) * Quantity(t.rows / in_a_word, "words"), word);
    parts.add("I32", groups * packed, word);
    parts.add("F16", groups * Quantity(t.rows, "scales"), half);
    if (format.packing == Packing::gptq) parts.add("I32", Quantity(t.columns, "g_idx"), word);
}

void add_nf4(Parts& parts, const WeightTensor& t, bool twice) {
    const Quantity weights = Quantity(t.rows) * Quantity(t.columns);
    const Quantity blocks = divided_up(weights, Quantity(nf4_block));
    parts.add("U8", divided_up(weights, Quantity(bits_a_byte / 4)), 1);
    if (twice) {
        parts.add("U8", blocks.named("absmax"), 1);
        parts.add("F32", divided_up(blocks.named("absmax"), Quantity(nf4_second_block)), single);
        parts.add("F32", Quantity(1, "mean"), single);
    } else {
        parts.add("F32", blocks, single);
    }
    parts.add("F32", Quantity(nf4_values, "values"), single);
}

std::int64_t plain_bytes(const WeightFormat& format) {
    return format.dtype == "F32" ? single : half;
}

}  // namespace

bool is_bitsandbytes(const WeightFormat& format) {
    return format.packing == Packing::int8_rows || format.packing == Packing::nf4 ||
           format.packing == Packing::nf4_double;
}

bool is_packed(const WeightTensor& tensor, const WeightFormat& format) {
    const HeldIn held_in = tensor.held_in;
    if (format.packing == Packing::plain || tensor.vector || held_in == HeldIn::kept) return false;
    if (held_in == HeldIn::packed) return true;
    const std::string& role = tensor.role;
    if (format.packing == Packing::mxfp4_experts) return role.ends_with("_exps");
    if (held_in == HeldIn::parameter) return false;
    const bool whole_linear = is_bitsandbytes(format);  // packs whatever is one
    if (held_in == HeldIn::conv1d && !whole_linear && format.packing != Packing::gptq) return false;
    if (role.starts_with("ffn_gate_inp")) return whole_linear;
    return role.starts_with("attn_") || role.starts_with("ffn_");
}

void expect_packed(const std::vector<WeightTensor>& tensors, const WeightFormat& format) {
    if (format.packing != Packing::mxfp4_experts) return;
    for (const WeightTensor& tensor : tensors)
        if (is_packed(tensor, format)) return;
    throw InputError("format", "a model with experts, which alone are packed in mxfp4",
                     "a model without");
}

std::int64_t channels_a_scale(const WeightFormat& format) {
    switch (format.packing) {
        case Packing::gptq:
        case Packing::awq:
            return group;
        case Packing::fp8_blocks:
            return scale_block;
        default:
            return 1;
    }
}

std::vector<WeightPart> weight_parts(const WeightTensor& t, const WeightFormat& format) {
    Parts parts(t);
    const Quantity weights = t.vector ? Quantity(t.rows) : Quantity(t.rows) * Quantity(t.columns);
    if (!is_packed(t, format)) {
        // DeepSeek-V3's checkpoint: the correction of the router is float32 among bfloat16.
        const bool exact = format.packing == Packing::fp8_blocks && t.role == "exp_probs_b";
        parts.add(exact ? "F32" : format.dtype.c_str(), weights,
                  exact ? single : plain_bytes(format));
        return parts.take();
    }
    switch (format.packing) {
        case Packing::fp8:
            parts.add("F8_E4M3", weights, 1);
            parts.add("F32", Quantity(1, "scale"), single);
            break;
        case Packing::fp8_blocks:
            parts.add("F8_E4M3", weights, 1);
            parts.add("F32",
                      divided_up(Quantity(t.rows), Quantity(scale_block)) *
                          divided_up(Quantity(t.columns), Quantity(scale_block)),
                      single);
            break;
        case Packing::gptq:
        case Packing::awq:
            add_groups(parts, t, format);
            break;
        case Packing::int8_rows:
            parts.add("I8", weights, 1);
            parts.add("F32", Quantity(t.rows, "scales"), single);
            break;
        case Packing::nf4:
        case Packing::nf4_double:
            add_nf4(parts, t, format.packing == Packing::nf4_double);
            break;
        case Packing::mxfp4_experts: {
            const Quantity blocks =
                Quantity(t.rows) * Quantity(divided(t, t.columns, mx_block, "inputs"), "blocks");
            parts.add("U8", blocks * Quantity(mx_block * format.bits / bits_a_byte, "B"), 1);
            parts.add("U8", blocks.named("scales"), 1);
            break;
        }
        case Packing::plain:
        case Packing::gguf:
            throw std::logic_error("not a packing of single tensors");
    }
    return parts.take();
}

}  // namespace rootspace::estimate
