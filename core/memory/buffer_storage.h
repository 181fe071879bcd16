// Where a buffer's bytes come from, and that they go back to the system when they are let go.
#pragma once

#include "base/quantities.h"

namespace rootspace {

// Uninitialised, aligned to 64 bytes from 4 KiB on and to 16 below. Precondition: bytes > 0.
// Throws std::bad_alloc.
void* allocate_storage(Bytes bytes);
void free_storage(void* storage, Bytes bytes);

}  // namespace rootspace
