// The fields of the generic form, each named once, for reading and for writing.
#pragma once

#include <cstdint>
#include <string>

#include "estimate/architecture/config_object.h"

namespace rootspace::estimate {

struct GenericFields {
    std::string name = "own model";
    std::int64_t vocabulary = 0, width = 0, layers = 0, heads = 0, mlp_width = 0, context = 0;
    std::int64_t kv_heads = 0, head_size = 0;
    bool gated = true;
    std::string activation = "silu", norm = "rms", stored;
    std::int64_t norms = 2;
    bool parallel = false;
    bool final_norm = true, tied = false, head = true, causal = true;
    std::int64_t positions = 0, embedding_width = 0, token_types = 0;
    bool embedding_norm = false, pooler = false, head_bias = false;
    bool query_bias = false, key_value_bias = false, output_bias = false, mlp_bias = false;
    bool query_key_norm = false, sinks = false;
    std::int64_t window = 0, full_every = 0;
    std::int64_t experts = 0, active_experts = 0, expert_width = 0, shared_width = 0;
    bool shared_gate = false, correction_bias = false, router_bias = false, expert_bias = false;
    std::int64_t dense_layers = 0;
    std::int64_t kv_rank = 0, query_rank = 0, nope_size = 0, rope_size = 0, value_size = 0;
    std::int64_t prediction_blocks = 0;
};

// Shows every field to `see`: see.required(name, number, highest), see.number(...),
// see.flag(name, flag), see.text(name, text).
template <class Fields, class See>
void each_field(Fields& f, See& see) {
    see.text("name", f.name);
    see.required("vocabulary", f.vocabulary, largest_size);
    see.required("width", f.width, largest_size);
    see.required("layers", f.layers, largest_layers);
    see.required("heads", f.heads, largest_size);
    see.number("mlp_width", f.mlp_width, largest_size);
    see.required("context", f.context, largest_context);
    see.number("kv_heads", f.kv_heads, largest_size);
    see.number("head_size", f.head_size, largest_size);
    see.flag("gated", f.gated);
    see.text("activation", f.activation);
    see.text("norm", f.norm);
    see.number("norms", f.norms, 4);
    see.flag("parallel", f.parallel);
    see.flag("final_norm", f.final_norm);
    see.flag("tied", f.tied);
    see.flag("head", f.head);
    see.flag("causal", f.causal);
    see.number("positions", f.positions, largest_size);
    see.flag("embedding_norm", f.embedding_norm);
    see.number("embedding_width", f.embedding_width, largest_size);
    see.number("token_types", f.token_types, largest_size);
    see.flag("pooler", f.pooler);
    see.flag("head_bias", f.head_bias);
    see.flag("query_bias", f.query_bias);
    see.flag("key_value_bias", f.key_value_bias);
    see.flag("output_bias", f.output_bias);
    see.flag("mlp_bias", f.mlp_bias);
    see.flag("query_key_norm", f.query_key_norm);
    see.flag("sinks", f.sinks);
    see.number("window", f.window, largest_context);
    see.number("full_every", f.full_every, largest_layers);
    see.number("experts", f.experts, largest_size);
    see.number("active_experts", f.active_experts, largest_size);
    see.number("expert_width", f.expert_width, largest_size);
    see.number("shared_width", f.shared_width, largest_size);
    see.flag("shared_gate", f.shared_gate);
    see.flag("correction_bias", f.correction_bias);
    see.flag("router_bias", f.router_bias);
    see.flag("expert_bias", f.expert_bias);
    see.number("dense_layers", f.dense_layers, largest_layers);
    see.number("kv_rank", f.kv_rank, largest_size);
    see.number("query_rank", f.query_rank, largest_size);
    see.number("nope_size", f.nope_size, largest_size);
    see.number("rope_size", f.rope_size, largest_size);
    see.number("value_size", f.value_size, largest_size);
    see.number("prediction_blocks", f.prediction_blocks, largest_layers);
    see.text("stored", f.stored);
}

}  // namespace rootspace::estimate
