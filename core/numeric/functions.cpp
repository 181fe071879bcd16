#include "numeric/functions.h"

#include <cmath>

#include "numeric/vector_functions.h"

namespace rootspace::functions {

float exp(float x) { return ROOTSPACE_SET::functions::exp(ROOTSPACE_SET::broadcast(x))[0]; }
float log(float x) { return ROOTSPACE_SET::functions::log(ROOTSPACE_SET::broadcast(x))[0]; }
float tanh(float x) { return ROOTSPACE_SET::functions::tanh(ROOTSPACE_SET::broadcast(x))[0]; }
float erf(float x) { return ROOTSPACE_SET::functions::erf(ROOTSPACE_SET::broadcast(x))[0]; }
float sigmoid(float x) { return ROOTSPACE_SET::functions::sigmoid(ROOTSPACE_SET::broadcast(x))[0]; }
float rsqrt(float x) { return 1.0f / std::sqrt(x); }

double exp(double x) { return std::exp(x); }
double log(double x) { return std::log(x); }
double tanh(double x) { return std::tanh(x); }
double erf(double x) { return std::erf(x); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double rsqrt(double x) { return 1 / std::sqrt(x); }

}  // namespace rootspace::functions
