// Pages that were let go and may be taken again, so that a run which frees and allocates the same
// sizes over and over does not have the system clear them each time.
#pragma once

#include <map>
#include <vector>

#include "base/quantities.h"

namespace rootspace {

class SpareStorage {
  public:
    SpareStorage() = default;
    SpareStorage(const SpareStorage&) = delete;
    SpareStorage& operator=(const SpareStorage&) = delete;
    ~SpareStorage() { shrink_to(0); }

    void* take(Bytes bytes);  // of exactly this size; null if there is none
    void keep(void* storage, Bytes bytes);
    void shrink_to(Bytes bytes);  // gives back the largest first
    Bytes bytes() const { return total_; }

  private:
    std::map<Bytes, std::vector<void*>> by_size_;
    Bytes total_ = 0;
};

}  // namespace rootspace
