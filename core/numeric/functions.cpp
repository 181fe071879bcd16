#include "numeric/functions.h"

#include <cmath>

namespace rootspace::functions {

float exp(float x) { return static_cast<float>(std::exp(static_cast<double>(x))); }
float log(float x) { return static_cast<float>(std::log(static_cast<double>(x))); }
float tanh(float x) { return static_cast<float>(std::tanh(static_cast<double>(x))); }
float erf(float x) { return static_cast<float>(std::erf(static_cast<double>(x))); }
float sigmoid(float x) { return static_cast<float>(1 / (1 + std::exp(-static_cast<double>(x)))); }
float rsqrt(float x) { return 1 / std::sqrt(x); }

double exp(double x) { return std::exp(x); }
double log(double x) { return std::log(x); }
double tanh(double x) { return std::tanh(x); }
double erf(double x) { return std::erf(x); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double rsqrt(double x) { return 1 / std::sqrt(x); }

}  // namespace rootspace::functions
