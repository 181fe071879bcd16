#include "numeric/embedding.h"

#include "core/numeric/random_values.h"
#include "support/catch.h"

using namespace rootspace;

TEST_CASE("an embedding adds a token's row and a position's row, and returns their gradients") {
    const std::int64_t batch = 2, tokens = 3, channels = 5, vocabulary = 4;
    const std::vector<std::int32_t> ids{3, 0, 3, 1, 3, 0};
    const auto token = random_values<float>(vocabulary * channels, 1),
               position = random_values<float>(tokens * channels, 2),
               dy = random_values<float>(batch * tokens * channels, 3);
    std::vector<float> y(dy.size()), dtoken(token.size(), 9.0f), dposition(position.size(), 9.0f);
    embedding_forward(batch, tokens, channels, ids.data(), token.data(), position.data(), y.data());
    embedding_backward(batch, tokens, channels, vocabulary, ids.data(), dy.data(), dtoken.data(),
                       dposition.data());
    for (std::int64_t c = 0; c < channels; ++c) {
        CHECK(y[4 * channels + c] == token[3 * channels + c] + position[1 * channels + c]);
        CHECK(dtoken[3 * channels + c] == (dy[c] + dy[2 * channels + c]) + dy[4 * channels + c]);
        CHECK(dtoken[2 * channels + c] == 0);
        CHECK(dposition[2 * channels + c] == dy[2 * channels + c] + dy[5 * channels + c]);
    }
}
