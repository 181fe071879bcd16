#include "numeric/macs.h"

namespace rootspace {
namespace {

thread_local std::int64_t macs_so_far = 0;

}  // namespace

std::int64_t counted_macs() { return macs_so_far; }
void reset_counted_macs() { macs_so_far = 0; }
void count_macs(std::int64_t macs) { macs_so_far += macs; }

}  // namespace rootspace
