// The numbers of the formulas. Each has a name, so that the mutation check can change one at a time
// and see that a test fails (tests/core/estimate/mutation.js). Where ROOTSPACE_FIXED_COEFFICIENTS
// is defined (the page's module) they are plain constants: the compiler folds them, the names go.
#pragma once

#include <cstdint>
#include <string_view>

namespace rootspace::estimate {

// A constant of a formula, with its source in a comment where it is declared. Declare each as an
// `inline` or file-local variable; reading it is reading a number.
#ifdef ROOTSPACE_FIXED_COEFFICIENTS

template <class Number>
class Coefficient {
  public:
    constexpr Coefficient(const char*, Number value) : value_(value) {}
    Coefficient(const Coefficient&) = delete;
    Coefficient& operator=(const Coefficient&) = delete;

    constexpr operator Number() const { return value_; }

  private:
    Number value_;
};

#else

template <class Number>
class Coefficient {
  public:
    Coefficient(const char* name, Number value) : name_(name), value_(value), next_(first()) {
        first() = this;
    }
    Coefficient(const Coefficient&) = delete;
    Coefficient& operator=(const Coefficient&) = delete;

    operator Number() const { return value_; }
    std::string_view name() const { return name_; }

    // For the mutation check alone, which changes what the formulas hold const.
    void set(Number value) { value_ = value; }
    Coefficient* next() const { return next_; }
    static Coefficient*& first() {
        static Coefficient* list = nullptr;
        return list;
    }

  private:
    const char* name_;
    mutable Number value_;
    Coefficient* next_;
};

#endif

using WholeCoefficient = Coefficient<std::int64_t>;
using RealCoefficient = Coefficient<double>;

}  // namespace rootspace::estimate
