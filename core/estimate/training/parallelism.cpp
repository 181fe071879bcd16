#include "estimate/training/parallelism.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "estimate/architecture/parts.h"
#include "estimate/explain/quantity.h"
#include "estimate/inference/tensor_split.h"

namespace rootspace::estimate {
namespace {

// torch/distributed/pipelining/schedules.py, ScheduleInterleaved1F1B, multiply_factor; Megatron-LM,
// core/pipeline_parallel/schedules.py: 2 (p - s - 1) micro-batches of warm-up before the later
// chunks', and the one at work.
const WholeCoefficient warm_up{"interleaved.warm_up", 2};

void check_divides(const char* field, std::int64_t parts, std::int64_t whole, const char* what) {
    if (whole % parts != 0)
        throw InputError(field, "a divisor of " + counted(whole, what), std::to_string(parts));
}

void check_block(const Parallelism& p, const Block& block) {
    if (const auto* grouped = std::get_if<GroupedAttention>(&block.attention)) {
        check_divides("tensor_parallel", p.tensor, grouped->heads, "heads");
        if (!p.gathers_heads || p.tensor % grouped->kv_heads != 0)
            check_divides("tensor_parallel", p.tensor, grouped->kv_heads, "key-value heads");
        check_divides("tensor_parallel", p.tensor,
                      checked_mul(grouped->kv_heads, grouped->head_size), "channels of keys");
    } else {
        check_divides("tensor_parallel", p.tensor, std::get<LatentAttention>(block.attention).heads,
                      "heads");
    }
    if (const auto* dense = std::get_if<DenseMlp>(&block.mlp)) {
        check_divides("tensor_parallel", p.tensor, dense->width, "channels of the MLP");
    } else {
        const ExpertMlp& experts = std::get<ExpertMlp>(block.mlp);
        check_divides("expert_parallel", p.expert, experts.experts, "experts");
        check_divides("expert_tensor_parallel", p.expert_tensor, experts.width,
                      "channels of an expert");
        check_divides("tensor_parallel", p.tensor, experts.shared_width,
                      "channels of the shared experts");
    }
}

// Total stages of the pipeline, chunks counted one by one.
std::int64_t parts(const Parallelism& p) { return checked_mul(p.pipeline, p.chunks); }

// [rows, columns] of one device.
void split(WeightTensor& tensor, const Architecture& architecture, const Parallelism& p) {
    const std::int64_t devices = is_expert(tensor) ? p.expert_tensor : p.tensor;
    if (is_expert(tensor)) tensor.copies /= p.expert;
    switch (tensor_split(tensor.role)) {
        case TensorSplit::rows:
        case TensorSplit::key_values:
            tensor.rows /= devices;
            break;
        case TensorSplit::columns:
            if (tensor.role.find(".bias") == std::string::npos) tensor.columns /= devices;
            break;
        case TensorSplit::vocabulary:
            if (tensor.role != "token_embd" || splits_embedding(architecture, p))
                tensor.rows = divided_up(tensor.rows, devices);
            break;
        case TensorSplit::whole:
            break;
    }
}

}  // namespace

bool splits_embedding(const Architecture& architecture, const Parallelism& p) {
    return p.vocabulary == Vocabulary::split ||
           (architecture.tied && p.vocabulary == Vocabulary::gathered);
}

Logits logits(const Architecture& architecture, const Parallelism& p) {
    if (p.tensor == 1 || p.vocabulary == Vocabulary::split) return Logits::split;
    const bool whole = architecture.tied && p.vocabulary == Vocabulary::gathered_own;
    return whole ? Logits::whole : Logits::gathered;
}

bool is_expert(const WeightTensor& tensor) { return tensor.component == Component::experts; }

DenseAndExperts dense_and_experts(const std::vector<WeightTensor>& tensors) {
    DenseAndExperts found;
    for (const WeightTensor& tensor : tensors)
        (is_expert(tensor) ? found.experts : found.dense).push_back(tensor);
    return found;
}

std::int64_t device_count(const Parallelism& p) {
    return checked_mul(p.data, p.tensor, p.pipeline, p.context);
}

std::int64_t replicas(const Parallelism& p) { return checked_mul(p.data, p.context); }

std::int64_t expert_replicas(const Parallelism& p) {
    return checked_mul(p.data, p.tensor, p.context) / checked_mul(p.expert, p.expert_tensor);
}

bool whole_experts(const Parallelism& p) { return p.expert_tensor < p.tensor; }

void check(const Parallelism& p, const Architecture& architecture) {
    const auto positive = [](const char* field, std::int64_t value) {
        if (value < 1)
            throw InputError(field, "a whole number of at least 1", std::to_string(value));
    };
    positive("data_parallel", p.data), positive("tensor_parallel", p.tensor);
    positive("pipeline_parallel", p.pipeline), positive("pipeline_chunks", p.chunks);
    positive("context_parallel", p.context), positive("expert_parallel", p.expert);
    positive("expert_tensor_parallel", p.expert_tensor);
    if (p.zero < 0 || p.zero > 3)
        throw InputError("zero", "a stage from 0 to 3", std::to_string(p.zero));
    if (p.sequence && p.tensor == 1)
        throw InputError("sequence_parallel", "off without tensor parallelism", "on");
    check_divides("expert_parallel", checked_mul(p.expert, p.expert_tensor),
                  checked_mul(p.data, p.tensor, p.context), "devices of a stage");
    const auto blocks = static_cast<std::int64_t>(architecture.blocks.size());
    if (p.pipeline == 1 && p.chunks > 1)
        throw InputError("pipeline_chunks", "1 without a pipeline", std::to_string(p.chunks));
    if (parts(p) > blocks)
        throw InputError("pipeline_parallel",
                         "at most " + counted(blocks, "stages") + ", chunks counted",
                         std::to_string(parts(p)));
    if (parts(p) > 1 && p.counts_ends && (blocks + 2) / parts(p) < 2)
        throw InputError("pipeline_parallel",
                         "at most " + counted((blocks + 2) / 2, "stages") +
                             ", chunks counted, of which torchtitan's last one has a block beside "
                             "the head",
                         std::to_string(parts(p)));
    if (p.expert > 1 && !has_experts(architecture))
        throw InputError("expert_parallel", "1 for a model without experts",
                         std::to_string(p.expert));
    for (const Block& block : architecture.blocks) check_block(p, block);
}

std::vector<std::int64_t> stage_blocks(std::int64_t blocks, const Parallelism& p,
                                       std::int64_t stage) {
    const std::int64_t end = p.counts_ends ? 1 : 0, all = checked_add(blocks, 2 * end);
    const std::int64_t least = all / parts(p), extra = all % parts(p), first = 1 - end;
    std::vector<std::int64_t> found;
    std::int64_t next = 0;
    for (std::int64_t part = 0; part < parts(p); ++part) {
        const std::int64_t ends = (part == 0 ? end : 0) + (part == parts(p) - 1 ? end : 0);
        const std::int64_t size = least + (part >= first && part < first + extra ? 1 : 0) - ends;
        for (std::int64_t i = 0; i < size; ++i, ++next)
            if (part % p.pipeline == stage) found.push_back(next);
    }
    return found;
}

std::vector<std::int64_t> chunk_blocks(std::int64_t blocks, const Parallelism& p,
                                       std::int64_t stage, std::int64_t chunk) {
    // As many chunks, each a stage of its own.
    Parallelism parts = p;
    parts.pipeline = checked_mul(p.pipeline, p.chunks), parts.chunks = 1;
    return stage_blocks(blocks, parts, checked_add(stage, checked_mul(chunk, p.pipeline)));
}

std::int64_t rounds(const Parallelism& p, std::int64_t micro_batches) {
    return std::max<std::int64_t>(1, micro_batches / p.pipeline);
}

std::int64_t micro_batches_a_round(const Parallelism& p, std::int64_t micro_batches) {
    return micro_batches / rounds(p, micro_batches);
}

std::int64_t chunks_in_flight(const Parallelism& p, std::int64_t stage,
                              std::int64_t micro_batches) {
    const std::int64_t ahead = p.pipeline - stage;
    if (p.chunks == 1) return std::min(ahead, micro_batches);
    const std::int64_t warm = checked_add(
        checked_mul(p.chunks - 1, micro_batches_a_round(p, micro_batches)), warm_up * ahead - 1);
    return std::min(warm, checked_mul(micro_batches, p.chunks));
}

std::vector<WeightTensor> device_tensors(const Architecture& architecture, const Parallelism& p,
                                         std::int64_t stage) {
    return device_tensors(architecture, weight_tensors(architecture), p, stage);
}

std::vector<WeightTensor> device_tensors(const Architecture& architecture,
                                         const std::vector<WeightTensor>& all, const Parallelism& p,
                                         std::int64_t stage) {
    const std::vector<std::int64_t> blocks =
        stage_blocks(static_cast<std::int64_t>(architecture.blocks.size()), p, stage);
    const bool first = stage == 0, last = stage == p.pipeline - 1;
    std::vector<WeightTensor> held;
    bool before_blocks = true;  // the embedding comes first, norm and head last
    for (const WeightTensor& tensor : all) {
        if (tensor.component == Component::prediction) continue;
        if (tensor.block >= 0) {
            before_blocks = false;
            if (!std::binary_search(blocks.begin(), blocks.end(), tensor.block)) continue;
        } else {
            const bool tied_copy = architecture.tied && tensor.role == "token_embd" && last;
            if (!(before_blocks ? first : last) && !tied_copy) continue;
        }
        held.push_back(tensor);
        split(held.back(), architecture, p);
    }
    return held;
}

}  // namespace rootspace::estimate
