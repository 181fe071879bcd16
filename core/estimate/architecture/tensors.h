// Every weight tensor of an architecture. Counts, file sizes, quantisation, sharding and adapters
// all follow from this one list.
#pragma once

#include <string>
#include <vector>

#include "base/quantities.h"
#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

enum class Component {
    embedding,
    attention,
    mlp,
    experts,
    shared_experts,
    router,
    norms,
    head,
    prediction
};

// Tensors of a block that transformers keeps in one parameter, their rows one after another.
enum class Joined { no, query_key_value, gate_up };

// What transformers 4.57 holds a matrix in: its loaders of packed weights put their own modules in
// the place of torch.nn.Linear; bitsandbytes and GPTQ in that of GPT-2's Conv1D as well. From 5 on
// the experts of every family are parameters (bitsandbytes issue 1849). `kept`: left as it is, as a
// checkpoint's config says; `packed`: packed where the format by itself would not.
enum class HeldIn { linear, conv1d, parameter, kept, packed };

struct WeightTensor {
    std::string role;  // as GGUF names it, without the block: "attn_q", "ffn_down_exps"
    Component component;
    std::int64_t block;          // 0-based; -1 outside the blocks
    std::int64_t rows, columns;  // [out, in]; a vector is [size, 1]
    bool vector;
    std::int64_t copies = 1;         // one an expert
    std::int64_t active_copies = 1;  // of them for one token
    Joined joined = Joined::no;
    bool stacked = false;        // all copies are one parameter of transformers
    std::int32_t own_type = -1;  // as a GGUF file numbers it (weights/block_type.h); -1: not known
    HeldIn held_in = HeldIn::linear;
    bool of_70b = false;  // of values, in what llama.cpp takes for a 70B model (gguf_tensors())

    std::int64_t elements() const;  // all copies
    std::int64_t active_elements() const;
};

// In the order of the model: embedding, blocks, final norm, head, prediction blocks. A tied head is
// not listed again. Throws std::overflow_error where sizes leave 64 bits.
std::vector<WeightTensor> weight_tensors(const Architecture& architecture);

// Whether transformers makes queries, keys and values of this family by one matrix.
bool joins_attention(const std::string& family);

struct ParameterCount {
    std::int64_t total;       // of the model itself, each shared tensor once, no prediction blocks
    std::int64_t active;      // for one token, embedding and head included
    std::int64_t prediction;  // prediction blocks, without the embedding and head they repeat
};

ParameterCount parameter_count(const std::vector<WeightTensor>& tensors);

struct ComponentCount {
    Component component;
    std::int64_t total, active;
};

// What each component holds, in the order of the model; components that hold nothing are absent.
std::vector<ComponentCount> component_counts(const std::vector<WeightTensor>& tensors);

std::string component_name(Component component);

}  // namespace rootspace::estimate
