#include "estimate/headers/header_tensor.h"

#include <algorithm>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

std::vector<const HeaderTensor*> pointers(const std::vector<HeaderTensor>& tensors) {
    std::vector<const HeaderTensor*> list;
    list.reserve(tensors.size());
    for (const HeaderTensor& tensor : tensors) list.push_back(&tensor);
    return list;
}

}  // namespace

std::int64_t HeaderTensor::elements() const {
    std::int64_t product = 1;
    for (const std::int64_t size : shape) product = checked_mul(product, size);
    return product;
}

void check_names(const std::vector<HeaderTensor>& tensors) {
    std::vector<const HeaderTensor*> list = pointers(tensors);
    std::sort(list.begin(), list.end(), [](auto* a, auto* b) { return a->name < b->name; });
    const auto twice = std::adjacent_find(list.begin(), list.end(),
                                          [](auto* a, auto* b) { return a->name == b->name; });
    if (twice != list.end())
        throw InputError("tensors", "each name once", "\"" + shown((*twice)->name) + "\" twice");
}

void check_tensors(const std::vector<HeaderTensor>& tensors, std::optional<Bytes> data_bytes,
                   bool no_holes) {
    check_names(tensors);
    std::vector<const HeaderTensor*> list = pointers(tensors);
    // Empty tensors first where they share an offset with another.
    std::sort(list.begin(), list.end(), [](auto* a, auto* b) {
        return a->offset != b->offset ? a->offset < b->offset : a->bytes < b->bytes;
    });
    Bytes end = 0;
    for (const HeaderTensor* tensor : list) {
        const std::string name = "tensor \"" + shown(tensor->name) + "\"";
        if (tensor->offset < end || (no_holes && tensor->offset > end))
            throw InputError(name, "data from byte " + std::to_string(end) + " on",
                             "an offset of " + std::to_string(tensor->offset));
        end = checked_add(tensor->offset, tensor->bytes);
        if (data_bytes && end > *data_bytes)
            throw InputError(name,
                             "data within the file's " + std::to_string(*data_bytes) +
                                 (*data_bytes == 1 ? " byte of data" : " bytes of data"),
                             "an end at " + std::to_string(end));
    }
    if (no_holes && data_bytes && end != *data_bytes)
        throw InputError("tensors", "data up to the file's end, " + std::to_string(*data_bytes),
                         "an end at " + std::to_string(end));
}

}  // namespace rootspace::estimate
