#include "estimate/architecture/parameter_limit.h"

#include "base/error.h"
#include "base/quantities.h"
#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

void check_total(const Architecture& architecture) {
    try {
        const ParameterCount count = parameter_count(weight_tensors(architecture));
        if (checked_add(count.total, count.prediction) <= largest_parameters) return;
    } catch (const std::overflow_error&) {
    }
    throw InputError("config", "sizes of at most 10^15 parameters in all", "more");
}

}  // namespace rootspace::estimate
