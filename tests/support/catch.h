#pragma once
// Catch2, whichever of its two generations the system has: 2 is one header, 3 is a compiled
// library.
#if __has_include(<catch2/catch.hpp>)
#include <catch2/catch.hpp>
#elif __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#error "Catch2 is missing: expected catch2/catch.hpp (2), or natively catch2/catch_all.hpp (3)"
#endif
