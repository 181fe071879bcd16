#include "numeric/philox.h"

#include <vector>

#include "numeric/vector_philox.h"
#include "support/catch.h"

using namespace rootspace;

// Random123 1.14 (D. E. Shaw Research), tests/kat_vectors, lines "philox4x32 10".
TEST_CASE("Philox4x32-10 gives its authors' known answers") {
    const std::uint32_t ones = 0xffffffff;
    CHECK(philox({0, 0, 0, 0}, {0, 0}) ==
          PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({ones, ones, ones, ones}, {ones, ones}) ==
          PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("uniform numbers lie in [0, 1), fill it evenly, and depend on every part of their name") {
    const int n = 100000;
    int histogram[10] = {};
    for (int i = 0; i < n; ++i) {
        const float u = uniform(1, 2, 3, static_cast<std::uint64_t>(i));
        REQUIRE((u >= 0 && u < 1));
        ++histogram[static_cast<int>(u * 10)];
    }
    for (const int count : histogram)
        CHECK(std::abs(count - n / 10) < 500);  // 5 standard deviations: 474
    const float u = uniform(1, 2, 3, 4);
    CHECK(u != uniform(2, 2, 3, 4));
    CHECK(u != uniform(1, 3, 3, 4));
    CHECK(u != uniform(1, 2, 4, 4));
    CHECK(u != uniform(1, 2, 3, 5));
    CHECK(u != uniform(1ull + (1ull << 32), 2, 3, 4));
    CHECK(u != uniform(1, 2, 3, 4 + (1ull << 34)));
}

TEST_CASE("several quads at a time are the quads one by one, also past 2^32 quads") {
    using rootspace::ROOTSPACE_SET::uniform_count, rootspace::ROOTSPACE_SET::uniform_numbers;
    for (const std::uint64_t first : {std::uint64_t{0}, (std::uint64_t{1} << 32) - 3}) {
        float numbers[uniform_count];
        uniform_numbers(0x123456789abcdef0, 7, 9, first, numbers);
        for (std::uint64_t i = 0; i < uniform_count; ++i)
            CHECK(static_cast<std::uint32_t>(numbers[i]) ==
                  philox_quad(0x123456789abcdef0, 7, 9, first + i / 4)[i % 4]);
    }
}

TEST_CASE("a fill is element by element the uniform of its stream, the same in double") {
    for (const int n : {1, 11, 64, 150}) {
        std::vector<float> x(n);
        std::vector<double> wide(n);
        fill_uniform(5, 9, -0.5f, 2.0f, n, x.data());
        fill_uniform(5, 9, -0.5f, 2.0f, n, wide.data());
        for (int i = 0; i < n; ++i) {
            const float u = uniform(5, 9, weight_stream_layer, static_cast<std::uint64_t>(i));
            CHECK(x[i] == -0.5f + u * 2.5f);
            CHECK(wide[i] == x[i]);
        }
    }
}
