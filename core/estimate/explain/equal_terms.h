// A sum whose equal terms are counted: "64 × ⌈4,096 × 4,096 / 2⌉ + ...", so that the formula of
// many tensors of few shapes stays readable.
#pragma once

#include <optional>
#include <vector>

#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

class EqualTerms {
  public:
    void add(const Quantity& bytes) {
        for (Term& term : terms_)
            if (term.one.text() == bytes.text()) {
                ++term.times;
                return;
            }
        terms_.push_back({bytes, 1});
    }
    bool empty() const { return terms_.empty(); }
    Quantity total() const {
        std::optional<Quantity> sum;
        for (const Term& term : terms_) {
            const Quantity all = term.times == 1 ? term.one : Quantity(term.times) * term.one;
            sum = sum ? *sum + all : all;
        }
        return sum ? *sum : Quantity(0, "B");
    }

  private:
    struct Term {
        Quantity one;
        std::int64_t times;
    };
    std::vector<Term> terms_;
};

}  // namespace rootspace::estimate
