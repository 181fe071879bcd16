#include "numeric/embedding.h"

#include <algorithm>

namespace rootspace {

template <class T>
void embedding_forward(std::int64_t batch, std::int64_t tokens, std::int64_t channels,
                       const std::int32_t* ids, const T* token_table, const T* position_table,
                       T* y) {
    for (std::int64_t row = 0; row < batch * tokens; ++row) {
        const T* token = token_table + ids[row] * channels;
        const T* position = position_table + row % tokens * channels;
        for (std::int64_t c = 0; c < channels; ++c) y[row * channels + c] = token[c] + position[c];
    }
}

template <class T>
void embedding_backward(std::int64_t batch, std::int64_t tokens, std::int64_t channels,
                        std::int64_t vocabulary, const std::int32_t* ids, const T* dy, T* dtoken,
                        T* dposition) {
    std::fill(dtoken, dtoken + vocabulary * channels, T{0});
    std::fill(dposition, dposition + tokens * channels, T{0});
    for (std::int64_t row = 0; row < batch * tokens; ++row) {
        T* token = dtoken + ids[row] * channels;
        T* position = dposition + row % tokens * channels;
        for (std::int64_t c = 0; c < channels; ++c) {
            token[c] += dy[row * channels + c];
            position[c] += dy[row * channels + c];
        }
    }
}

#define INSTANTIATE(T)                                                                             \
    template void embedding_forward(std::int64_t, std::int64_t, std::int64_t, const std::int32_t*, \
                                    const T*, const T*, T*);                                       \
    template void embedding_backward(std::int64_t, std::int64_t, std::int64_t, std::int64_t,       \
                                     const std::int32_t*, const T*, T*, T*);

INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace rootspace
