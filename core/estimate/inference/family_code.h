// What the modelling code of each family in Hugging Face transformers (4.57; its commit 00d4b3d of
// October 2025 and the stored versions nearest to it) holds at the fullest moments of a block.
// Counts of tensors; tests/interop/live_storages.py runs the same operations and counts the bytes.
#pragma once

#include <string>

#include "estimate/architecture/architecture.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {

// Of each token, beside the model's embeddings and the layer's own part of the cache.
struct Moment {
    WholeCoefficient widths;   // block's input, residual, normed; output
    WholeCoefficient queries;  // tensors as large as all queries
    WholeCoefficient keys;     // as all keys; below 0: what is not yet in the cache
};

// A norm of the queries, which computes in float32.
struct QueryNorm {
    Moment beside;
    WholeCoefficient wide_queries;  // tensors as large as all queries, in float32
    WholeCoefficient head_bytes;    // statistics, of each head
};

// A learned logit beside the scores of each row (gpt-oss): numbers of each head and row.
struct Sinks {
    WholeCoefficient beside;  // the sinks' in the copies that have them, and the row's largest
    WholeCoefficient kept;    // in what the layer still holds while its MLP runs
};

// Unfused attention at its softmax: what is beside the scores, and their copies.
struct Scores {
    Moment beside;
    WholeCoefficient copies;        // in the model's type
    WholeCoefficient float_copies;  // in float32; the first is a copy of 16-bit scores alone
    WholeCoefficient kept;          // copies that the layer still holds while its MLP runs
    const Sinks* sinks = nullptr;
};

struct FamilyCode {
    const char* family;      // Architecture::family
    const Moment* fused[2];  // candidates for the fullest moment of attention
    const QueryNorm* norm;   // another, where the family has it
    const Scores* scores;
    const WholeCoefficient* mlp_widths;   // beside the embeddings
    const WholeCoefficient* mlp_tensors;  // of the MLP's width, where it is gated
};

// Families without a row of their own have Qwen2's code: Llama, Mistral, Gemma, Mixtral, ...
const FamilyCode& family_code(const Architecture& architecture);

// The file of the model's own family, which has the same operations where it has no row here.
std::string family_source(const Architecture& architecture);

}  // namespace rootspace::estimate
