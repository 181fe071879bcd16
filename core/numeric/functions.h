// The elementary functions of the bit-exact path. In float they are our own branch-free
// polynomials; in double (used for gradient checks only) they are the C library's.
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
