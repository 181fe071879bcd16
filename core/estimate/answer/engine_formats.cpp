#include "estimate/answer/engine_formats.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/hf_hardware.h"
#include "estimate/answer/vllm_hardware.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/architecture/parts.h"
#include "estimate/explain/quantity.h"
#include "estimate/weights/gguf_file.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {
namespace {

struct EngineFormats {
    const char* engine;
    bool (*keeps)(const WeightFormat& format, const Request& request);
    const char* expected;  // instead of any other
};

bool has_gguf_kernels(const WeightFormat& format, const Architecture& a) {
    const auto has = [](GgmlType type) { return type < GgmlType::TQ1_0; };
    if (format.mix) return has(format.mix->base);
    return std::all_of(a.storage.tensor_types.begin(), a.storage.tensor_types.end(),
                       [&](const TypedRole& one) {
                           const BlockType* type = find_block_type(one.type);
                           return type && has(type->type);
                       });
}

// Sources: transformers docs, Quantization, and GGUF ("dequantized to fp32"; packed only for
// Qwen3.5 on Metal); by device: hf_hardware.cpp, vllm_hardware.cpp; of double quantisation
// bitsandbytes_loader.py, _dequantize_dq; llama.cpp convert_hf_to_gguf.py, which repacks MXFP4 for
// gpt-oss and otherwise writes --outtype f32, f16, bf16 or a type of GGUF. Of experts: vllm issues
// 23632 and 40358, pull request 34906; vLLM layers/quantization/bitsandbytes.py,
// BitsAndBytesMoEMethod._create_weights_8bit. MXFP4 in transformers: integrations/mxfp4.py,
// Mxfp4GptOssExperts. GGUF's types in vLLM: layers/quantization/gguf.py, UNQUANTIZED_TYPES and
// DEQUANT_TYPES, which have neither ternary types, MXFP4 nor what is newer.
constexpr EngineFormats engine_formats[] = {
    {"hf",
     [](const WeightFormat& format, const Request& r) {
         return format.packing != Packing::mxfp4_experts || r.architecture.family == "gpt_oss" ||
                !has_experts(r.architecture);
     },
     "another format, since transformers has MXFP4 for the experts of gpt-oss alone"},
    {"hf",
     [](const WeightFormat& format, const Request&) { return format.packing != Packing::gguf; },
     "a checkpoint's format, or llama.cpp as the engine, since transformers expands GGUF weights "
     "to 16 or 32 bits when it loads them"},
    {"vllm",
     [](const WeightFormat& format, const Request&) {
         return format.packing != Packing::nf4_double;
     },
     "nf4, since vLLM expands the scales of double quantisation when it loads them"},
    {"vllm",
     [](const WeightFormat& format, const Request& r) {
         return format.packing != Packing::mxfp4_experts ||
                expert_kernels(r.device) != ExpertKernels::none;
     },
     "another format, since vLLM multiplies MXFP4 on GPUs alone, of NVIDIA's on those of compute "
     "capability 8.0 and more"},
    {"vllm",
     [](const WeightFormat& format, const Request& r) {
         return r.architecture.family != "gpt_oss" || format.packing == Packing::plain ||
                format.packing == Packing::fp8 || format.packing == Packing::mxfp4_experts;
     },
     "mxfp4, fp8 or 16 bits, in which alone vLLM loads the experts of gpt-oss"},
    {"vllm",
     [](const WeightFormat& format, const Request& r) {
         return format.packing != Packing::gguf || has_gguf_kernels(format, r.architecture);
     },
     "another format, since vLLM refuses GGUF files with tensors of types TQ1_0, TQ2_0, MXFP4 and "
     "newer ones"},
    {"vllm",
     [](const WeightFormat& format, const Request& r) {
         return format.packing != Packing::int8_rows || !has_experts(r.architecture);
     },
     "nf4, since vLLM has no LLM.int8() for experts"},
    {"llama.cpp",
     [](const WeightFormat& format, const Request& r) {
         return format.packing == Packing::gguf || format.packing == Packing::plain ||
                (format.packing == Packing::mxfp4_experts && r.architecture.family == "gpt_oss");
     },
     "a GGUF type, or fp32, fp16 or bf16, since llama.cpp loads GGUF files alone"},
};

const char* plain_format(StoredType type) {
    if (type == StoredType::f32) return "fp32";
    return type == StoredType::f16 ? "fp16" : "bf16";
}

// vllm/config/model.py, _FLOAT16_NOT_SUPPORTED_MODELS, of the families here.
bool refuses_float16(const Architecture& a) {
    return a.family == "gemma2" || a.family == "gemma3" || a.family == "gemma3_text";
}

// --dtype auto: vllm/config/model.py, _resolve_auto_dtype, with the platforms' supported_dtypes, of
// which the first is preferred (float16 for models that write nothing). Before bfloat16 was, up to
// 0.8, float32 became float16.
StoredType vllm_type(const Request& r) {
    const std::int64_t capability = compute_capability(r.device);
    const bool bfloat16 = capability == 0 || capability >= 80;
    const bool float16 = !refuses_float16(r.architecture);
    const StoredType stored = r.architecture.storage.type;
    const bool loads =
        (stored == StoredType::f16 && float16) || (stored == StoredType::bf16 && bfloat16);
    if (loads) return stored;
    if (float16 && (!r.architecture.head || !bfloat16)) return StoredType::f16;
    return bfloat16 ? StoredType::bf16 : StoredType::f32;
}

// What an engine that is told no type makes of a checkpoint that is not quantised. transformers:
// from_pretrained's dtype "auto", modeling_utils.py. llama.cpp: convert_hf_to_gguf.py --outtype
// auto, by the first tensor with two dimensions.
StoredType engine_type(const Request& r) {
    const StoredType stored = r.architecture.storage.type;
    if (stored == StoredType::unstated) return StoredType::bf16;
    if (r.engine == "vllm") return vllm_type(r);
    const bool converted = r.engine == "llama.cpp" && stored == StoredType::f32;
    return converted ? StoredType::f16 : stored;
}

std::string packed(const Storage& s) {
    std::string text;
    if (s.bits > 0) text += " of " + counted(s.bits, "bits");
    if (s.group > 0) text += " in groups of " + std::to_string(s.group);
    if (s.group < 0) text += " in whole rows";
    return text;
}

std::string taken_weights(const Request& r) {
    const Storage& storage = r.architecture.storage;
    if (r.engine == "llama.cpp" && !storage.tensor_types.empty()) return own_types_id;
    if (storage.method.empty()) return plain_format(engine_type(r));
    if (const WeightFormat* published = published_format(storage)) return published->id;
    throw InputError("weights",
                     "one of the formats here, since the published checkpoint's is none of them",
                     shown(storage.method) + packed(storage));
}

std::string quantised_note(const Request& r) {
    const std::string method = shown(r.architecture.storage.method);
    if (r.weights_stated)
        return "The published checkpoint is stored as " + method +
               "; the weights here are as chosen.";
    return "The weights are as the published checkpoint stores them (" + r.weights +
           "), since no other format was chosen.";
}

}  // namespace

void take_published_type(Architecture& a) {
    if (a.storage.type != StoredType::unstated || !a.storage.method.empty()) return;
    const std::int64_t parameters = parameter_count(weight_tensors(a)).total;
    for (const CatalogueEntry& entry : catalogue()) {
        if (entry.parameters != parameters) continue;  // spares reading its config
        Architecture other = catalogue_model(entry.id);
        if (other.storage.type == StoredType::unstated || other.family != a.family) continue;
        const Storage storage = other.storage;
        other.name = a.name, other.storage = a.storage, other.omitted = a.omitted;
        if (!(other == a)) continue;
        a.storage.type = storage.type, a.storage.type_of = entry.name;
        return;
    }
}

void take_types(Request& r) {
    if (!r.weights_stated && r.weights == r.weights_taken)
        r.weights = r.weights_taken = taken_weights(r);
    if (!r.kv_stated && r.kv == r.kv_taken && r.kv_values == r.kv_taken)
        r.kv = r.kv_values = r.kv_taken =
            r.weights == "fp32" && r.engine != "llama.cpp" ? "f32" : "f16";
}

// convert_hf_to_gguf.py --outtype (conversion/base.py, prepare_tensors: what has one dimension,
// norms, routers and tables of positions are float32 in each of them).
std::string held_name(const Request& r) {
    if (r.engine != "llama.cpp") return r.weights;
    if (r.weights == "fp32") return "F32";
    if (r.weights == "fp16") return "F16";
    return r.weights == "bf16" ? "BF16" : r.weights;
}

std::string held_format(const Request& r) {
    const bool repacked =
        r.engine == "llama.cpp" && r.weights == "mxfp4" && keeps_packed(r.architecture);
    return repacked ? "BF16" : held_name(r);
}

std::vector<std::string> type_notes(const Request& r) {
    const Storage& storage = r.architecture.storage;
    if (r.weights == own_types_id)
        return {
            "The weights are as the GGUF file has them: each tensor in the type that its "
            "header states (tensor_types)."};
    if (!storage.method.empty()) return {quantised_note(r)};
    if (r.weights_stated || r.weights != r.weights_taken) return {};
    if (storage.type == StoredType::unstated)
        return {
            "The config does not state the type of its weights (dtype), and no model of these "
            "sizes is known here whose files do: " +
            r.weights + " is taken."};
    std::vector<std::string> notes;
    const std::string stored = plain_format(storage.type);
    if (!storage.type_of.empty())
        notes.push_back("The config does not state the type of its weights (dtype); " + stored +
                        " is that of the published files of " + storage.type_of +
                        ", which has the same sizes.");
    if (r.weights != stored)
        notes.push_back(r.engine == "vllm"
                            ? "vLLM loads the checkpoint's " + stored + " as " + r.weights +
                                  " on this device, unless --dtype says otherwise."
                            : "llama.cpp's converter writes the checkpoint's " + stored + " as " +
                                  r.weights +
                                  ", older versions as bf16, unless --outtype says otherwise.");
    else if (r.weights == "fp32")
        notes.push_back("transformers is taken to load float32 as it is stored and to compute" +
                        (r.kv == "f32"
                             ? std::string(" and cache in it")
                             : " in it, and would cache in it, not in the " + r.kv + " chosen") +
                        " (dtype=\"auto\"); dtype=torch.bfloat16 halves weights and cache.");
    return notes;
}

void check_engine_format(const Request& r) {
    const WeightFormat& format = weight_format(r.weights);
    for (const EngineFormats& row : engine_formats) {
        if (r.engine != row.engine || row.keeps(format, r)) continue;
        throw InputError("weights", row.expected, format.id);
    }
    if (format.id == own_types_id && r.architecture.storage.tensor_types.empty())
        throw InputError("weights", "another format, or a config of a GGUF file with tensor_types",
                         format.id);
    if (r.engine == "hf") check_hf_hardware(format, r.device);
    if (r.engine != "vllm") return;
    check_vllm_hardware(format, r.device);
    for (const std::string& type : {r.kv, r.kv_values}) {
        // vllm/config/cache.py, CacheDType: of float32 there is "auto" alone, the type that is
        // computed in, which GGUF files do not change.
        if (type == "f32" && r.weights != "fp32")
            throw InputError(
                "kv",
                "f16, bf16 or fp8, or weights in fp32, since vLLM caches in float32 only "
                "what it computes in it",
                "f32 with weights in " + format.id);
        check_vllm_cache_type(type, r.device);
    }
}

}  // namespace rootspace::estimate
