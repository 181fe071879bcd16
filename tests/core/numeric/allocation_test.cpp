// No kernel allocates: what it needs beside its operands is the workspace that its caller, the
// ledger, handed it. Counted by replacing the program's operator new.
#include <atomic>
#include <cstdlib>
#include <new>

#include "core/numeric/random_values.h"
#include "numeric/attention.h"
#include "numeric/bias.h"
#include "numeric/dropout.h"
#include "numeric/elementwise.h"
#include "numeric/embedding.h"
#include "numeric/loss.h"
#include "numeric/machine.h"
#include "numeric/matmul.h"
#include "numeric/norms.h"
#include "numeric/optimizer.h"
#include "numeric/reductions.h"
#include "support/catch.h"

namespace {

std::atomic<std::int64_t> allocations = 0;

void* counted(std::size_t bytes) {
    ++allocations;
    if (void* memory = std::malloc(bytes)) return memory;
    throw std::bad_alloc();
}

void* counted(std::size_t bytes, std::align_val_t alignment) {
    ++allocations;
    const auto to = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(to, (bytes + to - 1) / to * to)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return counted(bytes, alignment);
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
    return counted(bytes, alignment);
}
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void* operator new(std::size_t bytes) { return counted(bytes); }
void* operator new[](std::size_t bytes) { return counted(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(bytes);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

using namespace rootspace;

namespace {

template <class F>
std::int64_t allocations_of(F f) {
    const std::int64_t before = allocations;
    f();
    return allocations - before;
}

// Arrays that are large enough for every call below.
struct Arrays {
    std::vector<float> a = random_values<float>(1 << 16, 1), b = random_values<float>(1 << 16, 2),
                       c = a, d = a, e = a, f = a, g = a, workspace = std::vector<float>(1 << 18);
    std::vector<std::int32_t> ids = std::vector<std::int32_t>(1 << 10, 3);
};

void products(Arrays& x) {
    for (const auto operands : {Operands::nn, Operands::nt, Operands::tn, Operands::tt})
        for (const std::int64_t m : {1, 5, 70})
            for (const auto activation : {Activation::none, Activation::relu, Activation::gelu})
                matmul(operands, m, 45, 300, x.a.data(), x.b.data(), x.c.data(), x.workspace.data(),
                       x.d.data(), activation);
    const AttentionShape shape{2, 37, 4, 2, 20, true};
    attention_forward(shape, x.a.data(), x.c.data(), x.d.data(), x.workspace.data());
    attention_backward(shape, x.a.data(), x.c.data(), x.d.data(), x.b.data(), x.e.data(),
                       x.workspace.data());
}

void elementwise(Arrays& x) {
    const std::int64_t n = 10007;
    for (const auto forward :
         {relu_forward<float>, tanh_forward<float>, gelu_forward<float>, silu_forward<float>})
        forward(n, x.a.data(), x.c.data());
    for (const auto backward : {relu_backward<float>, tanh_backward<float>, gelu_backward<float>,
                                silu_backward<float>, add<float>})
        backward(n, x.a.data(), x.b.data(), x.c.data());
    swiglu_forward(7, 101, x.a.data(), x.b.data(), x.c.data());
    swiglu_backward(7, 101, x.a.data(), x.b.data(), x.c.data(), x.d.data(), x.e.data());
    dropout(n, 0.3, 1, 2, 3, x.a.data(), x.c.data());
    fill_uniform(1, 2, -1, 1, n, x.c.data());
    sgd_step(n, 0.1, 0.9, 0.0, x.a.data(), x.c.data(), x.d.data());
    adamw_step(n, 0.1, 0.9, 0.999, 1e-8, 0.0, 1, x.a.data(), x.c.data(), x.e.data(), x.d.data());
}

void rows(Arrays& x) {
    const std::int64_t r = 37, n = 101;
    column_sums(r, n, x.a.data(), x.c.data());
    layer_norm_forward(r, n, 1e-5, x.a.data(), x.b.data(), x.b.data(), x.c.data(), x.d.data(),
                       x.e.data());
    layer_norm_backward(r, n, x.a.data(), x.b.data(), x.d.data(), x.e.data(), x.b.data(),
                        x.c.data(), x.f.data(), x.g.data());
    rms_norm_forward(r, n, 1e-5, x.a.data(), x.b.data(), x.c.data(), x.e.data());
    rms_norm_backward(r, n, x.a.data(), x.b.data(), x.e.data(), x.b.data(), x.c.data(), x.f.data());
    cross_entropy_forward(r, n, x.a.data(), x.ids.data(), x.c.data());
    cross_entropy_backward(r, n, x.a.data(), x.ids.data(), x.c.data(), x.d.data());
    squared_error_forward(n, x.a.data(), x.b.data());
    squared_error_backward(n, x.a.data(), x.b.data(), x.c.data());
    embedding_forward(2, 11, 19, x.ids.data(), x.a.data(), x.b.data(), x.c.data());
    embedding_backward(2, 11, 19, 7, x.ids.data(), x.a.data(), x.c.data(), x.d.data());
    (void)(sum(n, x.a.data()) + dot(n, x.a.data(), x.b.data()) + sum_of_squares(n, x.a.data()) +
           maximum(n, x.a.data()));
}

}  // namespace

TEST_CASE("no kernel allocates, in one thread or in several") {
    Arrays x;
    for (const auto& set : available_instruction_sets())
        for (const int count : {1, 3}) {
            REQUIRE(set_instruction_set(set));
            set_threads(count, 0);
            INFO(set << ", " << count << " threads");
            CHECK(allocations_of([&] { products(x); }) == 0);
            CHECK(allocations_of([&] { elementwise(x); }) == 0);
            CHECK(allocations_of([&] { rows(x); }) == 0);
        }
    set_threads(1);
    set_instruction_set(available_instruction_sets().front());
    CHECK(allocations_of([] { operator delete(operator new(1)); }) == 1);
}

TEST_CASE("the count sees ordinary and over-aligned allocations") {
    struct alignas(64) Line {
        float numbers[16];
    };
    CHECK(allocations_of([] { std::vector<float> numbers(7); }) == 1);
    CHECK(allocations_of([] { std::vector<Line> lines(2); }) == 1);
}
