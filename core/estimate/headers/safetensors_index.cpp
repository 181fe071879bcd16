#include <algorithm>
#include <cmath>
#include <set>

#include "estimate/explain/quantity.h"
#include "estimate/headers/json_events.h"
#include "estimate/headers/safetensors.h"

namespace rootspace::estimate {
namespace {

// A name that can be put behind a model's address: nothing that climbs or leaves.
bool plain_name(const std::string& name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    static const std::string ending = ".safetensors";
    return name.size() > ending.size() && name.front() != '.' &&
           static_cast<std::int64_t>(name.size()) <= longest_name &&
           std::all_of(name.begin(), name.end(), plain) &&
           name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

class IndexEvents : public JsonEvents {
  public:
    IndexEvents() : JsonEvents("index", "a weight_map of tensors to files") {}

    SafetensorsIndex take() {
        if (index_.files.empty()) throw InputError("index", "a weight_map with files", "none");
        check_count();
        return std::move(index_);
    }

  private:
    // Fields beside weight_map and metadata.total_size are notes, whatever they hold.
    enum class At { outside, top, map, metadata };

    bool open_object() override {
        if (depth() == 1) return at_ = At::top, true;
        if (depth() == 2 && field_ == "weight_map") return at_ = At::map, true;
        if (depth() == 2 && field_ == "metadata") return at_ = At::metadata, true;
        return at_ == At::map ? refuse("an object") : true;
    }
    bool close_object() override {
        if (depth() <= 1) at_ = depth() == 1 ? At::top : At::outside;
        return true;
    }
    bool open_array() override { return read_here() ? refuse("an array") : true; }
    bool close_array() override { return close_object(); }

    bool field(std::string& name) override {
        if (at_ == At::map) {
            if (++index_.tensors > most_tensors)
                throw InputError("index", "at most " + std::to_string(most_tensors) + " tensors",
                                 "more");
            if (!names_.insert(name).second)
                throw InputError("index", "each name once", "\"" + shown(name) + "\" twice");
        }
        field_ = name;
        return true;
    }
    bool text(std::string& value) override {
        if (at_ != At::map) return note("\"" + value + "\"");
        if (!plain_name(value))
            throw InputError("index", "plain names of .safetensors files",
                             "\"" + shown(value) + "\"");
        if (seen_.insert(value).second) index_.files.push_back(value);
        return true;
    }
    // "model-00001-of-00003.safetensors" tells how many there are, as writers of shards name them.
    void check_count() const {
        static constexpr char number_end[] = ".safetensors", of[] = "-of-";
        for (const std::string& file : index_.files) {
            const std::size_t at = file.rfind(of);
            if (at == std::string::npos) return;
            const std::size_t first = at + sizeof of - 1;
            const std::size_t end = file.find_first_not_of("0123456789", first);
            if (end - first != 5 || file.compare(end, std::string::npos, number_end) != 0) return;
            const auto said = static_cast<std::size_t>(std::stoi(file.substr(first, 5)));
            if (said != index_.files.size())
                throw InputError("index",
                                 counted(static_cast<std::int64_t>(said), "files") +
                                     ", as the name " + file + " says",
                                 std::to_string(index_.files.size()));
        }
    }

    [[noreturn]] void refuse_size(const std::string& got) const {
        throw InputError("metadata.total_size", "a whole number of bytes from 0 to 2^53",
                         shown(got));
    }
    bool number_integer(number_integer_t value) override {
        if (total_size()) refuse_size(std::to_string(value));
        return JsonEvents::number_integer(value);
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (total_size() && value > static_cast<number_unsigned_t>(largest_exact_integer))
            refuse_size(std::to_string(value));
        return JsonEvents::number_unsigned(value);
    }
    bool number(std::int64_t value) override {
        if (!total_size()) return note(std::to_string(value));
        index_.total_bytes = value;
        return true;
    }
    bool null() override { return note("null"); }
    bool boolean(bool) override { return note("true or false"); }
    bool number_float(number_float_t value, const string_t& text) override {
        if (!total_size()) return note(text);
        if (value != std::floor(value) || value < 0 ||
            value > static_cast<double>(largest_exact_integer))
            refuse_size(text);
        index_.total_bytes = static_cast<Bytes>(value);  // some writers put it as 1.0e10
        return true;
    }

    bool total_size() const {
        return at_ == At::metadata && depth() == 2 && field_ == "total_size";
    }
    // Whether what stands here is read at all; the opening bracket is counted in depth() already.
    bool read_here() const {
        const bool top = depth() <= 1 || (depth() == 2 && at_ == At::top);
        return at_ == At::outside || at_ == At::map ||
               (top && (field_ == "weight_map" || field_ == "metadata")) || total_size();
    }
    bool note(const std::string& what) { return read_here() ? refuse(what) : true; }

    At at_ = At::outside;
    std::string field_;
    std::set<std::string> seen_, names_;
    SafetensorsIndex index_;
};

}  // namespace

SafetensorsIndex read_safetensors_index(std::string_view json) {
    if (static_cast<std::int64_t>(json.size()) > most_json_bytes)
        throw InputError("index", "at most " + std::to_string(most_json_bytes) + " bytes",
                         std::to_string(json.size()));
    IndexEvents events;
    parse_json_events(json, events);
    return events.take();
}

}  // namespace rootspace::estimate
