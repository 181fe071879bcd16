// The reader of each family. Sources are the config and model classes of huggingface/transformers,
// src/transformers/models/<family>/.
#pragma once

#include "estimate/architecture/architecture.h"
#include "estimate/architecture/config_object.h"

namespace rootspace::estimate {

Architecture read_gpt2(ConfigObject& config);
Architecture read_gpt_neox(ConfigObject& config);
Architecture read_opt(ConfigObject& config);
Architecture read_bert(ConfigObject& config);
Architecture read_llama(ConfigObject& config);
Architecture read_mistral(ConfigObject& config);
Architecture read_mixtral(ConfigObject& config);
Architecture read_phi3(ConfigObject& config);
Architecture read_qwen2(ConfigObject& config);
Architecture read_qwen2_moe(ConfigObject& config);
Architecture read_qwen3(ConfigObject& config);
Architecture read_qwen3_moe(ConfigObject& config);
Architecture read_gemma(ConfigObject& config);
Architecture read_gemma2(ConfigObject& config);
Architecture read_gemma3(ConfigObject& config);
Architecture read_gemma3_text(ConfigObject& config);
Architecture read_deepseek_v2(ConfigObject& config);
Architecture read_deepseek_v3(ConfigObject& config);
Architecture read_gpt_oss(ConfigObject& config);

}  // namespace rootspace::estimate
