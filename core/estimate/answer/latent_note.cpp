#include "estimate/answer/latent_note.h"

#include "estimate/explain/quantity.h"
#include "estimate/inference/latent_products.h"

namespace rootspace::estimate {
namespace {

std::string products(const LatentAttention& m, LatentForm form) {
    const LatentWidths widths = latent_widths(m, form);
    const Quantity macs = Quantity(m.heads, "heads") *
                          (Quantity(widths.scored, "scored") + Quantity(widths.mixed, "mixed"));
    return macs.text() + " = " + grouped_digits(macs.value()) + " multiply-adds";
}

}  // namespace

std::string latent_note(const Request& r) {
    const LatentAttention* m = latent_attention(r.architecture);
    if (!m) return "";
    const std::string absorbed = products(*m, LatentForm::latent),
                      expanded = products(*m, LatentForm::expanded);
    const bool prompt = latent_products(r.engine, Reading::prompt) == LatentForm::latent;
    const bool answer = latent_products(r.engine, Reading::answer) == LatentForm::latent;
    if (prompt)
        return "llama.cpp computes latent attention on the vectors it caches, of prompts as of "
               "answers: " +
               absorbed + " in a layer for each token that a token sees; expanded they would be " +
               expanded +
               ". Files converted before April 2025 (its pull request 12801) are cached and "
               "computed expanded.";
    if (answer)
        return "vLLM computes a prompt's latent attention with keys and values expanded, " +
               expanded +
               " in a layer for each token that a token sees, and an answer's on the vectors it "
               "caches, " +
               absorbed +
               ". That a long prompt's later steps expand anew what is cached is not counted.";
    return "transformers computes latent attention with the keys and values it caches, expanded: " +
           expanded + " in a layer for each token that a token sees.";
}

}  // namespace rootspace::estimate
