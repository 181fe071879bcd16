#include "base/json.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/json_events.h"
#include "base/quantities.h"

namespace rootspace {
namespace {

constexpr std::size_t deepest_nesting = 64;
constexpr std::size_t most_fields = 1000;  // the DOM looks fields up one after another
constexpr int number_out_of_range = 406;   // nlohmann's id of the mistake

// Builds the document from the stream of JSON events, and refuses what the parser itself lets pass.
class Builder : public nlohmann::json_sax<Json> {
  public:
    explicit Builder(std::string what) : what_(std::move(what)) {}

    Json document() && { return std::move(document_); }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override {
        if (value < -largest_exact_integer) too_large(std::to_string(value));
        return put(value);
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<std::uint64_t>(largest_exact_integer))
            too_large(std::to_string(value));
        return put(value);
    }
    bool number_float(number_float_t value, const string_t& text) override {
        // Integers past 64 bits arrive here too: their text has no point or exponent.
        if (!std::isfinite(value) || (std::abs(value) > double(largest_exact_integer) &&
                                      text.find_first_of(".eE") == string_t::npos))
            too_large(text);
        return put(value);
    }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return true; }  // JSON has none
    bool start_object(std::size_t) override { return enter(Json::object()); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(Json::array()); }
    bool end_array() override { return leave(); }
    bool key(string_t& name) override {
        auto& object = open_.back()->get_ref<Json::object_t&>();
        const auto added = object.emplace(name, nullptr);
        if (!added.second)
            throw InputError(what_, "each field once", "\"" + shown(name) + "\" twice");
        if (object.size() > most_fields)
            throw InputError(what_, "at most " + std::to_string(most_fields) + " fields an object",
                             "more");
        field_ = &added.first->second;
        return true;
    }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& mistake) override {
        if (mistake.id == number_out_of_range) too_large(token);
        throw InputError(what_, "well-formed JSON in UTF-8",
                         "a mistake at byte " + std::to_string(position));
    }

  private:
    [[noreturn]] void too_large(const std::string& text) {
        throw InputError(what_, "numbers that are exact in a double (at most 2^53)", shown(text));
    }
    // Where the value that comes next stands. An object or array does not grow while a value inside
    // it is open, so addresses of what is open stay good.
    Json& place() {
        if (open_.empty()) return document_;
        if (open_.back()->is_object()) return *field_;
        return open_.back()->get_ref<Json::array_t&>().emplace_back();
    }
    bool put(Json value) {
        place() = std::move(value);
        return true;
    }
    bool enter(Json empty) {
        if (open_.size() == deepest_nesting)
            throw InputError(what_, "at most 64 levels of nesting", "more");
        Json& here = place();
        here = std::move(empty);
        open_.push_back(&here);
        return true;
    }
    bool leave() {
        open_.pop_back();
        return true;
    }

    std::string what_;
    Json document_;
    std::vector<Json*> open_;  // objects and arrays, the innermost last
    Json* field_ = nullptr;    // of the innermost object: the value of its last key
};

}  // namespace

Json parse_json(std::string_view text, std::string_view what, std::size_t largest_bytes) {
    if (text.size() > largest_bytes)
        throw InputError(std::string(what), "at most " + std::to_string(largest_bytes) + " bytes",
                         std::to_string(text.size()) + " bytes");
    Builder builder{std::string(what)};
    parse_json_events(text, builder);
    return std::move(builder).document();
}

void parse_json_events(std::string_view text, nlohmann::json_sax<Json>& reader) {
    Json::sax_parse(text.begin(), text.end(), &reader);
}

std::string described(const Json& value) {
    if (value.is_string()) return "the string \"" + shown(value.get<std::string>()) + "\"";
    if (value.is_number() || value.is_boolean() || value.is_null()) return shown(value.dump());
    if (value.is_array()) return "an array of " + std::to_string(value.size());
    return "an object with " + std::to_string(value.size()) + " fields";
}

JsonObject::JsonObject(const Json& value, std::string path)
    : value_(value), path_(std::move(path)) {
    if (!value.is_object())
        throw InputError(path_.empty() ? "document" : path_, "an object", described(value));
}

std::string JsonObject::place(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

bool JsonObject::has(std::string_view name) const { return value_.contains(name); }

const Json& JsonObject::take(std::string_view name) {
    if (!has(name)) throw InputError(place(name), "a value", "nothing: the field is missing");
    taken_.emplace_back(name);
    return *value_.find(name);
}

std::int64_t JsonObject::integer(std::string_view name, std::int64_t lowest, std::int64_t highest) {
    const Json& value = take(name);
    const std::string expected =
        "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest);
    std::int64_t result = 0;
    if (value.is_number_integer()) {
        result = value.get<std::int64_t>();
    } else if (value.is_number_float() && value.get<double>() == std::trunc(value.get<double>()) &&
               std::abs(value.get<double>()) <= double(largest_exact_integer)) {
        result = static_cast<std::int64_t>(value.get<double>());  // 1e6 is a whole number
    } else {
        throw InputError(place(name), expected, described(value));
    }
    if (result < lowest || result > highest)
        throw InputError(place(name), expected, std::to_string(result));
    return result;
}

std::int64_t JsonObject::integer_or(std::string_view name, std::int64_t lowest,
                                    std::int64_t highest, std::int64_t otherwise) {
    return has(name) ? integer(name, lowest, highest) : otherwise;
}

double JsonObject::number(std::string_view name, double lowest, double highest) {
    const Json& value = take(name);
    const std::string expected =
        "a number from " + Json(lowest).dump() + " to " + Json(highest).dump();
    if (!value.is_number()) throw InputError(place(name), expected, described(value));
    const double result = value.get<double>();
    if (!(result >= lowest && result <= highest))
        throw InputError(place(name), expected, described(value));
    return result;
}

double JsonObject::number_or(std::string_view name, double lowest, double highest,
                             double otherwise) {
    return has(name) ? number(name, lowest, highest) : otherwise;
}

bool JsonObject::boolean_or(std::string_view name, bool otherwise) {
    if (!has(name)) return otherwise;
    const Json& value = take(name);
    if (!value.is_boolean()) throw InputError(place(name), "true or false", described(value));
    return value.get<bool>();
}

std::string JsonObject::string(std::string_view name) {
    const Json& value = take(name);
    if (!value.is_string()) throw InputError(place(name), "a string", described(value));
    return value.get<std::string>();
}

std::string JsonObject::string_or(std::string_view name, std::string_view otherwise) {
    return has(name) ? string(name) : std::string(otherwise);
}

const Json& JsonObject::array(std::string_view name) {
    const Json& value = take(name);
    if (!value.is_array()) throw InputError(place(name), "an array", described(value));
    return value;
}

const Json& JsonObject::any(std::string_view name) { return take(name); }

const Json& JsonObject::object(std::string_view name) {
    const Json& value = take(name);
    if (!value.is_object()) throw InputError(place(name), "an object", described(value));
    return value;
}

void JsonObject::finish() const {
    for (const auto& [name, unused] : value_.items())
        if (std::find(taken_.begin(), taken_.end(), name) == taken_.end())
            throw InputError(place(shown(name)), "only fields that are known here",
                             "a field nobody reads");
}

}  // namespace rootspace
