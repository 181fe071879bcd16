#include "numeric/embedding.h"

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void embedding_forward(const Part& part, std::int64_t batch, std::int64_t tokens,
                       std::int64_t channels, const std::int32_t* ids, const T* token_table,
                       const T* position_table, T* y) {
    const auto [begin, end] = part.range(batch * tokens, 1);
    for (std::int64_t row = begin; row < end; ++row) {
        const T* token = token_table + ids[row] * channels;
        const T* position = position_table + row % tokens * channels;
        for (std::int64_t c = 0; c < channels; ++c) y[row * channels + c] = token[c] + position[c];
    }
}

template <class T>
void embedding_backward(const Part& part, std::int64_t batch, std::int64_t tokens,
                        std::int64_t channels, std::int64_t vocabulary, const std::int32_t* ids,
                        const T* dy, T* dtoken, T* dposition) {
    const auto [begin, end] = part.range(channels, 16);
    for (std::int64_t row = 0; row < vocabulary; ++row)
        for (std::int64_t c = begin; c < end; ++c) dtoken[row * channels + c] = 0;
    for (std::int64_t row = 0; row < tokens; ++row)
        for (std::int64_t c = begin; c < end; ++c) dposition[row * channels + c] = 0;
    for (std::int64_t row = 0; row < batch * tokens; ++row) {
        T* token = dtoken + ids[row] * channels;
        T* position = dposition + row % tokens * channels;
        for (std::int64_t c = begin; c < end; ++c) {
            token[c] += dy[row * channels + c];
            position[c] += dy[row * channels + c];
        }
    }
}

ROOTSPACE_INSTANTIATE(embedding_forward)
ROOTSPACE_INSTANTIATE(embedding_backward)

}  // namespace rootspace::ROOTSPACE_SET
