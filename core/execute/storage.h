// Storage levels below the ledger's memory: copies of activations in an unnamed temporary file a
// level.
#pragma once

#include <cstdio>
#include <map>
#include <memory>

#include "base/quantities.h"

namespace rootspace {

class Storage {
  public:
    // Writes a copy, replacing an earlier one of the same stage. Throws std::runtime_error when the
    // system has no place for it (a page has no files).
    void store(Steps stage, int level, const void* bytes, Bytes byte_count);
    // Reads a copy back. Throws std::logic_error when there is none.
    void load(Steps stage, int level, void* bytes, Bytes byte_count);

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    struct Level {
        std::unique_ptr<std::FILE, Close> file;
        std::map<Steps, long> offsets;
        long end = 0;
    };
    std::map<int, Level> levels_;
};

}  // namespace rootspace
