// What an answer says a block more keeps, against what PyTorch's saved-tensor hooks counted for it
// (tests/interop/saved_tensors.py): equal to the byte, from the config and the request alone.
#include <sstream>

#include "base/json_fields.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Measured {
    std::string part, family;  // "phi3_fused", "phi3"
    bool autocast, wide;       // wide: float32
    std::int64_t batch, tokens, heads, kv_heads, size, mlp;
    Bytes bytes = 0;  // of all storages
};

Measured read(const std::vector<std::string>& fields) {
    const auto whole = [&](int column) { return std::stoll(fields.at(column)); };
    const std::string part = fields.at(0).substr(0, fields.at(0).find(' '));
    Measured m{part,
               part.substr(0, part.find('_')),
               part != fields.at(0),
               fields.at(1) == "float32",
               whole(3),
               whole(4),
               whole(5),
               whole(6),
               whole(7),
               whole(8)};
    std::istringstream list(fields.at(10));
    for (Bytes bytes = 0; list >> bytes;) m.bytes += bytes;
    return m;
}

bool neox(const Measured& m) { return m.family == "neox"; }
std::int64_t turned(const Measured& m) { return neox(m) && m.size % 4 == 0 ? m.size / 2 : m.size; }

// Of the measured bytes: the rotary tables, which are held once; what PyTorch 1.13 keeps of a mean
// and later ones do not, its float32 input; the 16-bit statistics of 1.13's layer norms for
// processors, which are float32 on GPUs.
Bytes not_of_the_answer(const Measured& m) {
    const Bytes stream = m.wide || m.autocast ? 4 : 2;
    const std::int64_t rows = m.batch * m.tokens, width = m.heads * m.size;
    const Bytes tables = 2 * m.tokens * turned(m) * stream;
    if (neox(m)) return tables - 4 * rows * (m.wide || m.autocast ? 0 : 2);
    const std::int64_t norms = m.family == "gemma2" || m.family == "gemma3" ? 4 : 2;
    const std::int64_t inner = m.family == "gemma3" ? (m.heads + m.kv_heads) * m.size : 0;
    return tables + 4 * rows * (norms * width + inner);
}

Json config(const Measured& m, std::int64_t layers) {
    Json json = json_fields({{"hidden_size", m.heads * m.size},
                             {"num_attention_heads", m.heads},
                             {"intermediate_size", m.mlp},
                             {"num_hidden_layers", layers},
                             {"vocab_size", 100},
                             {"max_position_embeddings", 4096}});
    if (neox(m)) {
        json["model_type"] = "gpt_neox";
        json["rotary_pct"] = turned(m) == m.size ? 1.0 : 0.5;
        if (m.part == "neox_rows") json["use_parallel_residual"] = false;
        return json;
    }
    json["model_type"] = m.family == "gemma3"     ? "gemma3_text"
                         : m.family == "qwen2moe" ? "qwen2_moe"
                                                  : m.family;
    // tests/interop/saved_experts.py: EXPERTS, ACTIVE, and a shared expert half as wide.
    json[m.family == "mixtral" ? "num_local_experts" : "num_experts"] = 4;
    json["num_experts_per_tok"] = 2;
    json["moe_intermediate_size"] = m.mlp;
    json["shared_expert_intermediate_size"] = m.mlp / 2;
    json["num_key_value_heads"] = m.kv_heads;
    json["head_dim"] = m.size;
    return json;
}

Bytes kept(const Measured& m, std::int64_t layers) {
    const Json request =
        json_fields({{"config", config(m, layers)},
                     {"task", "training"},
                     {"device", "h100-sxm"},
                     {"context", m.tokens},
                     {"batch", m.batch},
                     {"precision", m.autocast ? "bf16-autocast"
                                   : m.wide   ? "fp32"
                                              : "bf16"},
                     {"attention", m.part.ends_with("_fused") ? "fused" : "unfused"}});
    const Json told = answer(request_from_json(request.dump()));
    for (const Json& item : told["items"])
        if (item["name"] == "activations kept for backward") return item["bytes"].get<Bytes>();
    return 0;
}

bool asked_for(const Measured& m) {
    for (const char* part : {"llama", "gemma2", "gemma3", "neox", "neox_rows", "neox_fused", "phi3",
                             "phi3_fused", "mixtral", "qwen2moe"})
        if (m.part == part) return true;
    return false;
}

}  // namespace

TEST_CASE("a block more keeps what PyTorch keeps of it, as the request gives it") {
    std::size_t rows = 0;
    for (const auto& fields : read_csv("saved_tensors.csv")) {
        const Measured m = read(fields);
        if (!asked_for(m) || std::stod(fields.at(2)) > 0) continue;
        INFO(fields.at(0) << " " << fields.at(1) << " " << m.batch << " × " << m.tokens << ", "
                          << m.heads << " heads of " << m.size << ", " << m.kv_heads);
        const Bytes block = kept(m, 2) - kept(m, 1);
        CHECK(block == m.bytes - not_of_the_answer(m));
        ++rows;
    }
    CHECK(rows == 10 * 3 * 20);
}
