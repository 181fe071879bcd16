#include "estimate/answer/shared_prefix.h"

#include <algorithm>

#include "estimate/answer/vllm_pages.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {
namespace {

// vllm/v1/core/kv_cache_manager.py, get_computed_blocks: hits are whole blocks of at most
// num_tokens - 1 tokens, since a prompt's last token is computed for its logits.
std::int64_t vllm_hits(const Request& r) {
    const std::int64_t others = r.context - r.generated - 1, page = vllm_pages(r).tokens;
    return std::min(r.shared_prefix, others) / page * page;
}

}  // namespace

std::int64_t shared_in_cache(const Request& r) {
    return r.engine == "vllm" ? vllm_hits(r) : r.shared_prefix;
}

// transformers' generate() computes every row of a batch. llama-server looks for a prompt's
// beginning in what the slot itself holds, with --kv-unified as without
// (tools/server/server-context.cpp, get_available_slot; its issues 22942 and 27616; pull request
// 26204: of four that begin together none finds anything).
std::int64_t computed_once(const Request& r) { return r.engine == "vllm" ? vllm_hits(r) : 0; }

std::string shared_note(const Request& r) {
    if (r.shared_prefix == 0 || r.batch == 1) return "";
    if (r.engine == "vllm")
        return "vLLM keeps and computes " + grouped_digits(vllm_hits(r)) + " of the " +
               counted(r.shared_prefix, "shared tokens") +
               " once (prefix caching): whole pages, without the one that a prompt ends in, whose "
               "last token is computed for its logits.";
    if (r.engine == "hf")
        return "transformers keeps and computes the shared prefix for every sequence: bytes and "
               "times are of all prompts.";
    return "llama.cpp keeps and computes the shared prefix for every sequence: its server takes up "
           "what a slot held before, and not what another slot holds or computes. Bytes and times "
           "are of all prompts.";
}

}  // namespace rootspace::estimate
