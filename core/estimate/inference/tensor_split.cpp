#include "estimate/inference/tensor_split.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/explain/coefficient.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {
namespace {

// vllm/model_executor/layers/vocab_parallel_embedding.py, DEFAULT_VOCAB_PADDING_SIZE.
const WholeCoefficient vocabulary_padding{"vllm.vocabulary_padding", 64};

bool one_of(const std::string& role, std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return role == name; });
}

std::int64_t shares(std::int64_t whole, std::int64_t devices, const char* what) {
    if (whole % devices != 0)
        throw InputError("devices",
                         "a divisor of the " + counted(whole, what) + " that vLLM splits",
                         std::to_string(devices));
    return whole / devices;
}

// One head at least; devices beyond that hold copies (QKVParallelLinear).
std::int64_t key_value_heads(std::int64_t heads, std::int64_t devices) {
    if (devices <= heads) return shares(heads, devices, "key-value heads");
    if (devices % heads != 0)
        throw InputError("devices",
                         "a multiple of the " + std::to_string(heads) +
                             " key-value heads that "
                             "vLLM copies",
                         std::to_string(devices));
    return 1;
}

Attention share(GroupedAttention grouped, std::int64_t devices) {
    grouped.heads = shares(grouped.heads, devices, "heads");
    grouped.kv_heads = key_value_heads(grouped.kv_heads, devices);
    return grouped;
}
Attention share(LatentAttention latent, std::int64_t devices) {
    latent.heads = shares(latent.heads, devices, "heads");
    return latent;
}

class Device {
  public:
    Device(const Architecture& a, std::int64_t devices, bool expert_parallel,
           std::int64_t expert_block)
        : a_(a),
          devices_(devices),
          expert_parallel_(expert_parallel),
          expert_block_(expert_block) {}

    DevicePart part() const {
        DevicePart part{a_, {}, {}, true};
        for (Block& block : part.architecture.blocks) {
            block.attention = std::visit([&](const auto& kind) { return share(kind, devices_); },
                                         block.attention);
            block.mlp = std::visit([&](const auto& kind) { return feed(kind); }, block.mlp);
        }
        for (WeightTensor& tensor : weight_tensors(a_)) {
            if (tensor.component == Component::prediction) continue;
            cut(tensor);
            part.tensors.push_back(std::move(tensor));
        }
        return part;
    }

  private:
    Mlp feed(DenseMlp dense) const {
        dense.width = shares(dense.width, devices_, "channels of the MLP");
        return dense;
    }
    Mlp feed(ExpertMlp experts) const {
        if (expert_parallel_)
            experts.experts = divided_up(experts.experts, devices_);
        else
            experts.width = expert_channels(experts.width);
        experts.shared_width =
            shares(experts.shared_width, devices_, "channels of the shared experts");
        return experts;
    }

    // fused_moe/layer.py asserts that the devices divide the channels, whatever is loaded later.
    std::int64_t expert_channels(std::int64_t channels) const {
        const std::int64_t share = shares(channels, devices_, "channels of an expert");
        return std::min(channels, checked_mul(divided_up(share, expert_block_), expert_block_));
    }

    void cut(WeightTensor& tensor) const {
        if (tensor.component == Component::experts && expert_parallel_) {
            tensor.copies = divided_up(tensor.copies, devices_);
            tensor.active_copies = divided_up(tensor.active_copies, devices_);
            return;
        }
        const bool bias = tensor.role.find(".bias") != std::string::npos;
        switch (split_of(tensor)) {
            case TensorSplit::rows:
                tensor.rows = channels_of(tensor, tensor.rows);
                break;
            case TensorSplit::key_values: {
                const Block& block = a_.blocks[static_cast<std::size_t>(tensor.block)];
                const auto& heads = std::get<GroupedAttention>(block.attention);
                tensor.rows =
                    checked_mul(heads.head_size, key_value_heads(heads.kv_heads, devices_));
                break;
            }
            case TensorSplit::columns:
                if (!bias) tensor.columns = channels_of(tensor, tensor.columns);
                break;
            case TensorSplit::vocabulary:
                tensor.rows = shares(
                    checked_mul(divided_up(tensor.rows, vocabulary_padding), vocabulary_padding),
                    devices_, "rows of the padded vocabulary");
                break;
            case TensorSplit::whole:
                break;
        }
    }

    std::int64_t channels_of(const WeightTensor& tensor, std::int64_t whole) const {
        return tensor.component == Component::experts ? expert_channels(whole) : whole / devices_;
    }

    // All three tables of an encoder are VocabParallelEmbeddings (models/bert.py).
    TensorSplit split_of(const WeightTensor& tensor) const {
        if (!a_.causal && one_of(tensor.role, {"position_embd", "token_types"}))
            return TensorSplit::vocabulary;
        return tensor_split(tensor.role);
    }

    const Architecture& a_;
    const std::int64_t devices_;
    const bool expert_parallel_;
    const std::int64_t expert_block_;
};

}  // namespace

TensorSplit tensor_split(const std::string& name) {
    const std::string role = name.substr(0, name.find(".bias"));
    if (one_of(role, {"attn_k", "attn_v"})) return TensorSplit::key_values;
    if (one_of(role, {"attn_q", "attn_q_b", "attn_kv_b", "attn_sinks", "ffn_gate", "ffn_up",
                      "ffn_gate_exps", "ffn_up_exps", "ffn_gate_shexp", "ffn_up_shexp"}))
        return TensorSplit::rows;
    if (one_of(role, {"attn_output", "ffn_down", "ffn_down_exps", "ffn_down_shexp"}))
        return TensorSplit::columns;
    if (one_of(role, {"token_embd", "output"})) return TensorSplit::vocabulary;
    return TensorSplit::whole;
}

DevicePart vllm_part(const Architecture& architecture, std::int64_t devices, bool expert_parallel,
                     std::int64_t expert_block) {
    return Device(architecture, devices, expert_parallel, expert_block).part();
}

}  // namespace rootspace::estimate
