#include "numeric/machine.h"

#include <cstring>
#include <stdexcept>

#include "core/numeric/random_values.h"
#include "numeric/attention.h"
#include "numeric/macs.h"
#include "numeric/matmul.h"
#include "numeric/parts.h"
#include "support/catch.h"

namespace rootspace {
namespace {

// Leaves the machine as it was.
struct Machine {
    std::string set = instruction_set();
    ~Machine() {
        set_instruction_set(set);
        set_threads(1);
    }
};

// Of few rows and of several packed blocks of them.
std::vector<float> products() {
    std::vector<float> all;
    const std::int64_t n = 45, k = 300;
    for (const Operands operands : {Operands::nn, Operands::nt, Operands::tn, Operands::tt})
        for (const std::int64_t m : {3, 37, 577}) {
            const auto a = random_values<float>(m * k, 1), b = random_values<float>(k * n, 2);
            std::vector<float> c(m * n);
            std::vector<float> workspace(matmul_workspace_elements(operands, m, n, k));
            matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data());
            all.insert(all.end(), c.begin(), c.end());
        }
    return all;
}

std::vector<float> products_and_attention() {
    std::vector<float> all = products(), workspace;
    const AttentionShape shape{2, 41, 4, 2, 12, true};
    const auto qkv = random_values<float>(2 * 41 * 12 * 8, 3),
               dout = random_values<float>(2 * 41 * 12 * 4, 4);
    std::vector<float> out(dout.size()), statistics(2 * 4 * 41), dqkv(qkv.size());
    workspace.resize(attention_forward_workspace_elements(shape) +
                     attention_backward_workspace_elements(shape));
    attention_forward(shape, qkv.data(), out.data(), statistics.data(), workspace.data());
    attention_backward(shape, qkv.data(), out.data(), statistics.data(), dout.data(), dqkv.data(),
                       workspace.data());
    for (const auto& part : {out, statistics, dqkv})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace

TEST_CASE("no instruction set and no number of threads changes a bit") {
    const Machine as_it_was;
    const auto expected = products_and_attention();
    for (const auto& set : available_instruction_sets())
        for (const int count : {1, 2, 3, 5}) {
            INFO(set << ", " << count << " threads");
            REQUIRE(set_instruction_set(set));
            CHECK(instruction_set() == set);
            set_threads(count, 0);
            reset_counted_macs();
            CHECK(same_bits(products_and_attention(), expected));
            CHECK(counted_macs() == 4 * (3 + 37 + 577) * 45 * 300 + 2 * 4 * 41 * 21 * 12 * 7);
        }
    auto spoiled = expected;
    spoiled.back() += 1;
    CHECK_FALSE(same_bits(spoiled, expected));
}

TEST_CASE("an unknown instruction set or thread count leaves the machine as it was") {
    const Machine as_it_was;
    const std::string before = instruction_set();
    CHECK_FALSE(set_instruction_set("sse9"));
    CHECK(instruction_set() == before);
    for (const int count : {0, -1, most_threads + 1})
        CHECK_THROWS_AS(set_threads(count), std::invalid_argument);
    CHECK(threads() == 1);
}

TEST_CASE("the parts' ranges cover every element once, in whole grains") {
    for (const std::int64_t n : {0, 1, 15, 16, 17, 100})
        for (const std::int64_t grain : {1, 4, 16})
            for (const int count : {1, 2, 3, 7}) {
                std::int64_t next = 0;
                for (int index = 0; index < count; ++index) {
                    const Range range = Part{index, count}.range(n, grain);
                    CHECK(range.begin == next);
                    CHECK((range.begin % grain == 0 || range.begin == n));
                    next = range.end;
                }
                CHECK(next == n);
            }
}

}  // namespace rootspace
