// The other half of mutation.js, in every program of these tests: before the tests run,
// ROOTSPACE_LIST=1 prints the names of the program's coefficients and ends it;
// ROOTSPACE_CHANGE=NAME changes that one: a whole number by 1, a real one by a hundredth.
#define CATCH_CONFIG_EXTERNAL_INTERFACES  // Catch2 2 shows its listeners to those who ask
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "estimate/explain/coefficient.h"
#include "support/catch.h"

using namespace rootspace::estimate;
#if __has_include(<catch2/catch.hpp>)
using Listener = Catch::TestEventListenerBase;
#else
using Listener = Catch::EventListenerBase;
#endif

namespace {

// The control: no test can see it change, so it has to survive.
const WholeCoefficient read_by_nothing{"control.read_by_nothing", 1};

void change(WholeCoefficient& one) { one.set(one + 1); }
void change(RealCoefficient& one) { one.set(one * 1.01); }

template <class One>
void list() {
    for (const One* one = One::first(); one; one = one->next())
        std::printf("coefficient %s\n", one->name().data());
}

template <class One>
int change_named(std::string_view name) {
    int changed = 0;
    for (One* one = One::first(); one; one = one->next())
        if (one->name() == name) {
            change(*one);
            ++changed;
        }
    return changed;
}

struct CoefficientChange : Listener {
    using Listener::Listener;

    void testRunStarting(const Catch::TestRunInfo&) override {
        if (std::getenv("ROOTSPACE_LIST")) {
            list<WholeCoefficient>();
            list<RealCoefficient>();
            std::exit(0);
        }
        const char* name = std::getenv("ROOTSPACE_CHANGE");
        if (!name) return;
        if (change_named<WholeCoefficient>(name) + change_named<RealCoefficient>(name) == 1) return;
        std::fprintf(stderr, "ROOTSPACE_CHANGE: expected one coefficient, but got %s\n", name);
        std::exit(99);  // Catch2 gives the number of failures, which is 1 with --abort
    }
};

}  // namespace

CATCH_REGISTER_LISTENER(CoefficientChange)
