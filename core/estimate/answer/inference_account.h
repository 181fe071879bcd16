// What one device holds for inference, and the setup that it is counted from.
#pragma once

#include "estimate/answer/placement.h"
#include "estimate/explain/item.h"
#include "estimate/inference/inference.h"

namespace rootspace::estimate {

// Of the request's `kv` or `kv_values`; throws InputError naming `field` for a type that is none.
CacheType cache_type(const std::string& field, const std::string& id);

// Whose library of matrix products PyTorch asks for a workspace; of the visitor's own device and of
// other makers nothing is known.
Blas blas_of(const Device& device);

InferenceSetup inference_setup(const Request& request, const PlacedPart& placed);

struct InferenceAccount {
    std::vector<Item> items, host;
    Bytes host_among;  // of items: what is the host's where both have one memory
    std::string peak;
    Bytes cache_bytes, cache_used;  // at the full context: held; read and written by a token
};

InferenceAccount inference_account(const Request& request, const PlacedPart& placed);

}  // namespace rootspace::estimate
