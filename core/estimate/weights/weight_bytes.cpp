#include "estimate/weights/weight_bytes.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/explain/equal_terms.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// AutoGPTQ qlinear_exllamav2.py, temp_dq_size(): the largest matrix of a model unpacked to float16,
// once for all of them.
const WholeCoefficient unpacked{"weights.exllama_unpacked", 2};
const WholeCoefficient unpacked_margin{"weights.exllama_margin", 128};

class Collector {
  public:
    void add(const WeightTensor& tensor, const WeightPart& part) {
        sums_[static_cast<std::size_t>(tensor.component)].add(part.bytes);
        auto found = std::find_if(stored_.begin(), stored_.end(),
                                  [&](const StoredCount& one) { return one.dtype == part.dtype; });
        if (found == stored_.end()) found = stored_.insert(found, {part.dtype, 0, 0, 0});
        found->tensors = checked_add(found->tensors, tensor.copies);
        found->elements = checked_add(found->elements, part.elements);
        found->bytes = checked_add(found->bytes, part.bytes.value());
    }

    WeightBytes result(const std::string& source) {
        WeightBytes bytes;
        for (std::size_t i = 0; i < components; ++i)
            if (!sums_[i].empty())
                bytes.items.push_back(item(component_name(static_cast<Component>(i)),
                                           Purpose::weights, sums_[i].total(), source));
        bytes.stored = std::move(stored_);
        return bytes;
    }

  private:
    static constexpr std::size_t components = static_cast<std::size_t>(Component::prediction) + 1;
    EqualTerms sums_[components];
    std::vector<StoredCount> stored_;
};

std::vector<WeightPart> gguf_part(const WeightTensor& tensor, GgmlType type) {
    const BlockType& block = block_type(type);
    const Quantity rows = tensor.copies == 1
                              ? Quantity(tensor.rows)
                              : Quantity(tensor.copies, "copies") * Quantity(tensor.rows);
    return {{block.name, tensor.elements(), block_bytes(block, rows, tensor.columns)}};
}

// The embedding and the head of a tied model are one tensor, but AutoAWQ's checkpoints hold both
// and loading keeps both until they are tied: peaks published for prompts of one token are this
// sum.
std::vector<Item> awq_loading(const std::vector<WeightTensor>& tensors,
                              const std::vector<const WeightTensor*>& counted) {
    for (const WeightTensor& tensor : tensors)
        if (tensor.role == "output") return {};
    const WeightTensor* embedding = nullptr;
    for (const WeightTensor* tensor : counted)
        if (tensor->role == "token_embd") embedding = tensor;
    if (!embedding) return {};
    return {item("second copy of the tied embedding", Purpose::overhead,
                 Quantity(embedding->rows) * Quantity(embedding->columns) * Quantity(unpacked, "B"),
                 "inferred from Qwen2.5's speed benchmark (0.5B, 1.5B and 3B, AWQ, prompt 1)")};
}

std::vector<Item> gptq_running(const std::vector<const WeightTensor*>& tensors,
                               const WeightFormat& format) {
    if (format.bits != 4) return {};  // exllama has kernels for 4 bits alone
    const WeightTensor* largest = nullptr;
    for (const WeightTensor* tensor : tensors)
        if (is_packed(*tensor, format) &&
            (!largest || tensor->rows * tensor->columns > largest->rows * largest->columns))
            largest = tensor;
    if (!largest) return {};
    return {item("largest matrix unpacked", Purpose::workspace,
                 Quantity(largest->rows) * Quantity(largest->columns) * Quantity(unpacked, "B") +
                     Quantity(unpacked_margin, "B"),
                 "AutoGPTQ qlinear_exllamav2.py, temp_dq_size()")};
}

// `held`, unless empty: which of the tensors.
template <class Take>
void each_part(const std::vector<WeightTensor>& tensors, const WeightFormat& format,
               const std::vector<char>& held, Take take) {
    std::vector<GgmlType> types;
    if (format.packing == Packing::gguf) types = gguf_types(tensors, format);
    expect_packed(tensors, format);
    KnownParts known;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (!held.empty() && !held[i]) continue;
        const auto& parts =
            types.empty()
                ? known.of(tensors[i], std::nullopt,
                           [&] { return weight_parts(tensors[i], format); })
                : known.of(tensors[i], types[i], [&] { return gguf_part(tensors[i], types[i]); });
        for (const WeightPart& part : parts) take(i, part);
    }
}

}  // namespace

std::vector<GgmlType> gguf_types(const std::vector<WeightTensor>& tensors,
                                 const WeightFormat& format) {
    if (format.mix) return gguf_types(tensors, *format.mix);
    std::vector<GgmlType> types;
    for (const WeightTensor& tensor : tensors) {
        if (tensor.own_type < 0) throw std::logic_error("a tensor without a type of its own");
        types.push_back(static_cast<GgmlType>(tensor.own_type));
    }
    return types;
}

WeightBytes weight_bytes(const std::vector<WeightTensor>& tensors, const WeightFormat& format,
                         const std::vector<char>& held) {
    Collector collector;
    std::vector<const WeightTensor*> counted;
    each_part(tensors, format, held, [&](std::size_t i, const WeightPart& part) {
        collector.add(tensors[i], part);
        counted.push_back(&tensors[i]);
    });
    WeightBytes bytes = collector.result(format.source);
    if (format.packing == Packing::awq) bytes.while_loading = awq_loading(tensors, counted);
    if (format.packing == Packing::gptq) bytes.while_running = gptq_running(counted, format);
    return bytes;
}

std::vector<Bytes> tensor_bytes(const std::vector<WeightTensor>& tensors,
                                const WeightFormat& format) {
    std::vector<Bytes> bytes(tensors.size(), 0);
    each_part(tensors, format, {}, [&](std::size_t i, const WeightPart& part) {
        bytes[i] = checked_add(bytes[i], part.bytes.value());
    });
    return bytes;
}

}  // namespace rootspace::estimate
