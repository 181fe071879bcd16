// Matrix products.
#include <array>
#include <initializer_list>

#include "numeric/matmul.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

template <Operands operands>
std::string matmul_digest(std::initializer_list<std::array<std::int64_t, 3>> sizes) {
    ValueDigest result;
    for (const auto& [m, n, k] : sizes) {
        const auto a = numbers(m * k, 1), b = numbers(k * n, 2);
        auto c = zeros(m * n), workspace = zeros(matmul_workspace_elements(operands, m, n, k));
        matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data());
        result.add(c);
    }
    return result.hex();
}

template <Operands operands>
std::string matmul_small() {
    return matmul_digest<operands>(
        {{1, 1, 1}, {1, 17, 33}, {2, 3, 5}, {3, 1, 100}, {8, 16, 16}, {15, 31, 2}, {17, 33, 31}});
}

template <Operands operands>
std::string matmul_large() {
    return matmul_digest<operands>({{67, 129, 300}, {130, 50, 513}, {1, 100, 1000}});
}

}  // namespace

std::vector<DigestCase> product_digests() {
    return {
        {"matmul nn, small", matmul_small<Operands::nn>},
        {"matmul nt, small", matmul_small<Operands::nt>},
        {"matmul tn, small", matmul_small<Operands::tn>},
        {"matmul nn, large", matmul_large<Operands::nn>},
        {"matmul nt, large", matmul_large<Operands::nt>},
        {"matmul tn, large", matmul_large<Operands::tn>},
    };
}

}  // namespace rootspace
