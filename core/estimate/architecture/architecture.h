// What a published model is, as far as memory and time depend on it: sizes and which parts it has.
// Read from a config by one reader a family; everything downstream sees this struct alone.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace rootspace::estimate {

enum class Norm { layer, rms };  // gain and bias, or gain alone
enum class Activation { relu, gelu, silu };

// Queries in `heads`, keys and values in `kv_heads` groups (Ainslie et al. 2023, arXiv:2305.13245).
struct GroupedAttention {
    std::int64_t heads, kv_heads, head_size;
    std::int64_t window = 0;  // a token sees this many last tokens; 0 = all
    bool query_bias = false, key_value_bias = false, output_bias = false;
    bool query_key_norm = false;  // a gain of head_size for queries and one for keys
    bool sinks = false;           // one learned logit a head (gpt-oss)
    bool operator==(const GroupedAttention&) const = default;
};

// Keys and values of all heads come from one low-rank vector a token, plus one rotary key
// (DeepSeek-V2, arXiv:2405.04434, section 2.1).
struct LatentAttention {
    std::int64_t heads;
    std::int64_t query_rank;  // 0: queries are projected in one step
    std::int64_t kv_rank, nope_size, rope_size, value_size;
    bool bias = false;  // of the projections down to the ranks, and of the output
    bool operator==(const LatentAttention&) const = default;
};

using Attention = std::variant<GroupedAttention, LatentAttention>;

struct DenseMlp {
    std::int64_t width;
    bool gated;  // three matrices in place of two
    bool bias = false;
    bool operator==(const DenseMlp&) const = default;
};

// `active` of `experts` run for each token; the shared expert runs for all.
struct ExpertMlp {
    std::int64_t experts, active, width;
    std::int64_t shared_width = 0;  // all shared experts together
    bool shared_gate = false;       // one row that weighs the shared expert (Qwen2-MoE)
    bool correction_bias = false;   // one number an expert beside the router (DeepSeek-V3)
    bool router_bias = false, expert_bias = false;  // gpt-oss
    bool operator==(const ExpertMlp&) const = default;
};

using Mlp = std::variant<DenseMlp, ExpertMlp>;

struct Block {
    Attention attention;
    Mlp mlp;
    std::int64_t norms = 2;  // over the width: 2, or 4 with norms after each part as well (Gemma 2)
    bool parallel = false;   // attention and MLP both start from the block's input (GPT-NeoX)
    bool operator==(const Block&) const = default;
};

// A block that predicts one token further (DeepSeek-V3, arXiv:2412.19437, section 2.2). Its
// checkpoint repeats the embedding and the head of the model.
struct PredictionBlock {
    Block block;
    bool operator==(const PredictionBlock&) const = default;
};

enum class StoredType { unstated, f32, f16, bf16 };

// Tensors of a GGUF file that have one type of ggml: all of a role, or those of some blocks.
struct TypedRole {
    std::string type;    // "Q4_K"
    std::string role;    // "ffn_down" (tensors.h)
    std::string blocks;  // " 3-5 9", a space before each; empty: all. Of a rotary table its length
    bool operator==(const TypedRole&) const = default;
};

// How the checkpoint that came with a config stores its weights.
struct Storage {
    StoredType type = StoredType::unstated;  // of whatever is not quantised
    std::string type_of;  // the published model whose type that is, where the config states none
    std::string method;   // "fp8", "mxfp4", "gptq", ...; empty: none
    std::int64_t block_rows = 0, block_columns = 0;  // fp8: elements that share one scale
    std::int64_t bits = 0, group = 0;     // of a packed weight; inputs that share a scale
    std::string packing;                  // bitsandbytes, 4 bits: "nf4", "fp4"
    bool double_scales = false;           // of it: scales packed as well
    bool head = false;                    // gptq: it packs the head as well
    std::vector<std::string> kept;        // modules it leaves unquantised, or of gptq does not
    std::vector<TypedRole> tensor_types;  // of a GGUF file whose types no named mix gives
    bool operator==(const Storage&) const = default;
};

struct Architecture {
    std::string name;    // "Llama-3.1-8B"
    std::string family;  // "llama"
    std::int64_t vocabulary, width;
    std::int64_t
        context;  // the longest the config states, in tokens; its class's default otherwise
    Norm norm;
    Activation activation;
    // Tensors of the MLP's width that the activation, written as several operations, holds beside
    // its input and output in transformers: 2 for gelu_new; 0 for one operation.
    std::int64_t activation_temporaries = 0;
    std::int64_t learned_positions = 0;  // rows of a position table; 0: rotary or none
    std::int64_t rotary_size = 0;        // numbers of a head that turn; 0: all of them
    // Of rope_scaling: "linear", "dynamic" and "yarn" stretch positions by a factor, which reach
    // this far, where that is not `context`; "longrope" has other angles up to this context than
    // past it. 0: not so.
    std::int64_t stretched_context = 0, short_context = 0;
    std::int64_t token_types = 0;      // BERT
    std::int64_t embedding_width = 0;  // OPT-350m projects in and out; 0: the width itself
    bool embedding_norm = false;       // BERT
    bool final_norm = true;
    bool pooler = false;  // BERT
    bool head = true;     // predicts tokens
    bool tied = false;    // the head is the embedding
    bool head_bias = false;
    bool causal = true;
    bool score_cap = false;  // attention's scores are cap * tanh(scores / cap) (Gemma 2)
    bool logit_cap = false;  // the logits as well
    std::vector<Block> blocks;
    std::vector<PredictionBlock> prediction_blocks;
    Storage storage;
    std::string omitted;  // what the config names beside this and is not counted: "vision_config"
    bool operator==(const Architecture&) const = default;
};

// Each kind of block once, in the order in which they first appear: what is the largest of all
// blocks is the largest of these.
std::vector<Block> different_blocks(const Architecture& architecture);

}  // namespace rootspace::estimate
