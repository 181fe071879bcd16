// Token plus learned position embedding.
#pragma once

#include <cstdint>

namespace rootspace {

// y[b,t,:] = token_table[ids[b,t],:] + position_table[t,:]. token_table[vocabulary, channels],
// position_table[at least tokens, channels]; ids are in [0, vocabulary).
template <class T>
void embedding_forward(std::int64_t batch, std::int64_t tokens, std::int64_t channels,
                       const std::int32_t* ids, const T* token_table, const T* position_table,
                       T* y);

// Overwrites dtoken[vocabulary, channels] and dposition[tokens, channels]: zero, then dy's rows
// added in ascending order.
template <class T>
void embedding_backward(std::int64_t batch, std::int64_t tokens, std::int64_t channels,
                        std::int64_t vocabulary, const std::int32_t* ids, const T* dy, T* dtoken,
                        T* dposition);

}  // namespace rootspace
