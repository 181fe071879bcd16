#include "numeric/machine.h"
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

}  // namespace

BuildDescription build_description() {
    return {compiler_name(), target_name(), instruction_set(), vector_bits()};
}

}  // namespace rootspace
