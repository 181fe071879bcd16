#include "numeric/vectors.h"
#include "validate/validation_report.h"

namespace rootspace {
namespace {

std::string compiler_name() {
#if defined(__EMSCRIPTEN__)
    return "em++ (clang " __clang_version__ ")";
#elif defined(__clang__)
    return "clang++ " __clang_version__;
#elif defined(__GNUC__)
    return "g++ " __VERSION__;
#else
    return "unknown compiler";
#endif
}

std::string target_name() {
#if defined(__wasm32__)
    return "wasm32";
#elif defined(__x86_64__)
    return "x86-64";
#elif defined(__aarch64__)
    return "AArch64";
#else
    return "other";
#endif
}

std::string simd_name() {
#if defined(__wasm_simd128__)
    return "WebAssembly SIMD";
#elif defined(__AVX512F__)
    return "AVX-512";
#elif defined(__AVX2__)
    return "AVX2";
#elif defined(__AVX__)
    return "AVX";
#elif defined(__SSE2__)
    return "SSE2";
#elif defined(__ARM_NEON)
    return "NEON";
#else
    return "none";
#endif
}

}  // namespace

BuildDescription build_description() {
    return {compiler_name(), target_name(), simd_name(), vector_bytes * 8};
}

}  // namespace rootspace
