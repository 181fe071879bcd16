// The elementary functions of the bit-exact path. In float they are our own branch-free
// polynomials; in double (used for gradient checks only) they are the C library's. Special values
// are those of IEEE 754; results below the normal range are kept, not flushed. The largest errors
// over all 2^32 floats, in units of the last place of the exact value, and where they are
// (`./dev exhaustive`; gelu, silu and relu are in elementwise.h):
//     exp      0.8903  at   4.5063262        rsqrt  1.4903  at   1.18276583e-38
//     log      0.8348  at   1.40545952       gelu   1.9709  at  -0.031111965
//     tanh     1.3244  at  -0.627115905      silu   1.6245  at -18.2497082
//     erf      1.1816  at   0.951500893      relu   exact
//     sigmoid  1.8082  at  -1.10863781
// The slopes of gelu and silu are sums of two terms that cancel where they cross zero; in last
// places of the sum of the terms' sizes gelu's is 3.7683 off at -0.0133326389, silu's 4.2551 at
// -8.64496708, and the bound of both is 5. What is made of a function and further roundings has
// those errors on top: a swiglu is two products more (2.5 found), and the slope of tanh from its
// output, 1 - y * y, cancels near 1 as the formula does.
#pragma once

namespace rootspace::functions {

float exp(float x);
float log(float x);
float tanh(float x);
float erf(float x);
float sigmoid(float x);  // 1 / (1 + exp(-x))
float rsqrt(float x);    // 1 / sqrt(x), both rounded

double exp(double x);
double log(double x);
double tanh(double x);
double erf(double x);
double sigmoid(double x);
double rsqrt(double x);

}  // namespace rootspace::functions
