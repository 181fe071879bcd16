#include "estimate/headers/gguf_shapes.h"

namespace rootspace::estimate {
namespace {

class Shapes {
  public:
    Shapes(const GgufFields& fields, std::int64_t width, std::int64_t block)
        : f_(fields), width_(width), block_(block) {}

    void check(const GroupedAttention& g) const {
        const std::int64_t queries = checked_mul(g.heads, g.head_size),
                           keys = checked_mul(g.kv_heads, g.head_size);
        matrix("attn_q", queries, width_);
        matrix("attn_k", keys, width_);
        matrix("attn_v", keys, width_);
        matrix("attn_qkv", checked_add(queries, checked_mul(2, keys)), width_);
        matrix("attn_output", width_, queries);
    }

    void check(const LatentAttention& m) const {
        const std::int64_t queries = checked_mul(m.heads, m.nope_size + m.rope_size);
        matrix("attn_q", queries, width_);
        matrix("attn_q_a", m.query_rank, width_);
        matrix("attn_q_b", queries, m.query_rank);
        matrix("attn_kv_a_mqa", m.kv_rank + m.rope_size, width_);
        matrix("attn_kv_b", checked_mul(m.heads, m.nope_size + m.value_size), m.kv_rank);
        matrix("attn_output", width_, checked_mul(m.heads, m.value_size));
    }

    void check(const DenseMlp& d) const {
        const bool fused = d.gated && !f_.has(name("ffn_gate"));  // gate and up in one: Phi-3
        matrix("ffn_gate", d.width, width_);
        matrix("ffn_up", fused ? 2 * d.width : d.width, width_);
        matrix("ffn_down", width_, d.width);
    }

    void check(const ExpertMlp& e) const {
        matrix("ffn_gate_inp", e.experts, width_);
        for (const char* up : {"ffn_gate_exps", "ffn_up_exps"})
            expect(up, {e.experts, e.width, width_});
        expect("ffn_down_exps", {e.experts, width_, e.width});
        for (const char* up : {"ffn_gate_shexp", "ffn_up_shexp"})
            matrix(up, e.shared_width, width_);
        matrix("ffn_down_shexp", width_, e.shared_width);
    }

  private:
    std::string name(const char* role) const {
        return f_.name(block_, std::string(role) + ".weight");
    }
    void matrix(const char* role, std::int64_t rows, std::int64_t columns) const {
        expect(role, {rows, columns});
    }
    void expect(const char* role, const std::vector<std::int64_t>& shape) const {
        if (!f_.has(name(role)) || f_.tensor(name(role)).shape == shape) return;
        std::string text;
        for (const std::int64_t size : shape)
            text += (text.empty() ? "" : ", ") + std::to_string(size);
        f_.contradict(name(role), "[" + text + "]");
    }

    const GgufFields& f_;
    std::int64_t width_, block_;
};

}  // namespace

void check_block_shapes(const GgufFields& fields, std::int64_t width, const Block& block,
                        std::int64_t i) {
    const Shapes shapes(fields, width, i);
    std::visit([&](const auto& part) { shapes.check(part); }, block.attention);
    std::visit([&](const auto& part) { shapes.check(part); }, block.mlp);
}

}  // namespace rootspace::estimate
