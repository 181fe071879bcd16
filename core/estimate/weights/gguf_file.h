// A GGUF file predicted from the architecture alone.
#pragma once

#include <string>
#include <vector>

#include "estimate/architecture/architecture.h"
#include "estimate/weights/weight_bytes.h"

namespace rootspace::estimate {

// Whether llama.cpp has an architecture for the family: every one here but OPT's and PaLM's is
// among the names of src/llama-arch.cpp (gpt2, gptneox, bert, llama for Mistral and Mixtral too,
// phi3, qwen2, qwen2moe, qwen3, qwen3moe, gemma to gemma3, deepseek2, gpt-oss; ggml-org/llama.cpp
// at commit 00395eb). Of a generic form nobody knows: it is taken to be one of them.
bool llama_cpp_reads(const Architecture& architecture);

// Whether the converter writes the experts as the checkpoint has them, whatever type is asked for.
bool keeps_packed(const Architecture& architecture);

// The tensors as convert_hf_to_gguf.py of ggml-org/llama.cpp lays them out: q, k and v of GPT-2,
// GPT-NeoX and Phi-3 in one matrix, and gate and up of Phi-3; attn_kv_b of latent attention split
// in attn_k_b and attn_v_b, one matrix a head. Left out, as there: BERT's pooler and prediction
// blocks. The experts of gpt-oss that a checkpoint has in MXFP4 have it as their own type. Throws
// InputError for OPT and PaLM, which llama.cpp does not read.
std::vector<WeightTensor> gguf_tensors(const Architecture& architecture);

// The tensors that a checkpoint or a file in the format holds: weight_tensors(), gguf_tensors(), or
// the config's own list of types (file_tensors.h).
std::vector<WeightTensor> stored_tensors(const Architecture& architecture,
                                         const WeightFormat& format);

struct GgufFile {
    WeightBytes weights;
    // Components, then the padding of each tensor to 32 bytes, then the file's own index: header,
    // and name, shape, type and offset of each tensor. Not in it, since the config does not tell:
    // the metadata, of which the tokenizer's lists are nearly all (Llama 3.1: 128,256 tokens and
    // 280,147 merges, about 8 MB), and tables of rotary factors (at most some hundred bytes).
    std::vector<Item> items;
    std::int64_t parameters;  // in the file: a tied head once, no prediction blocks
    double bits_per_weight;   // as llama.cpp prints it: bytes of tensors without padding × 8 /
                              // parameters

    Bytes total() const { return total_bytes(items); }
};

// Bytes of tensors that a file of the type has fewer when quantize is given an importance matrix;
// negative where more. 0 but for Q4_0, Q5_0, IQ4_NL and IQ4_XS.
Bytes saved_by_importance(const std::vector<WeightTensor>& tensors, const WeightFormat& format);

// That, as a sentence; "" where a matrix changes nothing.
std::string importance_note(const std::vector<WeightTensor>& tensors, const WeightFormat& format);

// What becomes in llama.cpp's files of experts that a checkpoint has in MXFP4, as a sentence; ""
// where it has none, or the format is theirs.
std::string kept_types_note(const Architecture& architecture, const WeightFormat& format);

// `format` is one of GGUF's. Throws InputError as stored_tensors() and weight_bytes() do.
GgufFile gguf_file(const Architecture& architecture, const WeightFormat& format);

}  // namespace rootspace::estimate
