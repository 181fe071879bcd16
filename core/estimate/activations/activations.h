// What training keeps of a block for its backward: rows of name, shape, bytes and why, on one
// device. A block is a straight line of ops (block_tape.h); what each op's backward reads is said
// by cost/op.h where the engine has the op, by framework_op.h where only frameworks have it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/quantities.h"
#include "estimate/activations/macs.h"
#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

// What a product in 8 bits keeps of its input: the input itself; a copy in 8 bits of its own; or
// one for all products of a module (Megatron-LM's linear_qkv and linear_fc1).
enum class EightBitInput { whole, own, joined };

// How tensor-parallel devices have the logits.
enum class Logits {
    split,     // each of its own words
    gathered,  // each makes those of its words, and then has all
    whole      // the head is whole on each
};

// Experts that run one after another, each with the rows that came to it, and their router
// (module_form.cpp). The defaults are those of a program that has all of them in one product.
struct ExpertForm {
    bool looped = false;
    bool adds_rows = false;       // by index_add_, which keeps what it adds
    bool float32_router = false;  // the router's product
    bool float32 = false;         // weights of experts, and what they are multiplied with
    bool ordered = false;         // rows in the experts' order; cast back before they are added
    bool weighed_inside = false;  // what enters an expert's last product, not what leaves it
    bool sigmoid = false;         // weights of experts are each logit's own; else a softmax
    bool chosen_alone = false;    // a softmax of the chosen experts' logits
    bool divided = false;         // weights are divided by their sum
    bool scaled = false;          // and multiplied by a number
};

// How the block is run. The defaults are today's fused kernels in a 16-bit type.
struct ActivationSetup {
    std::int64_t batch = 1;             // sequences a device works on at once
    std::int64_t tokens = 1;            // of a whole sequence, before context_parallel divides it
    std::int64_t element_bytes = 2;     // of the type computed in: 2 or 4
    std::int64_t statistics_bytes = 4;  // of a mean or deviation: 4 on GPUs; element_bytes in
                                        // PyTorch's kernels for CPUs
    bool fused_attention = true;        // no tokens x tokens matrix (Dao et al. 2022)
    // Selective recomputation runs a fused core again as well, which lets its logarithms of sums go
    // alone: NVIDIA/Megatron-LM, megatron/core/transformer/attention.py, checkpoint_core_attention.
    bool fused_core_again = false;
    bool fused_norms = true;  // RMSNorm in one op; else as Hugging Face's LlamaRMSNorm composes it
    bool fused_gate = true;   // silu(gate) * up in one op; else silu(gate) is kept as well
    bool fused_loss = false;  // cross entropy from the logits alone; else float32 log-probabilities
    // Of the tokens, whose logits and loss are made and gone back through one part after another:
    // pytorch/torchtitan, components/loss.py, ChunkedLossWrapper.
    std::int64_t loss_parts = 1;
    // torch.autocast over float32 parameters: matrix products and attention read 16-bit casts, each
    // its own; norms, softmax and what is added to the float32 residual stay in float32.
    bool autocast = false;
    // PyTorch up to 1.10 keeps what a softmax was taken of: tools/autograd/derivatives.yaml,
    // _softmax, self: _softmax_backward_data(grad, result, dim, self); issue 64000, and pull
    // request 66018 for 1.11. Where a softmax is in float32 its input is, too: the float32 mask,
    // added, has widened it.
    bool softmax_keeps_input = false;
    bool float32_softmax = false;   // unfused scores are cast up first, as in Hugging Face's Llama
    bool gain_in_float32 = false;   // a composed RMSNorm is cast back after its gain, not before
    bool gain_from_one = false;     // that gain is 1 + the parameter, a vector of its own
    bool joined_attention = false;  // queries, keys and values are parts of one product
    bool joined_gates = false;      // gate and up of a dense MLP as well
    bool parts_are_views = false;   // and keep all of it alive; else they are copied
    ExpertForm experts;
    bool mean_keeps_input = false;   // PyTorch 1.13 keeps what a mean was taken of
    double attention_dropout = 0.0;  // of the probabilities
    double hidden_dropout = 0.0;     // after attention and after the MLP
    std::int64_t tensor_parallel = 1;
    bool sequence_parallel = false;  // norms and dropout split over the tensor-parallel devices
    Logits logits = Logits::split;
    // More of them than key-value heads have parts of the joined product and gather its output.
    bool gathers_heads = false;
    bool whole_experts = false;         // for experts these split the tokens, not the matrices
    std::int64_t context_parallel = 1;  // each device has 1/n of every sequence's tokens
    // Low-rank adapters (LoRA) beside matrices that are frozen, as all other parameters are; 0:
    // everything is trained. They run in the type computed in.
    std::int64_t adapter_rank = 0;
    std::vector<std::string> adapter_targets;  // roles; empty: all block matrices but routers
    double adapter_dropout = 0.0;              // of what enters each adapter, with its own mask

    // Frozen matrices that keep their input all the same, dropout or not: bitsandbytes
    // autograd/_functions.py, MatMul8bitLt.forward, ctx.tensors = (CAt, subA, A) where A has a
    // gradient.
    bool int8_blocks = false, int8_routers = false, int8_experts = false;

    // Whether products of the blocks' matrices, and of experts', run in 8 bits; routers' never do.
    bool eight_bit_blocks = false, eight_bit_experts = false;
    EightBitInput eight_bit_input = EightBitInput::whole;

    // Of the embedding's output and what blocks hand on.
    std::int64_t stream_bytes() const;
};

enum class RowKind {
    value,  // elements of the type computed in, or float32 copies
    mask,   // one byte an element
    small,  // one number a row, or one alone: what published formulas neglect
    ids,    // 8-byte numbers of tokens or experts
    table,  // shared by all blocks, held once: rotary cosines and sines
    live    // not kept for backward, but held at the peak (logits, their gradient)
};

struct ActivationRow {
    std::string name;                 // "mlp.up"
    std::vector<std::int64_t> shape;  // [4, 2048, 6144]; empty: one number
    Bytes element_bytes;
    Bytes bytes;
    std::string why;
    RowKind kind = RowKind::value;
    bool attention_core = false;  // selective recomputation lets it go
};

// Held at most beside what is kept. Temporaries within an op, gradients of weights and
// communication buffers are not in it.
struct Workspace {
    Bytes forward = 0;    // saving nothing; beyond input and output
    Bytes recording = 0;  // saving; beyond input, what is saved and the output
    Bytes backward = 0;   // beyond what is saved and the output's gradient
};

struct BlockActivations {
    std::vector<ActivationRow> rows;
    Bytes saved_bytes = 0;  // all rows but tables and live ones; the input only where it is read
    Bytes table_bytes = 0;  // held once for the whole model
    Bytes selective_bytes = 0;  // saved_bytes without the attention core
    Bytes input_bytes = 0;      // of the block's input: all that full recomputation keeps
    std::array<std::int64_t, 2> input_shape{};  // rows, columns
    bool input_saved = true;                    // the input is among the rows
    Bytes output_bytes = 0;
    Workspace workspace;            // everything saved
    Workspace selective_workspace;  // the attention core made again in backward
    // Multiply-adds of this device's matrix products; a FLOP count is twice that.
    Macs forward_macs, backward_macs;
    std::int64_t attention_core_macs = 0;  // of forward_macs: scores and mixing
};

// Throws InputError where the setup does not divide the block ("tensor_parallel", "batch", ...) or
// sizes leave 64 bits. Experts are taken as evenly loaded.
BlockActivations block_activations(const Architecture& architecture, const Block& block,
                                   const ActivationSetup& setup);

// Final norm, logits and cross entropy in float32. The logits are let go once cast; a caller that
// holds on to them has [rows, vocabulary] more. Live rows are the gradients at the peak.
BlockActivations head_activations(const Architecture& architecture, const ActivationSetup& setup);

// Token numbers and, with hidden dropout, one mask.
BlockActivations embedding_activations(const Architecture& architecture,
                                       const ActivationSetup& setup);

}  // namespace rootspace::estimate
