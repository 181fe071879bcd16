// The base of our readers of JSON by events: limits and refusals in one place. A reader overrides
// what it understands; everything else is an InputError that says what stood where.
#pragma once

#include <string>

#include "base/error.h"
#include "base/json_events.h"
#include "base/quantities.h"
#include "estimate/headers/limits.h"

namespace rootspace::estimate {

class JsonEvents : public nlohmann::json_sax<Json> {
  public:
    JsonEvents(std::string document, std::string expected)
        : document_(std::move(document)), expected_(std::move(expected)) {}

    bool null() override { return refuse("null"); }
    bool boolean(bool) override { return refuse("true or false"); }
    bool number_integer(number_integer_t value) override { return refuse(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<number_unsigned_t>(largest_exact_integer))
            return refuse(std::to_string(value));
        return number(static_cast<std::int64_t>(value));
    }
    bool number_float(number_float_t, const string_t& text) override { return refuse(text); }
    bool string(string_t& value) override { return text(value); }
    bool binary(binary_t&) override { return refuse("binary data"); }
    bool start_object(std::size_t) override { return deeper() && open_object(); }
    bool end_object() override { return --depth_, close_object(); }
    bool start_array(std::size_t) override { return deeper() && open_array(); }
    bool end_array() override { return --depth_, close_array(); }
    bool key(string_t& name) override {
        if (static_cast<std::int64_t>(name.size()) > longest_name)
            throw InputError(document_,
                             "names of at most " + std::to_string(longest_name) + " bytes",
                             "one of " + std::to_string(name.size()));
        return field(name);
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        throw InputError(document_, "well-formed JSON in UTF-8",
                         "a mistake at byte " + std::to_string(position));
    }

  protected:
    virtual bool number(std::int64_t value) { return refuse(std::to_string(value)); }
    virtual bool text(std::string& value) { return refuse("\"" + shown(value) + "\""); }
    virtual bool open_object() { return refuse("an object"); }
    virtual bool close_object() = 0;
    virtual bool open_array() { return refuse("an array"); }
    virtual bool close_array() = 0;
    virtual bool field(std::string& name) = 0;
    virtual std::string place() const { return document_; }

    [[noreturn]] bool refuse(const std::string& got) const {
        throw InputError(place(), expected_, shown(got));
    }
    const std::string& document() const { return document_; }
    std::int64_t depth() const { return depth_; }  // of open objects and arrays, this one counted

  private:
    bool deeper() {
        if (++depth_ > most_json_depth)
            throw InputError(document_,
                             "at most " + std::to_string(most_json_depth) + " levels of nesting",
                             "more");
        return true;
    }

    std::string document_, expected_;
    std::int64_t depth_ = 0;
};

}  // namespace rootspace::estimate
