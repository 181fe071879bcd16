// Where a buffer's bytes come from, and that they go back to the system when they are let go.
#pragma once

#include "base/quantities.h"

namespace rootspace {

// Uninitialised, aligned to 64 bytes from 4 KiB on and to 16 below. Precondition: bytes > 0.
// Throws std::bad_alloc.
void* allocate_storage(Bytes bytes);
void free_storage(void* storage, Bytes bytes);

// Whether storage of this size is pages of its own: to give them back and ask for them again costs
// a page fault for each.
bool is_mapped(Bytes bytes);

}  // namespace rootspace
