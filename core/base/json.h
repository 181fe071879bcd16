// JSON at the edge: parsing with limits, and readers that turn every surprise into an InputError
// naming the field.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace rootspace {

using Json = nlohmann::ordered_json;

// `what` names the document in messages ("network file"). Refuses text over `largest_bytes`, text
// that is not UTF-8, malformed JSON, nesting deeper than 64, objects of more than
// 1000 fields, duplicate keys and numbers past 2^53.
Json parse_json(std::string_view text, std::string_view what,
                std::size_t largest_bytes = std::size_t{1} << 24);

// One JSON object being read; `path` is its place in the document ("layers[3]"). Call finish()
// after the last read: it refuses fields nobody asked for.
class JsonObject {
  public:
    JsonObject(const Json& value, std::string path);

    bool has(std::string_view name) const;
    std::int64_t integer(std::string_view name, std::int64_t lowest, std::int64_t highest);
    std::int64_t integer_or(std::string_view name, std::int64_t lowest, std::int64_t highest,
                            std::int64_t otherwise);
    double number(std::string_view name, double lowest, double highest);
    double number_or(std::string_view name, double lowest, double highest, double otherwise);
    bool boolean_or(std::string_view name, bool otherwise);
    std::string string(std::string_view name);
    std::string string_or(std::string_view name, std::string_view otherwise);
    const Json& array(std::string_view name);        // the JSON array under `name`
    const Json& object(std::string_view name);       // the JSON object under `name`
    const Json& any(std::string_view name);          // whatever is there
    std::string place(std::string_view name) const;  // "layers[3].out"
    void finish() const;

  private:
    const Json& take(std::string_view name);

    const Json& value_;
    std::string path_;
    std::vector<std::string> taken_;
};

// "a string", "the number 3", "an object with 2 fields": how a value is named in an error sentence.
std::string described(const Json& value);

}  // namespace rootspace
