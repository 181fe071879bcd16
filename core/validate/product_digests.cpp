// Matrix products.
#include <array>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "numeric/matmul.h"
#include "validate/digest_case.h"
#include "validate/fused_multiply_add.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

void add_product(Operands operands, std::int64_t m, std::int64_t n, std::int64_t k,
                 const std::vector<float>& a, const std::vector<float>& b, ValueDigest& result) {
    auto c = zeros(m * n), workspace = zeros(matmul_workspace_elements(operands, m, n, k));
    matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data());
    result.add(c);
}

void add_product(Operands operands, std::int64_t m, std::int64_t n, std::int64_t k,
                 ValueDigest& result) {
    add_product(operands, m, n, k, numbers(m * k, 1), numbers(k * n, 2), result);
}

std::string matmul_digest(Operands operands,
                          std::initializer_list<std::array<std::int64_t, 3>> sizes) {
    ValueDigest result;
    for (const auto& [m, n, k] : sizes) add_product(operands, m, n, k, result);
    return result.hex();
}

constexpr std::array<std::int64_t, 3> small_sizes[] = {
    {1, 1, 1}, {1, 17, 33}, {2, 3, 5}, {3, 1, 100}, {8, 16, 16}, {15, 31, 2}, {17, 33, 31}};

std::string matmul_small(Operands operands) {
    ValueDigest result;
    for (const auto& [m, n, k] : small_sizes) add_product(operands, m, n, k, result);
    return result.hex();
}

template <float (*multiply_add)(float, float, float)>
std::string loop_digest() {
    ValueDigest result;
    for (const auto& [m, n, k] : small_sizes) {
        const auto a = numbers(m * k, 1), b = numbers(k * n, 2);
        for (std::int64_t row = 0; row < m; ++row)
            for (std::int64_t col = 0; col < n; ++col) {
                float sum = 0;
                for (std::int64_t p = 0; p < k; ++p)
                    sum = multiply_add(a[row * k + p], b[p * n + col], sum);
                result.add(sum);
            }
    }
    return result.hex();
}

float rounded_twice(float a, float b, float sum) {
    const float product = a * b;
    return sum + product;
}

std::string matmul_large(Operands operands) {
    return matmul_digest(operands, {{67, 129, 300}, {130, 50, 513}, {1, 100, 1000}});
}

std::string matrix_vector(Operands operands) {
    return matmul_digest(operands, {{1, 1, 7},
                                    {1, 5, 513},
                                    {1, 16, 256},
                                    {1, 31, 64},
                                    {1, 64, 1003},
                                    {1, 257, 100},
                                    {1, 1000, 1}});
}

std::string skinny(Operands operands) {
    ValueDigest result;
    for (std::int64_t m = 2; m <= 8; ++m)
        for (const auto& [n, k] : {std::array<std::int64_t, 2>{1, 19}, {33, 70}, {80, 257}})
            add_product(operands, m, n, k, result);
    return result.hex();
}

// On both sides of 32 rows, 128 columns and 2^19 elements of b, where nn and tn read b in place or
// pack it; strips of every number of steps, and more than the 1024 columns of one.
std::string few_rows(Operands operands) {
    return matmul_digest(operands, {{9, 127, 31},
                                    {15, 128, 64},
                                    {17, 1043, 520},
                                    {31, 500, 17},
                                    {32, 129, 257},
                                    {33, 1030, 20},
                                    {130, 1025, 7}});
}

// Few rows of few columns, packed in blocks of 256 steps; and up to 64 rows, which read a large b
// in place but in 256-bit code.
std::string few_rows_of_many_steps(Operands operands) {
    return matmul_digest(
        operands, {{9, 127, 257}, {16, 100, 600}, {31, 5, 770}, {63, 1043, 520}, {65, 1024, 513}});
}

// Around multiples of 64 rows, of 256 steps (tn's block) and of 16 columns (a panel); and nothing.
std::string block_bounds(Operands operands) {
    return matmul_digest(operands, {{63, 47, 255},
                                    {64, 48, 256},
                                    {65, 49, 257},
                                    {129, 33, 515},
                                    {191, 15, 770},
                                    {0, 5, 3},
                                    {5, 0, 3},
                                    {5, 3, 0}});
}

// More than 512 rows, where blocks of b are packed once and all rows pass them: on both sides of
// 128 columns and 1024 steps (nn, nt), of 512 columns, 256 steps and multiples of 96 rows (tn, tt).
std::string many_rows(Operands operands) {
    if (turns_left(operands))
        return matmul_digest(operands, {{512, 47, 257}, {513, 513, 257}, {577, 40, 513}});
    return matmul_digest(operands, {{512, 129, 1025}, {513, 129, 1025}, {577, 40, 2050}});
}

// Around tiles of 6 and 8 rows, of 16 and 32 columns, and packed blocks of 256 rows.
constexpr std::array<std::int64_t, 3> tile_bounds[] = {
    {9, 7, 12},    {11, 9, 40},   {13, 95, 40},    {47, 97, 7},
    {127, 31, 65}, {128, 32, 64}, {129, 33, 1003}, {257, 63, 129}};

std::string around_tiles(Operands operands) {
    ValueDigest result;
    for (const auto& [m, n, k] : tile_bounds) add_product(operands, m, n, k, result);
    return result.hex();
}

// The same with a bias, added to each output when its sum is complete; with no steps it is alone.
void add_biased(Operands operands, std::int64_t m, std::int64_t n, std::int64_t k,
                ValueDigest& result) {
    const auto a = numbers(m * k, 1), b = numbers(k * n, 2), bias = numbers(n, 3);
    auto c = zeros(m * n), workspace = zeros(matmul_workspace_elements(operands, m, n, k));
    matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data(), bias.data());
    result.add(c);
}

std::string with_bias(Operands operands) {
    ValueDigest result;
    for (const auto& [m, n, k] : small_sizes) add_biased(operands, m, n, k, result);
    for (const auto& [m, n, k] : tile_bounds) add_biased(operands, m, n, k, result);
    add_biased(operands, 5, 37, 0, result);
    return result.hex();
}

// Strips of more than 1024 columns.
std::string with_bias_in_strips(Operands operands) {
    ValueDigest result;
    add_biased(operands, 50, 1030, 6, result);
    add_biased(operands, 17, 1043, 520, result);
    return result.hex();
}

// More than 64 rows of few steps, which read b in place, 64 rows at a time (nn, tn).
std::string with_bias_by_64_rows(Operands operands) {
    ValueDigest result;
    add_biased(operands, 65, 35, 5, result);
    add_biased(operands, 130, 1030, 6, result);
    return result.hex();
}

// Sums that are +0 stay so when a bias of -0 is added, also where there are no steps.
std::string with_bias_of_zeros(Operands operands) {
    ValueDigest result;
    const std::int64_t n = 37;
    auto bias = numbers(n, 3);
    for (float& x : bias) x = std::copysign(0.0f, x);
    for (const std::int64_t m : {1, 5, 33, 70})
        for (const std::int64_t k : {0, 6, 20}) {
            const auto a = zeros(m * k), b = numbers(k * n, 2);
            auto c = zeros(m * n), workspace = zeros(matmul_workspace_elements(operands, m, n, k));
            matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data(), bias.data());
            result.add(c);
        }
    return result.hex();
}

// As a transformer's: its projections and logits, square and wide.
std::string layer_sized(Operands operands) {
    return matmul_digest(operands, {{256, 64, 256}, {96, 384, 128}, {160, 192, 320}});
}

// Signed zeros, denormals (which a processor may be told to flush), infinities and NaN.
void add_special(Operands operands, std::int64_t m, ValueDigest& result) {
    const std::int64_t n = 35, k = 13;
    auto a = numbers(m * k, 1), b = numbers(k * n, 2);
    for (std::size_t i = 0; i < a.size(); i += 3) a[i] = special[i / 3 % std::size(special)];
    for (std::size_t i = 0; i < b.size(); i += 5) b[i] = special[i / 5 % std::size(special)];
    add_product(operands, m, n, k, a, b, result);
    for (float& x : a) x *= 1e-30f;
    for (float& x : b) x = x < 1 ? 1e-12f : -3e-11f;
    add_product(operands, m, n, k, a, b, result);
}

std::string special_operands(Operands operands) {
    ValueDigest result;
    add_special(operands, 9, result);
    return result.hex();
}

// The other ways through the product: read in place, turned, tiles with rows left over, for tn more
// than one block.
std::string special_by_rows(Operands operands) {
    ValueDigest result;
    for (const std::int64_t m : {1, 4, 33, 130}) add_special(operands, m, result);
    return result.hex();
}

}  // namespace

std::string plain_loop_digest() { return loop_digest<rounded_twice>(); }
std::string fused_loop_digest() { return loop_digest<fused_multiply_add>(); }

std::vector<DigestCase> product_digests() {
    struct ProductCase {
        const char *before, *after;  // in its name, on both sides of the operands
        std::string (*digest)(Operands);
    };
    static constexpr ProductCase products[] = {
        {"matmul ", ", small", matmul_small},
        {"matmul ", ", large", matmul_large},
        {"matrix-vector ", "", matrix_vector},
        {"matmul ", ", 2 to 8 rows", skinny},
        {"matmul ", ", 9 to 33 rows", few_rows},
        {"matmul ", ", 9 to 65 rows, many steps", few_rows_of_many_steps},
        {"matmul ", ", around block bounds", block_bounds},
        {"matmul ", ", more than 512 rows", many_rows},
        {"matmul ", ", around tiles", around_tiles},
        {"matmul ", " with bias", with_bias},
        {"matmul ", " with bias, in strips", with_bias_in_strips},
        {"matmul ", " with bias, more than 64 rows", with_bias_by_64_rows},
        {"matmul ", " with a bias of zeros", with_bias_of_zeros},
        {"matmul ", ", a layer's sizes", layer_sized},
        {"matmul ", ", special values", special_operands},
        {"matmul ", ", special values by rows", special_by_rows},
    };
    static constexpr std::pair<const char*, Operands> forms[] = {
        {"nn", Operands::nn}, {"nt", Operands::nt}, {"tn", Operands::tn}, {"tt", Operands::tt}};
    std::vector<DigestCase> cases;
    for (const ProductCase& one : products)
        for (const auto& [form, operands] : forms)
            cases.push_back(
                {std::string(one.before) + form + one.after,
                 [digest = one.digest, operands = operands] { return digest(operands); }});
    return cases;
}

}  // namespace rootspace
