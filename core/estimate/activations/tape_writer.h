// Appends ops to a block's tape with the sizes one device has of them.
#pragma once

#include "estimate/activations/activation_tape.h"
#include "estimate/activations/framework_op.h"

namespace rootspace::estimate {

// Throws InputError where a setup is out of range or does not divide.
void check(const ActivationSetup& setup);
// whole / parts for tensor parallelism; throws InputError naming what does not divide.
std::int64_t tensor_share(std::int64_t whole, const ActivationSetup& setup, const char* of_what);

class TapeWriter {
  public:
    TapeWriter(const Architecture& architecture, const ActivationSetup& setup);

    const Architecture& architecture() const { return architecture_; }
    const ActivationSetup& setup() const { return setup_; }
    std::int64_t tokens() const { return tokens_; }  // of a sequence, on this device
    std::int64_t rows() const { return rows_; }      // batch * tokens
    // Of norms, dropout and the sum of the residuals: rows, or this device's part of them.
    std::int64_t stream_rows() const { return stream_rows_; }
    std::int64_t elements(int value) const;
    Bytes element_bytes(int value) const { return tape_.values[value].element_bytes; }

    int input(std::string name, std::int64_t columns);  // value 0: [stream rows, columns]
    int constant(std::string name, std::vector<std::int64_t> shape, Bytes element_bytes,
                 RowKind kind);
    // The op's output and extras become values. element_bytes 0: of the type computed in; under
    // autocast the widest among the inputs, as PyTorch promotes them.
    int add(const OpFacts& facts, std::string name, std::vector<int> inputs,
            Bytes element_bytes = 0, std::vector<int> constants = {});
    int add(const Op& op, std::string name, std::vector<int> inputs, Bytes element_bytes = 0);
    int add(const FrameworkOp& op, std::string name, std::vector<int> inputs,
            Bytes element_bytes = 0, std::vector<int> constants = {});

    // The same of one value or two, in few bytes where it is called: the page's first module has
    // it.
    int then(const FrameworkOp& op, const char* name, int value, Bytes element_bytes = 0,
             int second = -1);
    void keep(int constant);       // backward of the last op reads it
    void read_as_well(int value);  // by the last op, whose output has its type by the others

    // [rows, columns] of a value as [rows, out]. `rows`: where the product runs, at least the
    // value's own (a gathered input is not kept twice). `role`: the matrix as a weight tensor is
    // named, where adapters may stand beside it.
    int linear(std::string name, int value, std::int64_t rows, std::int64_t out, bool bias,
               const std::string& role = "");
    // Along the last `columns`; RMS norms in one op or as LlamaRMSNorm composes them.
    int norm(const std::string& name, int value, std::int64_t columns);
    // What row-parallel devices sum, as the residual holds it: this device's rows of it.
    int scattered(const std::string& name, int value);
    int hidden_dropout(const std::string& name, int value);
    int cast(const std::string& name, int value, Bytes element_bytes);  // no op when it is that
    // As a matrix product or attention reads it. Autocast remembers casts of parameters alone, so
    // each product has its own (pytorch aten/src/ATen/autocast_mode.cpp, cached_cast).
    int product_input(const std::string& product, int value);
    int sum(std::string name, int a, int b);
    int part(std::string name, int whole, std::int64_t rows, std::int64_t columns);
    // The first `rows` of the head's input, which stays whole while all parts are run, beside the
    // sum that their gradients are put together in.
    int loss_part(int whole, std::int64_t rows);
    // x -> cap * tanh(x / cap).
    int capped(const std::string& name, int value);
    // With one matrix for several sequences and heads: a view is copied to be multiplied.
    int contiguous(const std::string& name, int value);

    // Values made while inside can be made again from what enters the core.
    void in_attention_core(bool inside) { in_core_ = inside; }
    // Of the last operation's own, what it keeps beside its output can.
    void extras_in_attention_core();
    ActivationTape finish() { return std::move(tape_); }
    const ActivationTape& tape() const { return tape_; }

  private:
    int new_value(TapeValue value);
    Bytes promoted(const std::vector<int>& inputs, const std::vector<int>& constants) const;
    bool adapted(const std::string& role) const;
    bool in_eight_bits(const std::string& role) const;
    bool keeps_own(const std::string& role) const;
    bool in_int8(const std::string& role) const;
    int adapter(const std::string& name, int value, std::int64_t rows, std::int64_t out);

    const Architecture& architecture_;
    const ActivationSetup& setup_;
    std::int64_t tokens_, rows_, stream_rows_;
    bool in_core_ = false;
    ActivationTape tape_;
};

// The parts of a block, each from a normed value to what is added to the residual.
int attend(TapeWriter& writer, const Attention& attention, int normed);
int feed(TapeWriter& writer, const Mlp& mlp, int normed);

}  // namespace rootspace::estimate
