// Every function of one float that the engine has, with its exact value: the ordinary test samples
// their inputs, functions_exhaustive.cpp takes all 2^32.
#pragma once

#include <cstdint>
#include <vector>

struct OneArgumentFunction {
    const char* name;
    void (*values)(std::int64_t n, const float* x, float* y);
    // In double, where the C library is within one of its last places: 2^-29 of a float's, and
    // 2^-20 for gelu, whose erfc has a rounded argument of up to 10.
    double (*exact)(double x);
    // The error is in last places of this; null: of the exact value. A slope is a sum of two terms
    // that cancel where it crosses zero, at about -0.75 (gelu) and -1.28 (silu): there no error
    // relative to the sum can be small, and the size of the two terms takes its place.
    double (*size)(double x);
    double bound;
};

const std::vector<OneArgumentFunction>& one_argument_functions();

// Where among some inputs the error is largest.
struct LargestError {
    double ulp = 0;
    float x = 0, got = 0;
    double exact = 0;
};

// Over the bit patterns first, first + step, ... below end.
LargestError largest_error(const OneArgumentFunction& function, std::uint64_t first,
                           std::uint64_t end, std::uint64_t step);
