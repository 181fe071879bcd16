#include "execute/storage.h"

#include <stdexcept>
#include <string>

namespace rootspace {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::runtime_error(std::string("storage level: ") + what);
}

}  // namespace

void Storage::store(Steps stage, int level, const void* bytes, Bytes byte_count) {
    Level& place = levels_[level];
    if (!place.file) place.file.reset(std::tmpfile());
    if (!place.file) fail("this system gives no temporary file");
    const auto [offset, is_new] = place.offsets.try_emplace(stage, place.end);
    if (is_new) place.end += static_cast<long>(byte_count);
    if (std::fseek(place.file.get(), offset->second, SEEK_SET) != 0 ||
        std::fwrite(bytes, 1, static_cast<std::size_t>(byte_count), place.file.get()) !=
            static_cast<std::size_t>(byte_count))
        fail("the temporary file could not be written");
}

void Storage::load(Steps stage, int level, void* bytes, Bytes byte_count) {
    const auto place = levels_.find(level);
    if (place == levels_.end() || place->second.offsets.count(stage) == 0)
        throw std::logic_error("load of an activation that was never stored");
    std::FILE* file = place->second.file.get();
    if (std::fseek(file, place->second.offsets[stage], SEEK_SET) != 0 ||
        std::fread(bytes, 1, static_cast<std::size_t>(byte_count), file) !=
            static_cast<std::size_t>(byte_count))
        fail("the temporary file could not be read");
}

}  // namespace rootspace
