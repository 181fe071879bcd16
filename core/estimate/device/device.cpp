#include "estimate/device/device.h"

#include "base/error.h"
#include "base/json_fields.h"

namespace rootspace::estimate {
namespace {

constexpr Bytes largest_memory = Bytes{1'000'000} << 30;  // the page's field own_memory repeats it
constexpr double largest_rate = 1e18;

std::optional<double> optional_number(JsonObject& object, std::string_view name, double highest) {
    if (!object.has(name)) return std::nullopt;
    const double value = object.number(name, 0.0, highest);
    if (value == 0.0) throw InputError(object.place(name), "a number over 0", "0");
    return value;
}

Device read(JsonObject& object) {
    Device device;
    device.id = object.string_or("id", "own");
    device.name = object.string_or("name", "own device");
    device.vendor = object.string_or("vendor", "");
    device.target = object.string_or("target", "");
    device.kind = object.string_or("kind", "own device");
    device.memory_bytes = object.integer("memory_bytes", 1, largest_memory);
    if (object.has("whole_memory_bytes"))
        device.whole_memory_bytes =
            object.integer("whole_memory_bytes", device.memory_bytes, largest_memory);
    device.lent = object.string_or("lent", "");
    device.bandwidth = optional_number(object, "bandwidth", largest_rate);
    device.link_bandwidth = optional_number(object, "link_bandwidth", largest_rate);
    device.switch_sums = object.boolean_or("switch_sums", false);
    if (object.has("rates")) {
        JsonObject rates(object.object("rates"), object.place("rates"));
        device.fp32 = optional_number(rates, "fp32", largest_rate);
        device.fp16 = optional_number(rates, "fp16", largest_rate);
        device.fp8 = optional_number(rates, "fp8", largest_rate);
        device.int8 = optional_number(rates, "int8", largest_rate);
        rates.finish();
    }
    device.launch_price_usd = optional_number(object, "launch_price_usd", largest_rate);
    device.source = object.string_or("source", "");
    device.note = object.string_or("note", "");
    device.unchecked = object.string_or("unchecked", "");
    object.finish();
    return device;
}

std::vector<Device> read_catalogue() {
    std::vector<Device> all;
    for (const Json& entry : parse_json(devices_json, "devices")) {
        JsonObject object(entry, "devices[" + std::to_string(all.size()) + "]");
        all.push_back(read(object));
    }
    return all;
}

}  // namespace

std::optional<Peak> Device::peak(Rate wanted) const {
    const auto stated = [&](std::optional<double> rate, const char* name, Rate wider) {
        return rate ? Peak{*rate, name} : peak(wider);
    };
    switch (wanted) {
        case Rate::fp32:
            return fp32 ? std::optional(Peak{*fp32, "fp32"}) : std::nullopt;
        case Rate::fp16:
            return stated(fp16, "fp16", Rate::fp32);
        case Rate::fp8:
            return stated(fp8, "fp8", Rate::fp16);
        case Rate::int8:
            return stated(int8, "int8", Rate::fp16);
        case Rate::int8_or_fp16: {
            const std::optional<Peak> narrow = peak(Rate::int8), wide = peak(Rate::fp16);
            return wide && narrow->rate < wide->rate ? wide : narrow;
        }
    }
    return std::nullopt;
}

const std::vector<Device>& devices() {
    static const std::vector<Device> all = read_catalogue();
    return all;
}

const Device& device_named(std::string_view id) {
    std::string ids;
    for (const Device& device : devices()) {
        if (device.id == id) return device;
        ids += (ids.empty() ? "" : ", ") + device.id;
    }
    throw InputError("device", "one of " + ids, "\"" + shown(id) + "\"");
}

Device device_from_json(const Json& value, const std::string& place) {
    JsonObject object(value, place);
    Device device = read(object);
    if (device.source.empty()) device.source = "as given";
    return device;
}

Json device_json(const Device& device) {
    Json json = json_fields({{"id", device.id},
                             {"name", device.name},
                             {"kind", device.kind},
                             {"memory_bytes", device.memory_bytes}});
    if (!device.vendor.empty()) json["vendor"] = device.vendor;
    if (!device.target.empty()) json["target"] = device.target;
    if (device.whole_memory_bytes) json["whole_memory_bytes"] = *device.whole_memory_bytes;
    if (!device.lent.empty()) json["lent"] = device.lent;
    const auto put = [](Json& to, const char* name, std::optional<double> value) {
        if (value) to[name] = *value;
    };
    put(json, "bandwidth", device.bandwidth);
    put(json, "link_bandwidth", device.link_bandwidth);
    if (device.switch_sums) json["switch_sums"] = true;
    Json rates = Json::object();
    put(rates, "fp32", device.fp32);
    put(rates, "fp16", device.fp16);
    put(rates, "fp8", device.fp8);
    put(rates, "int8", device.int8);
    json["rates"] = rates;
    put(json, "launch_price_usd", device.launch_price_usd);
    if (!device.source.empty()) json["source"] = device.source;
    if (!device.note.empty()) json["note"] = device.note;
    if (!device.unchecked.empty()) json["unchecked"] = device.unchecked;
    return json;
}

}  // namespace rootspace::estimate
