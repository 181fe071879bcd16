// The determinism cases: named computations whose result bytes are committed as SHA-256 digests
// (web/validation/digests.json) and must come out of every compiler, optimisation level, vector
// width, thread count and engine alike.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "validate/trial.h"

namespace rootspace {

struct DigestCase {
    std::string name;
    // A kernel's case computes its digest at once; a network's is a run, to be advanced in slices.
    std::variant<std::function<std::string()>, std::function<Trial()>> work;
};

struct KernelCase {
    const char* name;
    std::string (*digest)();
};
std::vector<DigestCase> cases_of(std::span<const KernelCase> kernels);

// Of the losses, and of the digests of output, gradient and weights.
std::string digest_of(const RunReport& report);
// Runs the case from beginning to end.
std::string digest_of(const DigestCase& one);

// All of them, in the order of the committed file.
std::vector<DigestCase> digest_cases();

// One list a file.
std::vector<DigestCase> product_digests();
std::vector<DigestCase> activated_product_digests();
std::vector<DigestCase> function_digests();
std::vector<DigestCase> row_digests();
std::vector<DigestCase> attention_digests();
std::vector<DigestCase> update_digests();
std::vector<DigestCase> layer_digests();
std::vector<DigestCase> network_digests();
std::vector<DigestCase> training_digests();

// The products of one case by a plain loop, for the control: as the engine rounds, and with every
// multiply-add fused.
inline constexpr const char* plain_loop_case = "matmul nn, small";
std::string plain_loop_digest();
std::string fused_loop_digest();

}  // namespace rootspace
