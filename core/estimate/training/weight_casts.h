// Casts of weights that a step holds beside them: 16-bit ones for products under autocast, 8-bit
// ones.
#pragma once

#include <vector>

#include "estimate/explain/item.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// `gathers`: weights are gathered block by block, in the type computed in, and need no such cast.
//
// torch.autocast keeps the cast of a float32 leaf that requires a gradient until it ends, and of no
// other (aten/src/ATen/autocast_mode.cpp, cached_cast). A frozen weight of another type is cast as
// well; its cast is then kept by autograd, for the gradient of the product's input, and with the
// block where that is made again. A weight that is of the type already is not cast, and packed ones
// are unpacked one by one.
std::vector<Item> weight_casts(const Architecture& architecture, const StageShape& stage,
                               const PrecisionRecipe& precision, const Parallelism& parallelism,
                               bool gathers);

}  // namespace rootspace::estimate
