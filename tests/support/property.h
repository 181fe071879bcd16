#pragma once
// A RapidCheck property as one Catch2 assertion: fixed seed, shrunk counterexample in the message.
// Native only.
#include <rapidcheck.h>

#include <cstdint>
#include <sstream>
#include <utility>

#include "support/catch.h"

namespace rootspace {

// `property` takes generated arguments and uses RC_ASSERT or returns bool, as for rc::check.
template <typename Property>
void require_property(Property&& property, std::uint64_t seed, int cases = 100) {
    rc::detail::TestParams params;
    params.seed = seed;
    params.maxSuccess = cases;
    const auto result = rc::detail::checkTestable(std::forward<Property>(property),
                                                  rc::detail::TestMetadata(), params);
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    INFO("seed " << seed << ": " << message.str());
    REQUIRE(result.template is<rc::detail::SuccessResult>());
}

}  // namespace rootspace
