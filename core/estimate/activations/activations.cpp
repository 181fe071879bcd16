#include "estimate/activations/activations.h"

#include "base/error.h"
#include "estimate/activations/tape_writer.h"
#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

ActivationTape block_tape(const Architecture& architecture, const Block& block,
                          const ActivationSetup& setup) {
    if (block.norms != 1 && block.norms != 2 && block.norms != 4)
        throw InputError("norms", "1, 2 or 4 a block", std::to_string(block.norms));
    TapeWriter w(architecture, setup);
    const std::int64_t width = architecture.width;
    const auto branch = [&](const std::string& name, int value) {
        value = w.scattered(name + " output", value);
        if (block.norms == 4) value = w.norm(name + " norm after", value, width);
        return w.hidden_dropout(name + " residual dropout", value);
    };
    const int input = w.input("block input", width);
    const int normed = w.norm("attention norm", input, width);
    const int attention = branch("attention", attend(w, block.attention, normed));
    // Side by side, both parts start from the block's input: no sum between them is normed.
    const int middle = block.parallel ? input : w.sum("attention residual", attention, input);
    // One norm: both parts start from it (PaLM, arXiv:2204.02311, section 2).
    const int second = block.norms == 1 ? normed : w.norm("MLP norm", middle, width);
    int mlp = branch("MLP", feed(w, block.mlp, second));
    if (block.parallel) mlp = w.sum("MLP and attention", mlp, attention);
    w.sum("MLP residual", mlp, middle);
    return w.finish();
}

// The operations of nodes from `first` on, which are on the tape for some rows, are of all.
void count_all(ActivationTape& tape, std::size_t first, std::int64_t some, std::int64_t all) {
    for (std::size_t i = first; i < tape.nodes.size(); ++i) {
        OpFacts& f = tape.nodes[i].facts;
        for (std::int64_t* macs :
             {&f.forward_macs, &f.weight_gradient_macs, &f.input_gradient_macs})
            *macs = checked_mul(*macs / some, all);
    }
}

ActivationTape head_tape(const Architecture& a, const ActivationSetup& setup) {
    TapeWriter w(a, setup);
    int value = w.input("head input", a.width);
    if (a.final_norm) value = w.norm("final norm", value, a.width);
    if (a.embedding_width && a.head)
        value = w.linear("head projection", value, w.stream_rows(), a.embedding_width, false);
    if (!a.head) return w.finish();
    // A vocabulary that does not divide is padded.
    const std::int64_t own = setup.logits == Logits::whole
                                 ? a.vocabulary
                                 : divided_up(a.vocabulary, setup.tensor_parallel);
    const bool gathers = setup.logits == Logits::gathered && setup.tensor_parallel > 1;
    const std::int64_t classes = gathers ? a.vocabulary : own;
    const int targets = w.constant("targets", {w.rows()}, id_bytes, RowKind::ids);
    const std::int64_t parts = knows_all_trainers ? setup.loss_parts : 1;
    const std::int64_t rows = divided_up(w.rows(), parts);
    const std::size_t first = w.tape().nodes.size();
    if (parts > 1) value = w.loss_part(value, rows);
    int logits = w.linear("logits", value, rows, own, a.head_bias);
    if (gathers) logits = w.add(MoveOp{Move::join, rows, classes}, "gathered logits", {logits});
    if (a.logit_cap) logits = w.capped("logits", logits);
    if (setup.fused_loss) {
        const OpFacts f = facts(Op{CrossEntropyOp{rows, classes}});
        w.add(f, "loss", {logits}, float32_bytes, {targets});
        return w.finish();
    }
    const int wide = w.cast("float32 logits", logits, float32_bytes);
    const int log_probabilities = w.add(SoftmaxOp{rows, classes, setup.softmax_keeps_input},
                                        "log-probabilities", {wide}, float32_bytes);
    w.add(LikelihoodOp{rows, classes}, "loss", {log_probabilities}, float32_bytes, {targets});
    ActivationTape tape = w.finish();
    if (parts > 1) count_all(tape, first, rows, w.rows());
    return tape;
}

}  // namespace

BlockActivations block_activations(const Architecture& architecture, const Block& block,
                                   const ActivationSetup& setup) {
    return within_64_bits([&] { return activations_of(block_tape(architecture, block, setup)); });
}

BlockActivations head_activations(const Architecture& architecture, const ActivationSetup& setup) {
    return within_64_bits([&] { return activations_of(head_tape(architecture, setup)); });
}

BlockActivations embedding_activations(const Architecture& architecture,
                                       const ActivationSetup& setup) {
    return within_64_bits([&] {
        TapeWriter w(architecture, setup);
        const std::int64_t batch = setup.batch, columns = architecture.width;
        const EmbeddingOp op{batch, w.tokens(), architecture.vocabulary, columns};
        const int ids = w.constant("token numbers", {batch, w.tokens()}, id_bytes, RowKind::ids);
        std::vector<int> numbers{ids};
        if (architecture.learned_positions > 0)
            numbers.push_back(w.constant("position numbers", {w.tokens()}, id_bytes, RowKind::ids));
        if (architecture.token_types > 0)
            numbers.push_back(
                w.constant("token types", {batch, w.tokens()}, id_bytes, RowKind::ids));
        const bool trained = setup.adapter_rank == 0;
        if (!trained) numbers.clear();  // frozen tables have no gradient
        int value = w.add(facts(Op{op}), "embedding", {}, 0, numbers);
        value = w.scattered("embedding", value);
        // transformers models/bert/modeling_bert.py, BertEmbeddings.LayerNorm.
        if (architecture.embedding_norm && trained)
            value = w.norm("embedding norm", value, columns);
        w.hidden_dropout("embedding dropout", value);
        return activations_of(w.finish());
    });
}

}  // namespace rootspace::estimate
