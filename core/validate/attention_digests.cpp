// What a transformer adds: attention and embedding.
#include <algorithm>

#include "numeric/attention.h"
#include "numeric/embedding.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

template <bool causal>
std::string attention_digest() {
    ValueDigest result;
    for (const std::int64_t tokens : {1, 7, 16, 37, 64})
        for (const std::int64_t head_size : {1, 8, 20, 32}) {
            const AttentionShape shape{2, tokens, 4, 2, head_size, causal};
            const std::int64_t rows = 2 * tokens, out_elements = rows * 4 * head_size;
            const auto qkv = numbers(rows * 8 * head_size, 1), dout = numbers(out_elements, 2);
            auto out = zeros(out_elements), statistics = zeros(8 * tokens), dqkv = qkv;
            auto workspace = zeros(std::max(attention_forward_workspace_elements(shape),
                                            attention_backward_workspace_elements(shape)));
            attention_forward(shape, qkv.data(), out.data(), statistics.data(), workspace.data());
            attention_backward(shape, qkv.data(), out.data(), statistics.data(), dout.data(),
                               dqkv.data(), workspace.data());
            result.add(out), result.add(statistics), result.add(dqkv);
        }
    return result.hex();
}

std::string embedding_digest() {
    const std::int64_t batch = 3, tokens = 5, channels = 19, vocabulary = 7;
    std::vector<std::int32_t> ids(batch * tokens);
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int32_t>(i * i % 7);
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
    return {
        {"attention, full", attention_digest<false>},
        {"attention, causal", attention_digest<true>},
        {"embedding", embedding_digest},
    };
}

}  // namespace rootspace
