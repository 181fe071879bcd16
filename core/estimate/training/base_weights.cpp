#include "estimate/training/base_weights.h"

#include "estimate/explain/equal_terms.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

enum class Beside { nothing, scales, all };

// What of a packed matrix is no parameter.
Beside beside(Packing packing) {
    switch (packing) {
        case Packing::int8_rows:
        case Packing::nf4:
        case Packing::nf4_double:
            return Beside::scales;
        case Packing::gptq:
        case Packing::awq:
            return Beside::all;
        default:
            return Beside::nothing;
    }
}

// take(index of the tensor, its part's bytes, whether every device has it whole)
template <class Take>
void each_stored(const std::vector<WeightTensor>& tensors, const WeightFormat& format, Take take) {
    KnownParts known;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const WeightTensor& tensor = tensors[i];
        const Beside kind = is_packed(tensor, format) ? beside(format.packing) : Beside::nothing;
        bool first = true;  // the packed weights
        for (const WeightPart& part :
             known.of(tensor, std::nullopt, [&] { return weight_parts(tensor, format); })) {
            take(i, part.bytes, kind == Beside::all || (kind == Beside::scales && !first));
            first = false;
        }
    }
}

}  // namespace

std::vector<StoredBytes> stored_bytes(const std::vector<WeightTensor>& tensors,
                                      const WeightFormat& format) {
    std::vector<StoredBytes> found(tensors.size());
    each_stored(tensors, format, [&](std::size_t i, const Quantity& bytes, bool whole) {
        Bytes& sum = whole ? found[i].whole : found[i].gathered;
        sum = checked_add(sum, bytes.value());
    });
    return found;
}

Quantity stored_quantity(const std::vector<WeightTensor>& tensors, const WeightFormat& format,
                         bool gathered, bool whole) {
    EqualTerms sum;
    each_stored(tensors, format, [&](std::size_t, const Quantity& bytes, bool is_whole) {
        if (is_whole ? whole : gathered) sum.add(bytes);
    });
    return sum.total();
}

bool gathered_packed(const WeightFormat* base) { return base && base->packing != Packing::plain; }

void GatheredWeights::add(const GatheredWeights& other) {
    elements = checked_add(elements, other.elements);
    packed = checked_add(packed, other.packed);
}

Bytes GatheredWeights::bytes(const PrecisionRecipe& precision) const {
    return checked_add(packed, checked_mul(elements, precision.compute_bytes));
}

Quantity GatheredWeights::quantity(const std::string& what,
                                   const PrecisionRecipe& precision) const {
    const Quantity plain =
        Quantity(elements, "parameters " + what) * Quantity(precision.compute_bytes, "B");
    if (packed == 0) return plain;
    const Quantity stored(packed, "B " + what + " as stored");
    return elements == 0 ? stored : stored + plain;
}

std::vector<GatheredWeights> gathered_weights(const std::vector<WeightTensor>& tensors,
                                              bool adapted, const WeightFormat* base) {
    std::vector<GatheredWeights> found;
    if (adapted && gathered_packed(base)) {
        for (const StoredBytes& stored : stored_bytes(tensors, *base))
            found.push_back({0, stored.gathered});
        return found;
    }
    for (const WeightTensor& tensor : tensors) found.push_back({tensor.elements(), 0});
    return found;
}

}  // namespace rootspace::estimate
