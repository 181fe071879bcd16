// Attention as ops: grouped heads or latent keys and values, one fused op or one by one.
#include "base/error.h"
#include "estimate/activations/tape_writer.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {
namespace {

// Backward of fused attention makes q k' again, then dq and dk: as long as keys; dv and dp: as long
// as values (Dao et al. 2022, arXiv:2205.14135, algorithm 4).
WholeCoefficient key_products{"attention.backward.key_products", 3};
WholeCoefficient value_products{"attention.backward.value_products", 2};

// Queries, keys and values of one device, ready to be compared.
struct Heads {
    int queries, keys, values;
    std::int64_t heads, kv_heads, key_size, value_size;
    std::int64_t window = 0;
    bool sinks = false;
};

// More devices than groups share the groups, one on each.
bool shares_groups(const GroupedAttention& g, const ActivationSetup& setup) {
    return setup.gathers_heads && setup.tensor_parallel > g.kv_heads &&
           setup.tensor_parallel % g.kv_heads == 0;
}

struct Rotary {
    int cosines, sines;
};

Rotary rotary_tables(TapeWriter& w, std::int64_t size) {
    const Bytes element = w.setup().stream_bytes();  // modeling_llama.py: x.dtype of the stream
    return {w.constant("rotary cosines", {w.tokens(), size}, element, RowKind::table),
            w.constant("rotary sines", {w.tokens(), size}, element, RowKind::table)};
}

int rotated(TapeWriter& w, const Rotary& tables, std::string name, int value,
            std::int64_t columns) {
    return w.add(MoveOp{Move::rotate, w.rows(), columns}, std::move(name), {value}, 0,
                 {tables.cosines, tables.sines});
}

Heads project(TapeWriter& w, const GroupedAttention& g, int normed) {
    const std::int64_t heads = tensor_share(g.heads, w.setup(), "heads");
    const bool shared = shares_groups(g, w.setup());
    const std::int64_t kv_heads =
        shared ? 1 : tensor_share(g.kv_heads, w.setup(), "key and value heads");
    const std::int64_t q_width = checked_mul(heads, g.head_size);
    const std::int64_t kv_width = checked_mul(kv_heads, g.head_size);
    int q = 0, k = 0, v = 0;
    if (w.setup().joined_attention) {
        const std::int64_t whole = checked_add(q_width, checked_mul(2, kv_width));
        const int qkv = w.linear("attention queries, keys and values", normed, w.rows(), whole,
                                 g.query_bias || g.key_value_bias, "attn_qkv");
        q = w.part("attention queries", qkv, w.rows(), q_width);
        k = w.part("attention keys", qkv, w.rows(), kv_width);
        v = w.part("attention values", qkv, w.rows(), kv_width);
    } else {
        q = w.linear("attention queries", normed, w.rows(), q_width, g.query_bias, "attn_q");
        const std::int64_t groups = checked_mul(g.kv_heads, g.head_size);
        const std::int64_t made = shared ? groups / w.setup().tensor_parallel : kv_width;
        k = w.linear("attention keys", normed, w.rows(), made, g.key_value_bias, "attn_k");
        v = w.linear("attention values", normed, w.rows(), made, g.key_value_bias, "attn_v");
        if (shared) {
            const std::int64_t queries = checked_mul(g.heads, g.head_size);
            const std::int64_t whole = checked_add(queries, checked_mul(2, groups));
            const int all = w.add(MoveOp{Move::join, w.rows(), whole},
                                  "attention gathered queries, keys and values", {q, k, v});
            q = w.part("attention own queries", all, w.rows(), q_width);
            k = w.part("attention own keys", all, w.rows(), kv_width);
            v = w.part("attention own values", all, w.rows(), kv_width);
        }
    }
    if (g.query_key_norm) {
        q = w.norm("attention query norm", q, g.head_size);
        k = w.norm("attention key norm", k, g.head_size);
    }
    if (w.architecture().learned_positions == 0) {
        const std::int64_t turned = w.architecture().rotary_size;
        const Rotary tables = rotary_tables(w, turned ? turned : g.head_size);
        q = rotated(w, tables, "attention rotated queries", q, q_width);
        k = rotated(w, tables, "attention rotated keys", k, kv_width);
    }
    return {q, k, v, heads, kv_heads, g.head_size, g.head_size, g.window, g.sinks};
}

// DeepSeek-V2, arXiv:2405.04434, equations 9 to 19, with keys and values decompressed as training
// does. The low-rank vectors are whole on each tensor-parallel device.
Heads project(TapeWriter& w, const LatentAttention& m, int normed) {
    const std::int64_t heads = tensor_share(m.heads, w.setup(), "heads");
    const std::int64_t rows = w.rows(), own = w.stream_rows();
    const std::int64_t key_size = checked_add(m.nope_size, m.rope_size);
    const auto wide = [&](std::int64_t size) { return checked_mul(heads, size); };
    const auto slice = [&](const char* name, int value, std::int64_t at_rows,
                           std::int64_t columns) { return w.part(name, value, at_rows, columns); };
    int source = normed;
    if (m.query_rank) {
        source = w.linear("attention query latent", normed, own, m.query_rank, m.bias, "attn_q_a");
        source = w.norm("attention query latent norm", source, m.query_rank);
    }
    const int q = w.linear("attention queries", source, rows, wide(key_size), false,
                           m.query_rank ? "attn_q_b" : "attn_q");
    const int latent = w.linear("attention key-value latent", normed, own,
                                checked_add(m.kv_rank, m.rope_size), m.bias, "attn_kv_a_mqa");
    const int content = slice("attention key-value content", latent, own, m.kv_rank);
    const int position = slice("attention shared rotary key", latent, rows, m.rope_size);
    const int kv =
        w.linear("attention keys and values", w.norm("attention latent norm", content, m.kv_rank),
                 rows, wide(checked_add(m.nope_size, m.value_size)), false, "attn_kv_b");
    const Rotary tables = rotary_tables(w, m.rope_size);
    const int q_rope = rotated(
        w, tables, "attention rotated part of queries",
        slice("attention rotary part of queries", q, rows, wide(m.rope_size)), wide(m.rope_size));
    const int k_rope = rotated(w, tables, "attention rotated shared key", position, m.rope_size);
    const int q_nope = slice("attention plain part of queries", q, rows, wide(m.nope_size));
    const int k_nope = slice("attention plain part of keys", kv, rows, wide(m.nope_size));
    const int v = slice("attention values", kv, rows, wide(m.value_size));
    const MoveOp join{Move::join, rows, wide(key_size)};
    const int queries = w.then(join, "attention joined queries", q_nope, 0, q_rope);
    const int keys = w.then(join, "attention joined keys", k_nope, 0, k_rope);
    return {queries, keys, v, heads, heads, key_size, m.value_size};
}

// Pairs of a query and a key it sees, over all heads of this device.
std::int64_t seen_pairs(const TapeWriter& w, const Heads& h) {
    const auto pairs = [&](std::int64_t tokens) {  // of the engine's own op, with channels of one
        const AttentionOp op{w.setup().batch, tokens, h.heads,
                             h.kv_heads,      1,      w.architecture().causal};
        return facts(Op{op}).forward_macs / 2;
    };
    const std::int64_t tokens = w.setup().tokens;
    std::int64_t seen = pairs(tokens);
    if (h.window > 0 && h.window < tokens && w.architecture().causal)
        seen -= pairs(tokens - h.window);
    return divided_up(seen, w.setup().context_parallel);
}

int fused(TapeWriter& w, const Heads& h) {
    const AttentionOp op{w.setup().batch, w.tokens(),   h.heads,
                         h.kv_heads,      h.value_size, w.architecture().causal};
    OpFacts f = facts(Op{op});
    const std::int64_t pairs = seen_pairs(w, h);
    f.forward_macs = checked_mul(pairs, checked_add(h.key_size, h.value_size));
    f.input_gradient_macs =
        checked_mul(pairs, checked_add(checked_mul(key_products, h.key_size),
                                       checked_mul(value_products, h.value_size)));
    const auto read = [&](const char* name, int value) { return w.product_input(name, value); };
    const int mixed =
        w.add(f, "attention mixed values",
              {read("attention of queries", h.queries), read("attention of keys", h.keys),
               read("attention of values", h.values)});
    if (w.setup().fused_core_again) w.extras_in_attention_core();
    return mixed;
}

// As eager models do it; masks are added, and an addition keeps nothing.
int one_by_one(TapeWriter& w, Heads h) {
    const ActivationSetup& setup = w.setup();
    const std::int64_t matrices = checked_mul(setup.batch, h.heads), tokens = w.tokens();
    const std::int64_t score_rows = checked_mul(matrices, tokens);
    // One group of one sequence is repeated by a stride of zero, and not copied; a cast copies it.
    const auto repeated = [&](const char* name, int value, std::int64_t size) {
        const bool cast = setup.autocast && w.element_bytes(value) != setup.element_bytes;
        if (h.heads == h.kv_heads || (setup.batch == 1 && h.kv_heads == 1 && !cast)) return value;
        return w.then(MoveOp{Move::repeat, w.rows(), checked_mul(h.heads, size)}, name, value);
    };
    h.keys = repeated("attention repeated keys", h.keys, h.key_size);
    h.values = repeated("attention repeated values", h.values, h.value_size);
    // What enters the core, in the type its products read.
    const auto entering = [&](const char* name, int value) {
        value = w.product_input(name, value);
        // torch.matmul reads sequences and heads as one dimension: a part of a product whose
        // channels lie between them cannot be viewed so (pytorch aten/src/ATen/native/
        // LinearAlgebra.cpp, _matmul_impl).
        return setup.batch > 1 && h.heads > 1 ? w.contiguous(name, value) : value;
    };
    const int queries = entering("attention queries,", h.queries);
    const int keys = entering("attention keys,", h.keys);
    const int values = entering("attention values,", h.values);
    w.in_attention_core(true);
    int p = w.then(ScoresOp{matrices, tokens, tokens, h.key_size}, "attention scores", queries, 0,
                   keys);
    p = w.then(ScaleOp{score_rows, tokens}, "attention scaled scores", p);
    if (w.architecture().score_cap) p = w.capped("attention scores", p);
    const std::int64_t columns = h.sinks ? checked_add(tokens, 1) : tokens;
    if (h.sinks)
        p = w.then(MoveOp{Move::join, score_rows, columns}, "attention scores and sink", p);
    const bool widened = setup.float32_softmax || setup.autocast;
    const Bytes wide = widened ? Bytes{float32_bytes} : setup.element_bytes;
    if (setup.softmax_keeps_input) p = w.cast("attention masked scores", p, wide);
    p = w.then(SoftmaxOp{score_rows, columns, setup.softmax_keeps_input}, "attention probabilities",
               p, wide);
    // Decoders cast them back to the type of the queries; BERT's eager attention does not
    // (transformers modeling_gpt2.py, modeling_llama.py, modeling_bert.py).
    if (!setup.autocast || w.architecture().causal)
        p = w.cast("attention probabilities, cast back", p, w.element_bytes(h.queries));
    if (h.sinks)
        p = w.then(MoveOp{Move::slice, score_rows, tokens}, "attention probabilities of keys", p);
    if (setup.attention_dropout > 0)
        p = w.then(MaskDropoutOp{score_rows, tokens}, "attention dropout", p);
    const MixOp mix{matrices, tokens, tokens, h.value_size};
    OpFacts f = facts(FrameworkOp{mix});
    f.output_rows = w.rows(), f.output_columns = checked_mul(h.heads, h.value_size);
    p = w.product_input("attention probabilities,", p);
    w.in_attention_core(false);
    return w.add(f, "attention mixed values", {p, values});
}

}  // namespace

int attend(TapeWriter& w, const Attention& attention, int normed) {
    const Heads heads =
        std::visit([&](const auto& kind) { return project(w, kind, normed); }, attention);
    const int mixed = w.setup().fused_attention ? fused(w, heads) : one_by_one(w, heads);
    const auto* latent = std::get_if<LatentAttention>(&attention);
    const bool bias =
        latent != nullptr ? latent->bias : std::get<GroupedAttention>(attention).output_bias;
    return w.linear("attention output", mixed, w.rows(), w.architecture().width, bias,
                    "attn_output");
}

}  // namespace rootspace::estimate
