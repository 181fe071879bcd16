#include "execute/storage.h"

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace rootspace {

#ifdef __EMSCRIPTEN__

class Storage::Medium {
  public:
    void write(Bytes offset, const void* bytes, Bytes count) {
        if (static_cast<Bytes>(memory_.size()) < offset + count)
            memory_.resize(static_cast<std::size_t>(offset + count));
        std::memcpy(memory_.data() + offset, bytes, static_cast<std::size_t>(count));
    }
    void read(Bytes offset, void* bytes, Bytes count) const {
        std::memcpy(bytes, memory_.data() + offset, static_cast<std::size_t>(count));
    }

  private:
    std::vector<unsigned char> memory_;
};

#else

class Storage::Medium {
  public:
    void write(Bytes offset, const void* bytes, Bytes count) {
        if (!seek(offset) || std::fwrite(bytes, 1, static_cast<std::size_t>(count), file_.get()) !=
                                 static_cast<std::size_t>(count))
            fail("could not be written");
    }
    void read(Bytes offset, void* bytes, Bytes count) const {
        if (!seek(offset) || std::fread(bytes, 1, static_cast<std::size_t>(count), file_.get()) !=
                                 static_cast<std::size_t>(count))
            fail("could not be read");
    }

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    [[noreturn]] static void fail(const char* what) {
        throw std::runtime_error(std::string("storage level: the temporary file ") + what);
    }
    static std::FILE* open() {
        std::FILE* file = std::tmpfile();
        if (!file) fail("could not be made");
        return file;
    }
    bool seek(Bytes offset) const {
        return std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) == 0;
    }

    std::unique_ptr<std::FILE, Close> file_{open()};
};

#endif

Storage::Storage() = default;
Storage::~Storage() = default;

void Storage::store(Steps stage, int level, const void* bytes, Bytes byte_count) {
    Level& place = levels_[level];
    if (!place.medium) place.medium = std::make_unique<Medium>();
    const auto [offset, is_new] = place.offsets.try_emplace(stage, place.end);
    if (is_new) place.end += byte_count;
    place.medium->write(offset->second, bytes, byte_count);
}

void Storage::load(Steps stage, int level, void* bytes, Bytes byte_count) const {
    const auto place = levels_.find(level);
    if (place == levels_.end() || place->second.offsets.count(stage) == 0)
        throw std::logic_error("load of an activation that was never stored");
    place->second.medium->read(place->second.offsets.at(stage), bytes, byte_count);
}

}  // namespace rootspace
