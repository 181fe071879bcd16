#include "texts.h"

#include <utility>

namespace {

std::string written_texts[2];
std::string said_text;

}  // namespace

namespace rootspace::edge {

const std::string& written(int which) { return written_texts[which]; }

void say(std::string text) { said_text = std::move(text); }

}  // namespace rootspace::edge

extern "C" {

// Room for the text of `bytes` that is written before a call; good until the next call.
__attribute__((export_name("room"))) char* room(int which, int bytes) {
    written_texts[which].resize(static_cast<std::size_t>(bytes));
    return written_texts[which].data();
}

__attribute__((export_name("said"))) const char* said() { return said_text.data(); }

__attribute__((export_name("saidBytes"))) int said_bytes() {
    return static_cast<int>(said_text.size());
}
}
