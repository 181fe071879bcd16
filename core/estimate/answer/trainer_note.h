// What an answer says of the program that trains.
#pragma once

#include <string>

#include "estimate/answer/request.h"
#include "estimate/training/parallelism.h"
#include "estimate/training/state_holder.h"

namespace rootspace::estimate {

// What is taken of the program, and so is true of no other, in a sentence.
std::string trainer_note(const Request& request, const Parallelism& parallelism,
                         StateHolder holder);

}  // namespace rootspace::estimate
