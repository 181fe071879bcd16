// The tensors of a GGUF file that a config describes down to the types (architecture/
// tensor_types.h): files by --tensor-type, by other tools, of no mix that has a name.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

// gguf_tensors() (gguf_file.h), each with its own type, then the tables of rotary factors. Throws
// InputError ("tensor_types...") for an unknown type or role, a block that does not have it, a
// tensor named twice, a matrix without a type, rows that a type's blocks do not divide.
std::vector<WeightTensor> file_tensors(const Architecture& architecture);

// "rope_freqs" and the like: tables that a file has and that no config tells of.
inline constexpr const char* rotary_tables[] = {"rope_freqs", "rope_factors_long",
                                                "rope_factors_short"};

// Whether ggml keeps it as it is, in float32, unless a file says otherwise: a vector, or a matrix
// of one row.
bool is_vector(const WeightTensor& tensor);

}  // namespace rootspace::estimate
