#include "estimate/headers/safetensors_json.h"

#include "estimate/explain/quantity.h"
#include "estimate/headers/json_events.h"
#include "estimate/headers/safetensors.h"

namespace rootspace::estimate {
namespace {

class TensorEvents : public JsonEvents {
  public:
    TensorEvents()
        : JsonEvents("header", "tensors with dtype, shape and data_offsets in whole numbers") {}

    std::vector<HeaderTensor> take() { return std::move(tensors_); }

  private:
    enum class At { outside, tensors, tensor, shape, offsets, metadata };

    bool open_object() override {
        if (at_ == At::outside) return at_ = At::tensors, true;
        if (at_ != At::tensors) return refuse("an object");
        at_ = in_metadata_ ? At::metadata : At::tensor;
        return true;
    }
    bool close_object() override {
        if (at_ == At::tensor) finish();
        at_ = at_ == At::tensors ? At::outside : At::tensors;
        return true;
    }
    bool open_array() override {
        if (at_ != At::tensor || (field_ != "shape" && field_ != "data_offsets"))
            return refuse("an array");
        at_ = field_ == "shape" ? At::shape : At::offsets;
        (at_ == At::shape ? shape_seen_ : offsets_seen_) = true;
        return true;
    }
    bool close_array() override { return at_ = At::tensor, true; }

    bool field(std::string& name) override {
        field_ = name;
        if (at_ == At::tensors) {
            in_metadata_ = name == "__metadata__";
            if (in_metadata_) return true;
            if (static_cast<std::int64_t>(tensors_.size()) == most_tensors)
                throw InputError("header", "at most " + std::to_string(most_tensors) + " tensors",
                                 "more");
            tensors_.push_back({name, "", {}, 0, 0});
            offsets_.clear();
            shape_seen_ = offsets_seen_ = false;
        } else if (at_ == At::tensor) {
            const bool again = (name == "dtype" && !tensors_.back().dtype.empty()) ||
                               (name == "shape" && shape_seen_) ||
                               (name == "data_offsets" && offsets_seen_);
            if (again || (name != "dtype" && name != "shape" && name != "data_offsets"))
                throw InputError(place(), "dtype, shape and data_offsets, each once",
                                 "\"" + shown(name) + "\"");
        }
        return true;
    }
    bool text(std::string& value) override {
        if (at_ == At::metadata) return true;  // notes of whoever wrote the file
        if (at_ != At::tensor || field_ != "dtype") return refuse("\"" + value + "\"");
        if (!safetensors_bits(value))
            throw InputError(place(), "a dtype of safetensors, such as BF16",
                             "\"" + shown(value) + "\"");
        tensors_.back().dtype = value;
        return true;
    }
    bool number(std::int64_t value) override {
        if (at_ == At::shape) {
            if (static_cast<std::int64_t>(tensors_.back().shape.size()) == most_dimensions)
                throw InputError(
                    place(), "at most " + std::to_string(most_dimensions) + " dimensions", "more");
            tensors_.back().shape.push_back(value);
            return true;
        }
        if (at_ != At::offsets || offsets_.size() == 2) return refuse(std::to_string(value));
        offsets_.push_back(value);
        return true;
    }
    std::string place() const override {
        return at_ == At::outside || at_ == At::tensors || tensors_.empty()
                   ? document()
                   : "tensor \"" + shown(tensors_.back().name) + "\"";
    }

    void finish() {
        HeaderTensor& tensor = tensors_.back();
        if (tensor.dtype.empty() || !shape_seen_ || offsets_.size() != 2)
            throw InputError(place(), "dtype, shape and two data_offsets", "less");
        if (offsets_[1] < offsets_[0])
            throw InputError(place(), "data that ends after it begins",
                             std::to_string(offsets_[0]) + " to " + std::to_string(offsets_[1]));
        tensor.offset = offsets_[0];
        tensor.bytes = offsets_[1] - offsets_[0];
        std::int64_t bits = 0;
        try {
            bits = checked_mul(tensor.elements(), *safetensors_bits(tensor.dtype));
        } catch (const std::overflow_error&) {
            throw InputError(place(), "a shape whose bytes fit 64 bits", "a larger one");
        }
        if (bits % 8 != 0 || bits / 8 != tensor.bytes)
            throw InputError(place(), "the bytes of its shape, " + std::to_string(bits) + " bits",
                             counted(tensor.bytes, "bytes"));
    }

    At at_ = At::outside;
    bool in_metadata_ = false, shape_seen_ = false, offsets_seen_ = false;
    std::string field_;
    std::vector<std::int64_t> offsets_;
    std::vector<HeaderTensor> tensors_;
};

}  // namespace

std::vector<HeaderTensor> parse_safetensors_json(std::string_view text) {
    TensorEvents events;
    if (text.empty() || text.front() != '{')
        throw InputError("header", "JSON that begins with {", "something else");
    parse_json_events(text, events);
    return events.take();
}

}  // namespace rootspace::estimate
