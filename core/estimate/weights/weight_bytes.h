// How many bytes the weights of a model take in a format, by component.
#pragma once

#include <string>
#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/explain/item.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

// What a header of such a checkpoint lists under one dtype.
struct StoredCount {
    std::string dtype;
    std::int64_t tensors;  // one an expert
    std::int64_t
        elements;  // as shapes count them: of packed weights words or bytes, in GGUF weights
    Bytes bytes;
};

struct WeightBytes {
    std::vector<Item> items;          // one a component that has tensors
    std::vector<StoredCount> stored;  // in the order in which they first occur
    std::vector<Item> while_running;  // workspace that the format's kernels hold beside the weights
    std::vector<Item> while_loading;  // held beside the weights until loading has ended

    Bytes total() const { return total_bytes(items); }  // of the weights alone
};

// `tensors` is a whole model: a GGUF mix looks at all of it, and a list without an "output" is a
// tied one. For GGUF pass stored_tensors() (gguf_file.h), the list in the file's own layout. Throws
// InputError where a packing does not divide a shape, or "mxfp4" meets a model without experts.
// `held`, unless empty: which of them are counted, a device's part of the whole model.
WeightBytes weight_bytes(const std::vector<WeightTensor>& tensors, const WeightFormat& format,
                         const std::vector<char>& held = {});

// One type a tensor in a format of GGUF's: as its mix gives them, or the tensors' own. Throws as
// gguf_types() of a mix does.
std::vector<GgmlType> gguf_types(const std::vector<WeightTensor>& tensors,
                                 const WeightFormat& format);

// Of each tensor, all its copies.
std::vector<Bytes> tensor_bytes(const std::vector<WeightTensor>& tensors,
                                const WeightFormat& format);

}  // namespace rootspace::estimate
