// Matrix products that end in an activation.
#include <array>
#include <iterator>

#include "numeric/matmul.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

// Read in place, turned, tiles and panels with something left over, more than 512 rows, sums that
// are carried on after 256 (tn) and after 1024 steps, no steps at all.
constexpr std::array<std::int64_t, 3> sizes[] = {
    {1, 17, 33},  {3, 1, 100}, {4, 130, 70},   {5, 37, 0},    {8, 35, 257},    {15, 31, 2},
    {17, 33, 31}, {47, 97, 9}, {129, 33, 259}, {67, 50, 513}, {513, 40, 1027},
};

void add_product(Operands operands, Activation activation, std::int64_t m, std::int64_t n,
                 std::int64_t k, const std::vector<float>& a, const std::vector<float>& b,
                 const std::vector<float>& bias, ValueDigest& result) {
    auto c = zeros(m * n), workspace = zeros(matmul_workspace_elements(operands, m, n, k));
    matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data(), bias.data(),
           activation);
    result.add(c);
}

std::string activated_product(Operands operands, Activation activation) {
    ValueDigest result;
    for (const auto& [m, n, k] : sizes)
        add_product(operands, activation, m, n, k, numbers(m * k, 1), numbers(k * n, 2),
                    numbers(n, 3), result);
    return result.hex();
}

std::string special_operands(Operands operands, Activation activation) {
    ValueDigest result;
    for (const std::int64_t m : {1, 4, 9, 33}) {
        const std::int64_t n = 35, k = 13;
        auto a = numbers(m * k, 1), b = numbers(k * n, 2), bias = numbers(n, 3);
        for (std::size_t i = 0; i < a.size(); i += 3) a[i] = special[i / 3 % std::size(special)];
        for (std::size_t i = 0; i < bias.size(); i += 2)
            bias[i] = special[i / 2 % std::size(special)];
        add_product(operands, activation, m, n, k, a, b, bias, result);
    }
    return result.hex();
}

}  // namespace

std::vector<DigestCase> activated_product_digests() {
    using enum Operands;
    using enum Activation;
    struct ProductCase {
        const char* name;
        std::string (*digest)(Operands, Activation);
        Operands operands;
        Activation activation;
    };
    static constexpr ProductCase products[] = {
        {"matmul nn to relu", activated_product, nn, relu},
        {"matmul nn to tanh", activated_product, nn, tanh},
        {"matmul nn to gelu", activated_product, nn, gelu},
        {"matmul nn to silu", activated_product, nn, silu},
        {"matmul nt to relu", activated_product, nt, relu},
        {"matmul nt to gelu", activated_product, nt, gelu},
        {"matmul tn to relu", activated_product, tn, relu},
        {"matmul tn to gelu", activated_product, tn, gelu},
        {"matmul tt to relu", activated_product, tt, relu},
        {"matmul tt to gelu", activated_product, tt, gelu},
        {"matmul nn to relu, special values", special_operands, nn, relu},
        {"matmul nn to tanh, special values", special_operands, nn, tanh},
        {"matmul nn to gelu, special values", special_operands, nn, gelu},
        {"matmul nn to silu, special values", special_operands, nn, silu},
        {"matmul nt to relu, special values", special_operands, nt, relu},
        {"matmul tn to relu, special values", special_operands, tn, relu},
    };
    std::vector<DigestCase> cases;
    for (const ProductCase& one : products)
        cases.push_back({one.name, [one] { return one.digest(one.operands, one.activation); }});
    return cases;
}

}  // namespace rootspace
