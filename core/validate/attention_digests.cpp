// What a transformer adds: attention and embedding.
#include <algorithm>
#include <initializer_list>

#include "numeric/attention.h"
#include "numeric/embedding.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

void add_attention(const AttentionShape& shape, ValueDigest& result) {
    const std::int64_t rows = shape.batch * shape.tokens, channels = shape.heads * shape.head_size;
    const auto qkv = numbers(rows * (channels + 2 * shape.kv_heads * shape.head_size), 1),
               dout = numbers(rows * channels, 2);
    auto out = zeros(rows * channels), statistics = zeros(rows * shape.heads), dqkv = qkv;
    auto workspace = zeros(std::max(attention_forward_workspace_elements(shape),
                                    attention_backward_workspace_elements(shape)));
    attention_forward(shape, qkv.data(), out.data(), statistics.data(), workspace.data());
    attention_backward(shape, qkv.data(), out.data(), statistics.data(), dout.data(), dqkv.data(),
                       workspace.data());
    result.add(out), result.add(statistics), result.add(dqkv);
}

template <bool causal>
std::string attention_digest() {
    ValueDigest result;
    for (const std::int64_t tokens : {1, 7, 16, 37, 64})
        for (const std::int64_t head_size : {1, 8, 20, 32})
            add_attention({2, tokens, 4, 2, head_size, causal}, result);
    return result.hex();
}

std::string attention_digest(std::initializer_list<AttentionShape> shapes) {
    ValueDigest result;
    for (const AttentionShape& shape : shapes) add_attention(shape, result);
    return result.hex();
}

// {batch, tokens, heads, key and value heads, head size, causal}
std::string long_attention() {
    return attention_digest({{1, 257, 2, 2, 24, true}, {1, 130, 1, 1, 64, false}});
}
std::string shared_keys() {
    return attention_digest({{3, 19, 6, 1, 12, true}, {2, 33, 8, 2, 16, false}});
}
std::string single_head() {
    return attention_digest({{5, 12, 1, 1, 17, true}, {5, 12, 1, 1, 17, false}});
}

template <std::int64_t batch, std::int64_t tokens, std::int64_t channels, std::int32_t vocabulary>
std::string embedding_digest() {
    std::vector<std::int32_t> ids(batch * tokens);
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = static_cast<std::int32_t>(i * i % vocabulary);
    const auto token = numbers(vocabulary * channels, 1), position = numbers(tokens * channels, 2),
               dy = numbers(batch * tokens * channels, 3);
    auto y = dy, dtoken = token, dposition = position;
    embedding_forward(batch, tokens, channels, ids.data(), token.data(), position.data(), y.data());
    embedding_backward(batch, tokens, channels, vocabulary, ids.data(), dy.data(), dtoken.data(),
                       dposition.data());
    ValueDigest result;
    result.add(y), result.add(dtoken), result.add(dposition);
    return result.hex();
}

}  // namespace

std::vector<DigestCase> attention_digests() {
    static constexpr KernelCase kernels[] = {
        {"attention, full", attention_digest<false>},
        {"attention, causal", attention_digest<true>},
        {"attention, long", long_attention},
        {"attention, shared keys and values", shared_keys},
        {"attention, one head", single_head},
        {"embedding", embedding_digest<3, 5, 19, 7>},
        {"embedding, many rows", embedding_digest<9, 33, 80, 251>},
    };
    return cases_of(kernels);
}

}  // namespace rootspace
