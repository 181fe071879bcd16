// What is multiplied for each token that a token sees where attention is latent (DeepSeek-V2,
// arXiv:2405.04434, section 2.1): over keys and values expanded for each head, or over the latent
// vectors themselves, with W_UK absorbed in the query and W_UV in the output.
#pragma once

#include <string>

#include "estimate/cache/layer_groups.h"

namespace rootspace::estimate {

// Of the first block that has it; nullptr: none has.
const LatentAttention* latent_attention(const Architecture& architecture);

enum class Reading { prompt, answer };

// In which form the engine multiplies.
LatentForm latent_products(const std::string& engine, Reading reading);

// Numbers of each head that a token is scored by, and that are mixed of it: a multiply-add each.
// The matrices are used alike in both forms, all of W_UK and W_UV once a token: absorbed on the
// query and on the output, expanded on the latent vector.
struct LatentWidths {
    std::int64_t scored, mixed;
};
LatentWidths latent_widths(const LatentAttention& attention, LatentForm form);

}  // namespace rootspace::estimate
