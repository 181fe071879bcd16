#include "estimate/answer/kept_modules.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/architecture/parts.h"
#include "estimate/explain/quantity.h"
#include "estimate/weights/module_names.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Python's re.match of a name, for patterns of letters, '.' and ".*" (transformers'
// integrations/mxfp4.py, should_convert_module).
bool begins(const std::string& pattern, const std::string& name) {
    std::size_t i = 0, j = 0, star = std::string::npos, from = 0;
    while (i < pattern.size()) {
        if (pattern.compare(i, 2, ".*") == 0) {
            star = i += 2, from = j;
        } else if (j < name.size() && (pattern[i] == '.' || pattern[i] == name[j])) {
            ++i, ++j;
        } else if (star != std::string::npos && from < name.size()) {
            i = star, j = ++from;
        } else {
            return false;
        }
    }
    return true;
}

// One of the dot-separated parts, or the first of them (vLLM's is_layer_skipped_bnb).
bool is_part(const std::string& kept, const std::string& name) {
    return contains("." + name + ".", "." + kept + ".") &&
           (!contains(kept, ".") || name.compare(0, kept.size(), kept) == 0);
}

class Loader {
  public:
    explicit Loader(const Request& r)
        : storage_(r.architecture.storage),
          family_(r.architecture.family),
          vllm_(r.engine == "vllm") {
        names_ = &storage_.kept;
        field_ = kept_field(storage_.method);
        single_experts_ = std::any_of(names_->begin(), names_->end(), [](const std::string& name) {
            const std::size_t at = name.find("experts.");
            return at != std::string::npos && at + 8 < name.size() && name[at + 8] >= '0' &&
                   name[at + 8] <= '9';
        });
    }

    const std::vector<std::string>& names() const { return *names_; }
    const std::string& field() const { return field_; }

    bool keeps(const WeightTensor& tensor) const {
        if (vllm_ && tensor.component == Component::experts) return vllm_keeps_experts(tensor);
        const std::int64_t asked = single_experts_ ? tensor.copies : 1;
        std::int64_t kept = 0;
        for (std::int64_t expert = 0; expert < asked; ++expert)
            kept += keeps_module(module(tensor, expert));
        if (kept > 0 && kept < asked)
            throw InputError(place(), "all experts of a layer or none",
                             std::to_string(kept) + " of " + module(tensor, -1));
        return kept > 0;
    }

    // Whether a name is one that the loader's rule finds in a module's.
    bool matches(const std::string& kept, const std::string& name) const {
        if (method("gptq")) return vllm_ ? contains(name, kept) : name.ends_with(kept);
        if (method("mxfp4")) return begins(kept, name);
        if (!method("bitsandbytes"))
            return vllm_ && method("fp8") ? name == kept : contains(name, kept);
        if (vllm_) return is_part(kept, name);
        // _replace_with_bnb_linear: the name, its last part, or what a module above it ends with.
        return name == kept || contains(name, kept + ".") ||
               (!contains(kept, ".") && name.ends_with("." + kept));
    }

    std::string module(const WeightTensor& tensor, std::int64_t expert = 0) const {
        std::string name = module_name(family_, tensor, expert);
        if (!vllm_) return name;
        if (const std::string hf = "model.language_model."; name.compare(0, hf.size(), hf) == 0)
            name = "language_model.model." + name.substr(hf.size());
        if (!method("bitsandbytes")) return name;
        // is_layer_skipped_bnb is asked for what vLLM joins alone.
        const std::size_t dot = name.rfind('.') + 1;
        for (const char* part : {"q_proj", "k_proj", "v_proj"})
            if (name.substr(dot) == part && !family_.starts_with("deepseek"))
                return name.substr(0, dot) + "qkv_proj";
        for (const char* part : {"gate_proj", "up_proj"})
            if (name.substr(dot) == part) return name.substr(0, dot) + "gate_up_proj";
        return name;
    }

    std::string place() const { return "quantization_config." + field_; }

  private:
    bool method(const char* name) const { return storage_.method == name; }

    bool keeps_module(const std::string& name) const {
        const bool named =
            std::any_of(names_->begin(), names_->end(),
                        [&](const std::string& kept) { return matches(kept, name); });
        return method("gptq") ? !named : named;
    }

    // vLLM asks for the experts of a layer at once, for bitsandbytes, gptq's list and mxfp4 not at
    // all.
    bool vllm_keeps_experts(const WeightTensor& tensor) const {
        const std::string name = module(tensor, -1);
        return std::any_of(names_->begin(), names_->end(), [&](const std::string& kept) {
            if (method("fp8")) return contains(kept, "experts") && contains(kept, name);
            return method("awq") && contains(name, kept);
        });
    }

    const Storage& storage_;
    const std::string& family_;
    const bool vllm_;
    const std::vector<std::string>* names_;
    std::string field_;
    bool single_experts_;
};

// Parts that vLLM joins and refuses to pack apart (is_layer_skipped: "Detected some but not all
// shards").
void check_joined(const std::vector<WeightTensor>& tensors, const Loader& loader) {
    static constexpr const char* joined[][2] = {{"attn_k", "attn_q"},
                                                {"attn_v", "attn_q"},
                                                {"ffn_up", "ffn_gate"},
                                                {"ffn_up_shexp", "ffn_gate_shexp"}};
    for (std::size_t i = 0; i < tensors.size(); ++i)
        for (const auto& [part, first] : joined) {
            const WeightTensor& tensor = tensors[i];
            if (tensor.role != part) continue;
            // Of the same block, before it.
            for (std::size_t j = i; j > 0 && tensors[j - 1].block == tensor.block; --j) {
                const WeightTensor& other = tensors[j - 1];
                if (other.role == first && other.held_in != tensor.held_in)
                    throw InputError(
                        loader.place(), "all or none of the parts that vLLM joins",
                        loader.module(tensor.held_in == HeldIn::kept ? tensor : other) + " alone");
            }
        }
}

}  // namespace

bool keeps_modules(const Request& r) {
    const Storage& storage = r.architecture.storage;
    const WeightFormat* published = published_format(storage);
    const bool reads = r.engine == "hf" || (r.engine == "vllm" && storage.method != "mxfp4");
    return reads && published && published->id == r.weights && !storage.kept.empty();
}

void mark_kept(std::vector<WeightTensor>& tensors, const Request& r) {
    if (!keeps_modules(r)) return;
    const Loader loader(r);
    const WeightFormat& format = weight_format(r.weights);
    for (WeightTensor& tensor : tensors)
        if (is_packed(tensor, format) && loader.keeps(tensor)) tensor.held_in = HeldIn::kept;
    if (r.engine == "vllm" && !is_bitsandbytes(format)) check_joined(tensors, loader);
}

std::vector<std::string> kept_notes(const std::vector<WeightTensor>& tensors, const Request& r) {
    std::vector<std::string> notes;
    if (!keeps_modules(r)) return notes;
    const Loader loader(r);
    std::int64_t kept = 0;
    for (const WeightTensor& tensor : tensors)
        if (tensor.held_in == HeldIn::kept && tensor.block >= 0)
            kept = checked_add(kept, tensor.copies);
    if (kept > 0)
        notes.push_back("By " + loader.field() + ", " + counted(kept, "matrices") +
                        " of the blocks " + (kept == 1 ? "is" : "are") + " not packed.");
    // Of these no matrix that is packed is a part.
    const auto apart = [](const std::string& name) {
        for (const char* other : {"lm_head", "embed", "norm", "vis", "projector"})
            if (contains(name, other)) return true;
        return false;
    };
    for (const std::string& name : loader.names()) {
        const auto found = [&](const WeightTensor& tensor) {
            const std::string module = loader.module(tensor);
            return !module.empty() &&
                   (loader.matches(name, module) || (tensor.component == Component::experts &&
                                                     contains(name, loader.module(tensor, -1))));
        };
        if (apart(name) || std::any_of(tensors.begin(), tensors.end(), found)) continue;
        notes.push_back("\"" + shown(name) + "\" of " + loader.field() +
                        " matches no module by the loader's rule.");
        break;
    }
    return notes;
}

}  // namespace rootspace::estimate
