#include "estimate/weights/gguf_file.h"

#include "base/error.h"
#include "estimate/weights/file_tensors.h"

namespace rootspace::estimate {
namespace {

// ggml/docs/gguf.md, "File structure".
const WholeCoefficient alignment{"gguf.alignment", 32};
const WholeCoefficient file_header{"gguf.file_header", 4 + 4 + 8 + 8};  // magic, version, counts
const WholeCoefficient tensor_header{"gguf.tensor_header", 8 + 4 + 4 + 8};  // beside name and shape
const WholeCoefficient dimension{"gguf.dimension", 8};

// src/llama-model.cpp, load_hparams (since moved to src/models/<architecture>.cpp,
// load_arch_hparams): where the type is LLM_TYPE_70B. Of Llama's architecture grouped heads alone
// (single ones are 65B); Qwen2's whatever its heads; no other family's here.
const WholeCoefficient layers_of_70b{"gguf.layers_of_70b", 80};

bool is_70b(const Architecture& a) {
    if (static_cast<std::int64_t>(a.blocks.size()) != layers_of_70b) return false;
    // The last three are names of files' own families.
    for (const char* family : {"qwen2", "qwen2vl", "deci", "olmo"})
        if (a.family == family) return true;
    const auto* attention = std::get_if<GroupedAttention>(&a.blocks.front().attention);
    if (!attention || attention->heads == attention->kv_heads) return false;
    for (const char* family : {"llama", "mistral", "mixtral", "generic"})
        if (a.family == family) return true;
    return false;
}

// Appends `next` to the rows of `fused` where it follows it; true when it did.
bool joined(std::vector<WeightTensor>& list, const WeightTensor& next, const char* fused,
            const std::string& from) {
    const bool bias = next.role == from + ".bias";
    if (!bias && next.role != from) return false;
    const std::string role = std::string(fused) + (bias ? ".bias" : "");
    for (auto one = list.rbegin(); one != list.rend() && one->block == next.block; ++one)
        if (one->role == role) {
            one->rows = checked_add(one->rows, next.rows);
            return true;
        }
    list.push_back(next);
    list.back().role = role;
    return true;
}

bool fuse(std::vector<WeightTensor>& list, const WeightTensor& tensor, const std::string& family) {
    const bool phi = family == "phi3";
    if (!phi && family != "gpt2" && family != "gpt_neox") return false;
    for (const char* part : {"attn_q", "attn_k", "attn_v"})
        if (joined(list, tensor, "attn_qkv", part)) return true;
    return phi &&
           (joined(list, tensor, "ffn_up", "ffn_gate") || joined(list, tensor, "ffn_up", "ffn_up"));
}

void split_heads(std::vector<WeightTensor>& list, const WeightTensor& tensor,
                 const LatentAttention& m) {
    WeightTensor keys = tensor, values = tensor;
    keys.role = "attn_k_b", keys.rows = m.kv_rank, keys.columns = m.nope_size;
    values.role = "attn_v_b", values.rows = m.value_size, values.columns = m.kv_rank;
    keys.copies = keys.active_copies = values.copies = values.active_copies = m.heads;
    list.push_back(std::move(keys));
    list.push_back(std::move(values));
}

std::int64_t name_length(const WeightTensor& tensor) {
    std::int64_t length = static_cast<std::int64_t>(tensor.role.size());
    if (tensor.block >= 0)
        length += static_cast<std::int64_t>(std::to_string(tensor.block).size()) + 5;  // "blk.7."
    return tensor.role.rfind(".bias") == std::string::npos ? length + 7 : length;      // ".weight"
}

std::int64_t dimensions(const WeightTensor& tensor) {
    return (tensor.vector ? 1 : 2) + (tensor.copies > 1 ? 1 : 0);
}

Quantity padding(const std::vector<WeightTensor>& tensors, const std::vector<GgmlType>& types) {
    Bytes added = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const WeightTensor& one = tensors[i];
        const Bytes bytes = block_bytes(block_type(types[i]),
                                        Quantity(checked_mul(one.rows, one.copies)), one.columns)
                                .value();
        added += (alignment - bytes % alignment) % alignment;
    }
    return Quantity(added,
                    "B so that each tensor starts at a multiple of " + grouped_digits(alignment));
}

Quantity index(const std::vector<WeightTensor>& tensors) {
    std::int64_t names = 0, sizes = 0;
    for (const WeightTensor& tensor : tensors) {
        names += name_length(tensor);
        sizes += dimensions(tensor);
    }
    return Quantity(file_header, "B") +
           Quantity(static_cast<std::int64_t>(tensors.size()), "tensors") *
               Quantity(tensor_header, "B") +
           Quantity(names, "B of names") + Quantity(sizes, "dimensions") * Quantity(dimension, "B");
}

}  // namespace

// src/llama-arch.cpp, LLM_ARCH_NAMES: neither is among them.
bool llama_cpp_reads(const Architecture& a) { return a.family != "opt" && a.family != "palm"; }

// conversion/gpt_oss.py, repack_mxfp4: the packed experts of a checkpoint are written as they are,
// whatever --outtype; and llama_model_quantize_impl throws where it should give another type to
// what is quantised already, unless --allow-requantize. The converter refuses such checkpoints of
// other families.
bool keeps_packed(const Architecture& a) {
    return a.family == "gpt_oss" && a.storage.method == "mxfp4";
}

std::vector<WeightTensor> gguf_tensors(const Architecture& architecture) {
    if (!llama_cpp_reads(architecture))
        throw InputError("format", "a family that llama.cpp reads, for a GGUF type",
                         architecture.family == "opt" ? "OPT" : "PaLM");
    const bool of_70b = is_70b(architecture);
    std::vector<WeightTensor> list;
    for (const WeightTensor& tensor : weight_tensors(architecture)) {
        if (tensor.component == Component::prediction) continue;
        if (tensor.role == "pooler" || tensor.role == "pooler.bias") continue;
        if (fuse(list, tensor, architecture.family)) continue;
        if (tensor.role == "attn_kv_b") {
            const Block& block = architecture.blocks[static_cast<std::size_t>(tensor.block)];
            split_heads(list, tensor, std::get<LatentAttention>(block.attention));
            continue;
        }
        list.push_back(tensor);
        list.back().of_70b = of_70b && tensor.role == "attn_v";
        if (keeps_packed(architecture) && tensor.role.ends_with("_exps"))
            list.back().own_type = static_cast<std::int32_t>(GgmlType::MXFP4);
    }
    return list;
}

std::vector<WeightTensor> stored_tensors(const Architecture& architecture,
                                         const WeightFormat& format) {
    if (format.packing != Packing::gguf) return weight_tensors(architecture);
    return format.mix ? gguf_tensors(architecture) : file_tensors(architecture);
}

Bytes saved_by_importance(const std::vector<WeightTensor>& tensors, const WeightFormat& format) {
    if (!format.mix) return 0;
    const std::vector<GgmlType> plain = gguf_types(tensors, *format.mix);
    const std::vector<GgmlType> weighed = gguf_types(tensors, *format.mix, true);
    Bytes saved = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (plain[i] == weighed[i]) continue;
        const Quantity rows(checked_mul(tensors[i].rows, tensors[i].copies));
        saved += block_bytes(block_type(plain[i]), rows, tensors[i].columns).value() -
                 block_bytes(block_type(weighed[i]), rows, tensors[i].columns).value();
    }
    return saved;
}

std::string importance_note(const std::vector<WeightTensor>& tensors, const WeightFormat& format) {
    const Bytes saved = saved_by_importance(tensors, format);
    if (saved == 0) return "";
    return format.id +
           " is taken to be written without an importance matrix (--imatrix); with one, as most "
           "files on hubs are, its tensors take " +
           grouped_digits(saved > 0 ? saved : -saved) + (saved > 0 ? " B less." : " B more.");
}

std::string kept_types_note(const Architecture& architecture, const WeightFormat& format) {
    if (!keeps_packed(architecture)) return "";
    if (!format.mix || format.mix->mix == GgufMix::MXFP4_MOE) return "";
    return "The experts stay in MXFP4, as the checkpoint has them: llama.cpp's converter repacks "
           "them whatever type it writes, and quantize gives quantised tensors no other one "
           "(unless --allow-requantize).";
}

GgufFile gguf_file(const Architecture& architecture, const WeightFormat& format) {
    if (format.packing != Packing::gguf)
        throw InputError("format", "a type of GGUF files, such as Q4_K_M", format.id);
    const std::vector<WeightTensor> tensors = stored_tensors(architecture, format);
    GgufFile file;
    file.weights = weight_bytes(tensors, format);
    file.items = file.weights.items;
    file.items.push_back(item("padding", Purpose::weights,
                              padding(tensors, gguf_types(tensors, format)),
                              "ggml docs/gguf.md, general.alignment"));
    file.items.push_back(item("index of the file", Purpose::weights, index(tensors),
                              "ggml docs/gguf.md, file structure"));
    file.parameters = parameter_count(tensors).total;
    file.bits_per_weight =
        8.0 * static_cast<double>(file.weights.total()) / static_cast<double>(file.parameters);
    return file;
}

}  // namespace rootspace::estimate
