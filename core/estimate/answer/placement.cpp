#include "estimate/answer/placement.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/engine_formats.h"
#include "estimate/answer/loader_modules.h"
#include "estimate/architecture/parts.h"
#include "estimate/inference/layer_split.h"
#include "estimate/inference/tensor_split.h"
#include "estimate/weights/gguf_file.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// ggml/src/ggml-backend.cpp, GGML_SCHED_MAX_BACKENDS: 16, unless compiled with another, of which
// the processor's is one (ggml_backend_sched_new asserts it); src/llama.cpp, llama_max_devices: 16.
constexpr std::int64_t most_llama_cpp_gpus = 15;

std::shared_ptr<const LoadedWeights> count_weights(const Request& r, const WeightFormat& format) {
    LoadedWeights loaded{weight_tensors(r.architecture), {}, {}};
    std::vector<WeightTensor>& stored = loaded.stored.tensors;
    stored = stored_tensors(r.architecture, format);
    std::erase_if(stored, [](const WeightTensor& tensor) {
        return tensor.component == Component::prediction;
    });
    mark_for_loader(stored, r);
    loaded.bytes = weight_bytes(stored, format);
    loaded.stored.bytes = tensor_bytes(stored, format);
    return std::make_shared<LoadedWeights>(std::move(loaded));
}

PlacedPart whole(const Request& r, const LoadedWeights& loaded) {
    return {{r.architecture, loaded.stored.tensors, {}, true}, loaded.bytes};
}

// vLLM cuts no group of weights that share a scale: it raises a ValueError when it loads them
// (vllm issue 17569: "output_size of gate's and up's weight = 192 is not divisible by weight
// quantization block_n = 128"; issue 13640: "input_size_per_partition = 14784 is not divisible by
// min_thread_k = 128"). Throws InputError ("devices").
void expect_whole_groups(const Request& r, const DevicePart& part, const WeightFormat& format) {
    const std::int64_t together = channels_a_scale(format);
    if (r.devices == 1) return;
    for (const Block& block : part.architecture.blocks) {
        const auto* experts = std::get_if<ExpertMlp>(&block.mlp);
        const std::int64_t widths[] = {
            experts ? experts->width : std::get<DenseMlp>(block.mlp).width,
            experts ? experts->shared_width : 0};
        for (const std::int64_t width : widths)
            if (width % together != 0)
                throw InputError(
                    "devices",
                    "a number that leaves each a multiple of " + std::to_string(together) +
                        " channels of the MLP, as vLLM needs for " + format.name,
                    std::to_string(r.devices) + ", which leaves " + std::to_string(width));
    }
}

Placement place_vllm(const Request& r, const LoadedWeights& loaded, const WeightFormat& format) {
    Placement placement;
    placement.placing = r.devices > 1 ? Placing::split : Placing::alone;
    if (format.packing == Packing::gguf) {
        if (r.devices > 1)
            throw InputError("weights", "a format whose split between vLLM's devices is known here",
                             format.name);
        placement.parts.push_back(whole(r, loaded));
        return placement;
    }
    DevicePart part =
        vllm_part(r.architecture, r.devices, r.expert_parallel > 1, expert_block(format));
    mark_for_loader(part.tensors, r);
    expect_whole_groups(r, part, format);
    WeightBytes weights = weight_bytes(part.tensors, format);
    std::vector<Item> beside = expert_padding(part, format, expert_kernels(r.device));
    for (Item& item : rotary_table(part, activation_bytes(format)))
        beside.push_back(std::move(item));
    for (Item& item : latent_copies(part, format, activation_bytes(format)))
        beside.push_back(std::move(item));
    if (compute_capability(r.device) > 0 || is_amd_gpu(r.device) || is_intel_gpu(r.device))
        for (Item& item : joined_slack(part, format, activation_bytes(format)))
            beside.push_back(std::move(item));
    placement.parts.push_back({std::move(part), std::move(weights), std::move(beside)});
    return placement;
}

// Devices that hold nothing are left out, without a look at each of them: there may be many more
// than blocks.
Placement place_layers(const Request& r, const LoadedWeights& loaded, const WeightFormat& format,
                       const std::vector<std::int64_t>& devices) {
    Placement placement;
    placement.placing = r.devices > 1 ? Placing::layers : Placing::alone;
    const std::set<std::int64_t> holding(devices.begin(), devices.end());
    for (const std::int64_t device : holding) {
        if (device == on_host) continue;
        DevicePart part = layer_part(r.architecture, loaded.stored.tensors, devices, device);
        if (part.tensors.empty()) continue;
        WeightBytes weights = weight_bytes(loaded.stored.tensors, format, part.held);
        placement.parts.push_back({std::move(part), std::move(weights)});
    }
    std::vector<char> hosted(devices.size());
    for (std::size_t i = 0; i < devices.size(); ++i) hosted[i] = devices[i] == on_host;
    if (std::find(hosted.begin(), hosted.end(), true) != hosted.end())
        placement.host = weight_bytes(loaded.stored.tensors, format, hosted).items;
    for (Item& item : placement.host) item.name = "weights: " + item.name;
    return placement;
}

Placement place(const Request& r, const LoadedWeights& loaded) {
    const WeightFormat& format = weight_format(r.weights);
    if (r.engine == "vllm") return place_vllm(r, loaded, format);
    const std::vector<WeightTensor>& tensors = loaded.stored.tensors;
    if (r.engine == "llama.cpp" && host_apart(r.device))
        return place_layers(r, loaded, format,
                            llama_cpp_devices(r.architecture, tensors, r.devices));
    if (r.engine == "hf" && r.devices > 1)
        return place_layers(r, loaded, format, hf_devices(tensors, loaded.stored.bytes, r.devices));
    if (r.devices > 1)
        throw InputError("devices", "1 of a kind that shares the host's memory, under llama.cpp",
                         std::to_string(r.devices));
    Placement alone;
    alone.parts.push_back(whole(r, loaded));
    return alone;
}

void check(const Request& r) {
    if (r.engine == "llama.cpp" && !llama_cpp_reads(r.architecture))
        throw InputError("engine", "one that runs this model; llama.cpp has no such architecture",
                         "llama.cpp");
    // vllm/model_executor/models/registry.py, _TEXT_GENERATION_MODELS.
    if (r.engine == "vllm" && r.architecture.family == "palm")
        throw InputError("engine", "one that runs this model; vLLM has no such architecture",
                         "vllm");
    check_engine_device(r);
    check_engine_format(r);
    check_head(r);
    if (r.devices > 1 && !host_apart(r.device) && r.engine == "hf")
        throw InputError("devices",
                         "1 of a kind that is a whole computer, since device_map=\"auto\" lays "
                         "blocks over the accelerators of one",
                         std::to_string(r.devices));
    if (r.engine == "llama.cpp" && host_apart(r.device) && r.devices > most_llama_cpp_gpus)
        throw InputError("devices",
                         "at most " + std::to_string(most_llama_cpp_gpus) +
                             " GPUs under llama.cpp, whose scheduler has room for 16 backends, the "
                             "processor's among them (GGML_SCHED_MAX_BACKENDS)",
                         std::to_string(r.devices));
    // Those with a link of their own are joined over it (vLLM docs, Parallelism and Scaling: Ray).
    if (r.devices > 1 && !host_apart(r.device) && r.engine == "vllm" && !r.device.link_bandwidth)
        throw InputError("devices",
                         "1 of a kind that is a whole computer without a stated link to others, "
                         "under vLLM",
                         std::to_string(r.devices));
    if (r.expert_parallel == 1) return;
    if (r.engine != "vllm" || r.expert_parallel != r.devices)
        throw InputError("expert_parallel",
                         "1, or under vLLM the number of devices (--enable-expert-parallel)",
                         std::to_string(r.expert_parallel));
    // vllm/config/model.py, _verify_with_expert_parallelism: a model without experts is refused.
    if (!has_experts(r.architecture))
        throw InputError("expert_parallel", "1 for a model without experts",
                         std::to_string(r.expert_parallel));
}

}  // namespace

std::int64_t activation_bytes(const WeightFormat& format) { return format.id == "fp32" ? 4 : 2; }

bool host_apart(const Device& device) {
    for (const char* kind :
         {"Apple silicon", "phone", "laptop or desktop", "embedded board", "server processor"})
        if (device.kind == kind) return false;
    return true;
}

Loaded load(const Request& r, const Loaded& known) {
    check(r);
    Loaded loaded = known;
    const bool same =
        known.format == r.weights && marked_alike(r.architecture, known.engine, r.engine);
    if (!same) loaded.weights = count_weights(r, weight_format(r.weights));
    const bool apart = host_apart(r.device);
    const ExpertKernels kernels = expert_kernels(r.device);
    if (same && known.placement && known.engine == r.engine && known.devices == r.devices &&
        known.host_apart == apart && known.kernels == kernels)
        return loaded;
    loaded.placement = std::make_shared<Placement>(place(r, *loaded.weights));
    loaded.engine = r.engine, loaded.devices = r.devices, loaded.host_apart = apart;
    loaded.kernels = kernels, loaded.format = r.weights;
    return loaded;
}

std::vector<std::string> placement_notes(const Request& r, const Placement& placement) {
    std::vector<std::string> notes = engine_device_notes(r);
    for (std::string& note : loader_notes(r)) notes.push_back(std::move(note));
    const WeightFormat& format = weight_format(r.weights);
    if (r.engine == "vllm" && format.packing == Packing::mxfp4_experts) {
        const ExpertKernels kernels = expert_kernels(r.device);
        notes.push_back("vLLM is taken to multiply the experts by " + kernels_name(kernels) +
                        " kernels, its choice for this kind of device, and to pad them for these; "
                        "other kernels, and layouts within them, pad otherwise." +
                        (kernels == ExpertKernels::triton
                             ? " Without the package triton_kernels it takes Marlin's, which pad "
                               "more."
                             : ""));
    }
    if (r.engine == "vllm" && format.packing == Packing::gguf)
        notes.push_back("vLLM's documentation calls its support of GGUF files experimental.");
    if (!placement.host.empty())
        notes.push_back(
            "llama.cpp keeps token embeddings in the host's memory; a head tied to them is copied "
            "to the device.");
    if (placement.placing == Placing::split)
        notes.push_back(
            "vLLM splits heads, channels of MLPs and the vocabulary (padded to a multiple of 64) "
            "over the devices; each has one key-value head at least, and all of norms, routers, "
            "position tables, projections to a latent vector and the latent cache. Buffers of NCCL "
            "and of its own all-reduce are not in the sum.");
    if (placement.placing == Placing::layers && r.engine == "hf")
        notes.push_back(
            "device_map=\"auto\" gives each device whole blocks, of which the figures are the "
            "fullest device's; the devices work one after another, so that times are their sum.");
    if (placement.placing == Placing::layers && r.engine == "llama.cpp")
        notes.push_back(
            "llama.cpp gives each device whole blocks (--split-mode layer), and the figures are "
            "the fullest device's. A token passes the devices one after another; a prompt's "
            "batches "
            "may overlap, whose copies of inputs (four by default) are not in the sum.");
    if (placement.placing == Placing::layers &&
        static_cast<std::int64_t>(placement.parts.size()) < r.devices)
        notes.push_back("Only " + std::to_string(placement.parts.size()) + " of the " +
                        std::to_string(r.devices) + " devices " +
                        (placement.parts.size() == 1 ? "gets" : "get") + " a part of the model.");
    if (placement.placing != Placing::alone && !r.device.link_bandwidth)
        notes.push_back(
            "The rate between these devices is not stated: what goes between them "
            "takes longer than the times say.");
    return notes;
}

}  // namespace rootspace::estimate
