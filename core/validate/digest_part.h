// The part "digests": every determinism case against its committed digest; last, the control.
#pragma once

#include "validate/determinism_cases.h"
#include "validate/digest_case.h"
#include "validate/fingerprint.h"

namespace rootspace {

std::unique_ptr<ValidationCase> digest_validation(DigestCase one);
// The case "matmul nn, small" by a plain loop, and by the same loop with fused multiply-adds, which
// must be noticed.
std::unique_ptr<ValidationCase> fused_control();

CaseList digest_part();

// Of the cases that have one, in order.
std::vector<NamedDigest> digests_of(const PartReport& part);

}  // namespace rootspace
