// Storage levels below the ledger's memory: copies of activations, one unnamed temporary file a
// level. WebAssembly in a page has no files; there a level is plain memory outside the ledger, and
// shows only that the schedule is obeyed.
#pragma once

#include <map>
#include <memory>

#include "base/quantities.h"

namespace rootspace {

class Storage {
  public:
    Storage();
    ~Storage();

    // Writes a copy, replacing an earlier one of the same stage. Throws std::runtime_error when the
    // system has no place for it.
    void store(Steps stage, int level, const void* bytes, Bytes byte_count);
    // Reads a copy back. Throws std::logic_error when there is none.
    void load(Steps stage, int level, void* bytes, Bytes byte_count) const;

  private:
    class Medium;
    struct Level {
        std::unique_ptr<Medium> medium;
        std::map<Steps, Bytes> offsets;
        Bytes end = 0;
    };
    std::map<int, Level> levels_;
};

}  // namespace rootspace
