#include "estimate/answer/llama_cpp_note.h"

#include <algorithm>

namespace rootspace::estimate {
namespace {

std::string more(const std::vector<LlamaCppPart>& parts, const LlamaCppInference& changes) {
    Bytes most = 0;
    for (const LlamaCppPart& part : parts) {
        InferenceSetup other = part.setup;
        other.llama_cpp.outputs = changes.outputs;
        other.llama_cpp.before_june_2026 = changes.before_june_2026;
        most = std::max(most, llama_cpp_buffer_bytes(part.architecture, other) -
                                  llama_cpp_buffer_bytes(part.architecture, part.setup));
    }
    return most > 0 ? grouped_digits(most) + " B more" : "no more";
}

}  // namespace

std::string llama_cpp_note(const std::vector<LlamaCppPart>& parts) {
    LlamaCppInference before, unbounded;
    before.before_june_2026 = true;
    for (const LlamaCppPart& part : parts)
        unbounded.outputs = std::get<LlamaCppCache>(part.setup.cache.engine).ubatch;
    return "llama.cpp's compute buffer is that of llama-server and llama-cli since June 2026, with "
           "logits of one token a sequence (pull request 23861) and attention's mask in 16 bits "
           "(23764). On a device, builds before take " +
           more(parts, before) +
           ", and llama-bench or a library's context with logits of a whole batch " +
           more(parts, unbounded) + ".";
}

}  // namespace rootspace::estimate
