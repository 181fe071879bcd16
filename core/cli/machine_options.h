// --threads N and --instruction-set NAME: how fast the kernels run, never what they compute.
#pragma once

#include "cli/arguments.h"
#include "numeric/machine.h"

namespace rootspace {

// Sets the machine for the command: one thread and the widest instruction set where the words say
// nothing. A kernel with less work than `least_nanoseconds` stays in one thread. Throws InputError
// for a count out of range or a set that this processor lacks.
void use_machine(const Arguments& arguments,
                 std::int64_t least_nanoseconds = usual_least_nanoseconds);

}  // namespace rootspace
