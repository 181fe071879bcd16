#include "estimate/answer/llama_cpp_repack.h"

#include <algorithm>

#include "estimate/answer/engine_devices.h"
#include "estimate/answer/engine_formats.h"
#include "estimate/answer/llama_cpp_kernels.h"
#include "estimate/weights/block_type.h"

namespace rootspace::estimate {
namespace {

// Rows that are interleaved: the copy is made where they divide a matrix.
const WholeCoefficient eight_rows{"llama_cpp.repacked_rows", 8};
const WholeCoefficient four_rows{"llama_cpp.repacked_arm_rows", 4};

enum class Instructions { none, avx2, avx512, arm };

// Classes of computers are taken to be x86 with AVX2. Intel's servers have AMX, whose buffer takes
// more types and packs them otherwise (ggml-cpu/amx/mmq.cpp): not known here.
Instructions instructions(const Device& device) {
    if (graph_inputs(device) != GraphInputs::together) return Instructions::none;
    if (is_phone(device) || device.kind == "embedded board") return Instructions::arm;
    if (device.kind != "server processor") return Instructions::avx2;
    return device.vendor == "AMD" ? Instructions::avx512 : Instructions::none;
}

// ggml-cpu/repack.cpp, ggml_repack_get_optimal_repack_type; Arm with its products of 8-bit numbers
// (DOTPROD, MATMUL_INT8). 0: as the file has it.
std::int64_t rows_together(GgmlType type, Instructions of) {
    const bool arm = of == Instructions::arm;
    switch (type) {
        case GgmlType::Q4_0:
        case GgmlType::IQ4_NL:
        case GgmlType::MXFP4:
            return arm ? four_rows : eight_rows;
        case GgmlType::Q8_0:
        case GgmlType::Q1_0:
            return arm ? four_rows : 0;
        case GgmlType::Q4_K:
            return eight_rows;
        case GgmlType::Q5_K:
        case GgmlType::Q6_K:
            return arm ? eight_rows : 0;
        case GgmlType::Q2_K:
            return of == Instructions::avx512 ? eight_rows : 0;
        default:
            return 0;
    }
}

// Of products alone (extra_buffer_type::supports_op): MUL_MAT of two dimensions and MUL_MAT_ID. A
// tied head is a tensor of its own to llama.cpp, with the embedding's bytes.
bool is_multiplied(const WeightTensor& tensor, const Architecture& a) {
    if (tensor.vector || tensor.role == "attn_k_b" || tensor.role == "attn_v_b") return false;
    if (tensor.component != Component::embedding) return true;
    return tensor.role == "token_embd" && a.tied && a.head;
}

}  // namespace

Bytes repacked_bytes(const Request& r, const LoadedWeights& loaded) {
    const WeightFormat& format = weight_format(held_name(r));
    const Instructions of = instructions(r.device);
    if (r.engine != "llama.cpp" || format.packing != Packing::gguf || of == Instructions::none)
        return 0;
    const std::vector<WeightTensor>& tensors = loaded.stored.tensors;
    const std::vector<GgmlType> types = gguf_types(tensors, format);
    Bytes copies = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const std::int64_t together = rows_together(types[i], of);
        if (together && is_multiplied(tensors[i], r.architecture) &&
            tensors[i].rows % together == 0)
            copies = checked_add(copies, loaded.stored.bytes[i]);
    }
    return copies;
}

std::string repack_note(const Request& r, const LoadedWeights& loaded) {
    const Bytes copies = repacked_bytes(r, loaded);
    if (copies == 0) return "";
    const bool arm = instructions(r.device) == Instructions::arm;
    return "llama.cpp copies " + grouped_digits(copies) +
           " B of these weights into memory of its own, in the order that " +
           (arm ? "Arm's dot products read" : "AVX2 reads") +
           " (its log: CPU_REPACK). The sum has them once: the file's pages stay in memory beside "
           "the copy, seen as in use, until the system needs the room (issue 16761). --no-repack "
           "makes no copy, and is slower.";
}

}  // namespace rootspace::estimate
