// One object of a config being read: null counts as absent, fields nobody asks for are let be.
#pragma once

#include "base/error.h"
#include "base/json.h"

namespace rootspace::estimate {

// Past every published model, and small enough that a list of tensors stays small.
inline constexpr std::int64_t largest_layers = 4096;
inline constexpr std::int64_t largest_size = std::int64_t{1} << 24;     // of any one dimension
inline constexpr std::int64_t largest_context = std::int64_t{1} << 32;  // tokens

class ConfigObject {
  public:
    explicit ConfigObject(const Json& value, std::string path = "")
        : value_(value), object_(value, std::move(path)) {}

    // Whether the field is there, be it null.
    bool has(std::string_view name) const { return object_.has(name); }
    bool states(std::string_view name) const { return has(name) && !value_.find(name)->is_null(); }

    // A size: 1 to `highest`.
    std::int64_t size(std::string_view name, std::int64_t highest = largest_size) {
        return object_.integer(name, 1, highest);
    }
    std::int64_t size_or(std::string_view name, std::int64_t otherwise,
                         std::int64_t highest = largest_size) {
        return states(name) ? size(name, highest) : otherwise;
    }
    // A size where 0 is a meaning of its own.
    std::int64_t count_or(std::string_view name, std::int64_t otherwise,
                          std::int64_t highest = largest_size) {
        return states(name) ? object_.integer(name, 0, highest) : otherwise;
    }
    bool flag_or(std::string_view name, bool otherwise) {
        return states(name) ? object_.boolean_or(name, otherwise) : otherwise;
    }
    // A part of something: 0 to 1.
    double share(std::string_view name) { return object_.number(name, 0, 1); }
    double number(std::string_view name, double lowest, double highest) {
        return object_.number(name, lowest, highest);
    }
    std::string text_or(std::string_view name, std::string_view otherwise) {
        return states(name) ? object_.string(name) : std::string(otherwise);
    }
    // nullptr where the config does not state it.
    const Json* list(std::string_view name) {
        return states(name) ? &object_.array(name) : nullptr;
    }
    std::vector<std::string> texts(std::string_view name) {
        std::vector<std::string> texts;
        if (const Json* values = list(name))
            for (const Json& value : *values) {
                if (!value.is_string())
                    throw InputError(place(name), "an array of strings", described(value));
                texts.push_back(value.get<std::string>());
            }
        return texts;
    }
    ConfigObject object(std::string_view name) {
        return ConfigObject(object_.object(name), place(name));
    }
    std::string place(std::string_view name) const { return object_.place(name); }
    const Json& json() const { return value_; }

  private:
    const Json& value_;
    JsonObject object_;
};

}  // namespace rootspace::estimate
