#include "estimate/inference/layer_split.h"

#include <algorithm>

#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {
namespace {

// get_balanced_memory: int(1.25 * max(buffer, mean_leaves)); a block has several leaves, so it is
// the larger.
const WholeCoefficient buffer_quarters{"accelerate.buffer_in_quarters", 5};
constexpr std::int64_t quarters = 4;

// max_layer_size of infer_auto_device_map: found anew when the last of that size has been placed.
class LargestToCome {
  public:
    explicit LargestToCome(const std::vector<Bytes>& modules) : modules_(modules) { find(0); }

    void take(std::size_t at) {
        if (modules_[at] == bytes_ && --left_ == 0) find(at + 1);
    }
    Bytes bytes() const { return bytes_; }

  private:
    void find(std::size_t from) {
        bytes_ = 0, left_ = 0;
        for (std::size_t i = from; i < modules_.size(); ++i) {
            if (modules_[i] > bytes_) bytes_ = modules_[i], left_ = 0;
            if (modules_[i] == bytes_) ++left_;
        }
    }
    const std::vector<Bytes>& modules_;
    Bytes bytes_ = 0;
    std::int64_t left_ = 0;
};

bool same_module(const WeightTensor& a, const WeightTensor& b) {
    if (a.block >= 0 || b.block >= 0) return a.block == b.block;
    return a.role.substr(0, a.role.find(".bias")) == b.role.substr(0, b.role.find(".bias"));
}

bool before_blocks(const WeightTensor& tensor) {
    return tensor.block < 0 &&
           (tensor.component == Component::embedding || tensor.role.starts_with("token_embd_norm"));
}

}  // namespace

std::vector<std::int64_t> llama_cpp_layers(std::int64_t blocks, std::int64_t devices) {
    // upper_bound of il / (blocks + 1) among 1 / devices, 2 / devices, ...
    std::vector<std::int64_t> found;
    for (std::int64_t layer = 0; layer <= blocks; ++layer)
        found.push_back(checked_mul(layer, devices) / (blocks + 1));
    return found;
}

std::vector<std::int64_t> balanced_modules(const std::vector<Bytes>& modules, std::size_t block,
                                           std::int64_t devices) {
    Bytes all = 0;
    for (const Bytes one : modules) all = checked_add(all, one);
    const Bytes spare =
        block < modules.size() ? checked_mul(modules[block], buffer_quarters) / quarters : 0;
    const Bytes share = checked_add(all / devices, spare);
    LargestToCome largest(modules);
    std::vector<std::int64_t> found;
    std::int64_t device = 0;
    Bytes used = 0;
    for (std::size_t i = 0; i < modules.size(); ++i) {
        largest.take(i);
        const Bytes room = device == 0 ? share - largest.bytes() : share;
        if (device < devices - 1 && used + modules[i] > room) {
            ++device, used = 0;
            // Past the first device nothing is reserved; a module too large for one goes on.
            while (device < devices - 1 && modules[i] > share) ++device;
        }
        used = checked_add(used, modules[i]);
        found.push_back(device);
    }
    return found;
}

std::vector<std::int64_t> hf_devices(const std::vector<WeightTensor>& tensors,
                                     const std::vector<Bytes>& bytes, std::int64_t devices) {
    std::vector<Bytes> modules;
    std::vector<std::size_t> module_of;
    std::size_t block = tensors.size();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (i == 0 || !same_module(tensors[i - 1], tensors[i])) modules.push_back(0);
        modules.back() = checked_add(modules.back(), bytes[i]);
        module_of.push_back(modules.size() - 1);
        if (tensors[i].block == 0 && block == tensors.size()) block = modules.size() - 1;
    }
    const std::vector<std::int64_t> placed = balanced_modules(modules, block, devices);
    std::vector<std::int64_t> found;
    for (const std::size_t module : module_of) found.push_back(placed[module]);
    return found;
}

std::vector<std::int64_t> llama_cpp_devices(const Architecture& a,
                                            const std::vector<WeightTensor>& tensors,
                                            std::int64_t devices) {
    const auto layers = llama_cpp_layers(static_cast<std::int64_t>(a.blocks.size()), devices);
    std::vector<std::int64_t> found;
    for (const WeightTensor& tensor : tensors)
        found.push_back(before_blocks(tensor) ? on_host
                        : tensor.block >= 0   ? layers[static_cast<std::size_t>(tensor.block)]
                                              : layers.back());
    return found;
}

DevicePart layer_part(const Architecture& a, const std::vector<WeightTensor>& tensors,
                      const std::vector<std::int64_t>& devices, std::int64_t device) {
    DevicePart part{a, {}, std::vector<char>(tensors.size(), false), false};
    part.architecture.head = false;
    std::vector<char> blocks(a.blocks.size(), false);
    const std::int64_t last = devices.empty() ? 0 : devices.back();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const WeightTensor& tensor = tensors[i];
        const bool embedding = tensor.role == "token_embd";
        const bool head = tensor.role == "output" || (embedding && a.tied && a.head);
        const std::int64_t where = head && devices[i] == on_host ? last : devices[i];
        if (embedding && (devices[i] == device || (devices[i] == on_host && device == 0)))
            part.first = true;
        if (where != device) continue;
        part.tensors.push_back(tensor);
        part.held[i] = true;
        if (head && a.head) part.architecture.head = true;
        if (tensor.block >= 0) blocks[static_cast<std::size_t>(tensor.block)] = true;
    }
    part.architecture.blocks.clear();
    for (std::size_t i = 0; i < blocks.size(); ++i)
        if (blocks[i]) part.architecture.blocks.push_back(a.blocks[i]);
    return part;
}

}  // namespace rootspace::estimate
