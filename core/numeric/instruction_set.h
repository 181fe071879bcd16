// The instruction sets that the kernels are compiled for, and the one in use.
#pragma once

namespace rootspace {

enum class InstructionSet { baseline, avx2, avx512 };

extern InstructionSet chosen_instruction_set;

}  // namespace rootspace
