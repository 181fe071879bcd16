// Headers of model files, read by slices that the page cuts out of a file: one file at a time.
#pragma once

#include <string>

namespace rootspace::edge {

// kind: "safetensors" or "gguf"; file_bytes: its size. All give JSON, {} where there is nothing to
// say.
std::string begin_header(const std::string& kind, double file_bytes);
std::string wanted_slice();                        // {"begin", "end"}; {} when the header is read
std::string give_slice(const std::string& bytes);  // from "begin" on
std::string header_contents();                     // {"totals"}; of a GGUF file "form" or "unsaid"
std::string index_contents(const std::string& json);  // of model.safetensors.index.json

}  // namespace rootspace::edge
