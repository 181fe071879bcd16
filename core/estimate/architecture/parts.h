// The parts that configs of many families write alike.
#pragma once

#include "estimate/architecture/architecture.h"
#include "estimate/architecture/config_object.h"

namespace rootspace::estimate {

// What a family's config class puts where a config is silent.
struct ClassDefaults {
    std::int64_t context;
    bool tied;
    const char* activation = "silu";
    const char* activation_field = "hidden_act";
};

// vocab_size, hidden_size, max_position_embeddings, activation, tied or untied head; RMS norms.
Architecture read_decoder(ConfigObject& config, const ClassDefaults& defaults);

std::int64_t read_layers(ConfigObject& config, std::string_view name = "num_hidden_layers");

// `kv_heads` and `head_size` are the class's defaults; 0: as many as heads, width / heads.
GroupedAttention read_grouped(ConfigObject& config, std::int64_t width, std::int64_t kv_heads = 0,
                              std::int64_t head_size = 0);

// heads that divide `width`, where no head size is stated.
std::int64_t head_size_of(ConfigObject& config, std::string_view heads_name, std::int64_t heads,
                          std::string_view width_name, std::int64_t width);

// Sets the names and widths of an expert layer; `active` may not exceed `experts`.
ExpertMlp read_experts(ConfigObject& config, std::string_view experts_name, std::int64_t experts,
                       std::string_view active_name, std::int64_t active, std::int64_t width);

// The activation, and its temporaries.
void read_activation(ConfigObject& config, Architecture& architecture, std::string_view name,
                     std::string_view otherwise);

// The share of each head that turns: rotary_size, where it is not all of it.
void read_rotary_share(ConfigObject& config, Architecture& architecture, std::string_view name,
                       double otherwise, std::int64_t head_size);

// rope_scaling, or rope_parameters as transformers 5 writes it; of Gemma 3 there that of the layers
// without a window.
void read_rotary_scaling(ConfigObject& config, Architecture& architecture);

// Whether the class named in `architectures` predicts tokens. Another head (a classifier's) is not
// counted, and is named in `omitted`.
void read_head(ConfigObject& config, Architecture& architecture);

// torch_dtype or dtype, quantization_config.
// The field of quantization_config in which the loaders of a method name modules that they leave as
// they are, or, for gptq, those that they pack (transformers' utils/quantization_config.py).
const char* kept_field(const std::string& method);

Storage read_storage(ConfigObject& config);

void set_bias(GroupedAttention& attention, bool bias);

// Whether any block routes tokens to experts.
bool has_experts(const Architecture& architecture);

}  // namespace rootspace::estimate
