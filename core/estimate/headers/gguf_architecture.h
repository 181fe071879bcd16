// The architecture of a GGUF file, from its metadata and the shapes of its tensors.
#pragma once

#include "estimate/architecture/architecture.h"
#include "estimate/headers/gguf.h"

namespace rootspace::estimate {

struct GgufArchitecture {
    Architecture architecture;
    std::int64_t parameters;  // that the architecture counts
    std::int64_t in_file;     // that the tensors hold; equal for every family we know
};

// Understands the attention and MLP kinds of Architecture, whichever of llama.cpp's architectures
// the file is of; what the metadata leave open is read off the tensors. Of a file in parts pass the
// first one's metadata and the tensors of all. Throws InputError for an architecture that llama.cpp
// does not have, where a key is missing or wrong, where tensors contradict it, and for state-space
// and other kinds of block.
GgufArchitecture gguf_architecture(const GgufHeader& header);

}  // namespace rootspace::estimate
