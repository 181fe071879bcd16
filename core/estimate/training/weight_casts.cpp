#include "estimate/training/weight_casts.h"

#include <algorithm>
#include <map>

#include "estimate/explain/telling.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// NVIDIA/TransformerEngine, pytorch/utils.py, is_non_tn_fp8_gemm_supported: of compute capability
// 10 and from 13 on no transpose is made (pytorch/tensor/float8_tensor.py, update_usage).
const WholeCoefficient cast_without_transpose{"fp8_te.cast_without_transpose", 1};

const char* const frozen_source = told(
    "aten/src/ATen/autocast_mode.cpp, cached_cast: of what requires no gradient no cast is cached; "
    "autograd keeps it for the gradient of the product's input, as torch.nn.functional.linear "
    "does");

bool eight_bits(const StageShape& stage, const WeightTensor& tensor) {
    return tensor.component == Component::experts ? stage.eight_bit.experts
                                                  : stage.eight_bit.blocks;
}

// Matrices of blocks, of which a part may be let go until its block runs again.
class BlockMatrices {
  public:
    void add(const WeightTensor& tensor) {
        all_ = checked_add(all_, tensor.elements());
        std::int64_t& block = blocks_[tensor.block];
        block = checked_add(block, tensor.elements());
    }
    std::int64_t all() const { return all_; }
    // Of one block alone, where blocks are made again.
    std::int64_t held(bool made_again) const {
        if (!made_again) return all_;
        std::int64_t largest = 0;
        for (const auto& [block, elements] : blocks_) largest = std::max(largest, elements);
        return largest;
    }

  private:
    std::int64_t all_ = 0;
    std::map<std::int64_t, std::int64_t> blocks_;
};

class Casts {
  public:
    Casts(const Architecture& a, const StageShape& stage, const PrecisionRecipe& precision,
          const Parallelism& p)
        : precision_(precision), stage_(stage) {
        const bool last = stage.stage == p.pipeline - 1;
        for (const WeightTensor& tensor : stage.tensors) {
            if (tensor.vector) continue;
            const bool tied_head = a.tied && a.head && last && tensor.role == "token_embd";
            if (tensor.component == Component::embedding && !tied_head) continue;
            // The recipes in 8 bits leave the head and routers in 16: torchtitan's
            // convert_to_float8_training passes over "output"; Megatron-LM's output layer and
            // router are no modules of Transformer Engine.
            const bool converted =
                tensor.block >= 0 && tensor.component != Component::router &&
                (precision.eight_bits == EightBits::none || eight_bits(stage, tensor));
            (stage.adapted ? frozen(tensor, converted) : trained(tensor, converted));
        }
        if (!stage.adapted) return;
        for (const WeightTensor& tensor : stage.trained)
            linear_ = checked_add(linear_, tensor.elements());
    }

    std::vector<Item> held() const {
        std::vector<Item> items;
        const bool let_go = !precision_.casts_cached && stage_.recomputes;
        const std::int64_t matrices = converted_.held(let_go);
        const bool rows =
            stage_.multiplies_rows && precision_.eight_bits == EightBits::transformer_engine;
        const WholeCoefficient& block = rows ? cast_without_transpose : precision_.cast_bytes;
        const bool alike = block == precision_.linear_cast_bytes;
        const Quantity others = Quantity(linear_, "parameters of other matrices") *
                                Quantity(precision_.linear_cast_bytes, "B");
        const Quantity bytes =
            alike ? Quantity(checked_add(matrices, linear_), "parameters of matrices") *
                        Quantity(block, "B")
            : block == 0
                ? others
                : Quantity(matrices, "parameters of block matrices") * Quantity(block, "B") +
                      others;
        if (bytes.value() > 0) items.push_back(cast("casts of weights", bytes, precision_.source));
        const std::int64_t frozen = checked_add(frozen_.held(stage_.recomputes), frozen_outside_);
        if (frozen > 0 && precision_.linear_cast_bytes > 0)
            items.push_back(cast("casts of frozen weights",
                                 Quantity(frozen, "parameters of frozen matrices") *
                                     Quantity(precision_.linear_cast_bytes, "B"),
                                 frozen_source));
        return items;
    }

    std::vector<Item> passing() const {
        if (precision_.passing_cast_bytes == 0 || largest_ == 0) return {};
        return {cast("cast of one matrix",
                     Quantity(largest_, "parameters of the largest matrix") *
                         Quantity(precision_.passing_cast_bytes, "B"),
                     precision_.source)};
    }

  private:
    static Item cast(const char* name, const Quantity& bytes, const char* source) {
        return item(name, Purpose::workspace, bytes, source);
    }

    void convert(const WeightTensor& tensor) {
        converted_.add(tensor);
        largest_ = std::max(largest_, checked_mul(tensor.rows, tensor.columns));
    }

    void trained(const WeightTensor& tensor, bool converted) {
        if (converted)
            convert(tensor);
        else
            linear_ = checked_add(linear_, tensor.elements());
    }

    void frozen(const WeightTensor& tensor, bool converted) {
        if (stage_.base && is_packed(tensor, *stage_.base)) return;
        if (converted && precision_.eight_bits != EightBits::none) return convert(tensor);
        // What a packed format leaves as it is, is loaded in the type computed in.
        if (!stage_.base || stage_.base->packing != Packing::plain ||
            stage_.base->dtype == precision_.compute_dtype)
            return;
        if (tensor.block >= 0)
            frozen_.add(tensor);
        else
            frozen_outside_ = checked_add(frozen_outside_, tensor.elements());
    }

    const PrecisionRecipe& precision_;
    const StageShape& stage_;
    BlockMatrices converted_, frozen_;
    std::int64_t linear_ = 0;          // trained matrices beside the converted ones
    std::int64_t frozen_outside_ = 0;  // the head
    std::int64_t largest_ = 0;         // of the converted ones, one expert's
};

}  // namespace

std::vector<Item> weight_casts(const Architecture& a, const StageShape& stage,
                               const PrecisionRecipe& precision, const Parallelism& p,
                               bool gathers) {
    std::vector<Item> items;
    if (precision.cast_bytes == 0 && precision.linear_cast_bytes == 0) return items;
    const Casts casts(a, stage, precision, p);
    if (!gathers) items = casts.held();
    for (Item& item : casts.passing()) items.push_back(std::move(item));
    return items;
}

}  // namespace rootspace::estimate
