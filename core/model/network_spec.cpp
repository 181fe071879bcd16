#include "model/network_spec.h"

namespace rootspace {

std::int64_t NetworkSpec::tokens() const {
    const auto* tokens = std::get_if<TokenInput>(&input);
    return tokens ? tokens->tokens : 1;
}

}  // namespace rootspace
