#include "estimate/inference/streaming.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/inference/resident_choice.h"

namespace rootspace::estimate {
namespace {

bool is_table(const WeightTensor& t) {
    return t.component == Component::embedding && !t.vector && t.role != "token_embd_proj";
}

// A matrix outside the blocks passes a buffer by rows; a table's row goes where the token is.
ModelPart head_part(const WeightTensor& t, Bytes all) { return {all, all, all / t.rows}; }
ModelPart table_part(const WeightTensor& t, Bytes all, std::int64_t tokens) {
    return {all, all / t.rows * std::min(t.rows, tokens), 0};
}

// Of a block's experts at most: no two tokens choose the same.
std::int64_t copies_read(const WeightTensor& t, std::int64_t tokens) {
    return tokens >= t.copies ? t.copies : std::min(t.copies, t.active_copies * tokens);
}

struct Split {
    Bytes vectors = 0;  // outside the blocks
    // Matrices outside the blocks, then each kind of block once.
    std::vector<ModelPart> parts;
    std::vector<const char*> names;  // of the matrices

    Split(const Architecture& a, const StoredWeights& weights, std::int64_t tokens) {
        std::vector<ModelPart> blocks(a.blocks.size(), ModelPart{0, 0, 0});
        for (std::size_t i = 0; i < weights.tensors.size(); ++i) {
            const WeightTensor& t = weights.tensors[i];
            if (t.component == Component::prediction) continue;
            const Bytes all = weights.bytes[i];
            if (t.block >= 0) {
                ModelPart& block = blocks[static_cast<std::size_t>(t.block)];
                block.whole = checked_add(block.whole, all);
                block.read = checked_add(block.read, all / t.copies * copies_read(t, tokens));
                block.passing = block.read;
            } else if (is_table(t) && a.tied && a.head && t.role == "token_embd") {
                ModelPart both = head_part(t, all);
                both.read = checked_add(both.read, table_part(t, all, tokens).read);
                add(both, "embedding, which is the head");
            } else if (is_table(t)) {
                add(table_part(t, all, tokens), "embedding");
            } else if (t.component == Component::head && !t.vector) {
                add(head_part(t, all), "head");
            } else {
                vectors = checked_add(vectors, all);
            }
        }
        for (const ModelPart& block : blocks) add_block(block);
    }

  private:
    void add(const ModelPart& part, const char* name) {
        parts.push_back(part);
        names.push_back(name);
    }
    void add_block(const ModelPart& block) {
        for (std::size_t i = names.size(); i < parts.size(); ++i)
            if (parts[i].whole == block.whole && parts[i].read == block.read)
                return void(++parts[i].count);
        parts.push_back(block);
    }
};

constexpr const char* source =
    "counted from the model's tensors; blocks pass the buffers whole, of experts as many as the "
    "tokens of a step may choose";

}  // namespace

StoredWeights plain_weights(const Architecture& architecture, std::int64_t number_bytes) {
    StoredWeights weights{weight_tensors(architecture), {}};
    for (const WeightTensor& tensor : weights.tensors)
        weights.bytes.push_back(checked_mul(tensor.elements(), number_bytes));
    return weights;
}

Streaming stream_weights(const Architecture& a, const StoredWeights& weights,
                         const StreamingSetup& setup) {
    if (!(setup.bandwidth > 0))
        throw InputError("streaming.bandwidth", "more than 0 bytes a second",
                         std::to_string(setup.bandwidth));
    if (setup.buffers < 1)
        throw InputError("streaming.buffers", "at least 1", std::to_string(setup.buffers));
    if (setup.tokens < 1)
        throw InputError("streaming.tokens", "at least 1", std::to_string(setup.tokens));
    Split split(a, weights, setup.tokens);
    std::vector<ModelPart>& parts = split.parts;
    const auto bytes = [&](std::size_t part, std::int64_t count, Bytes one) {
        const Quantity each(one, "B");
        return part < split.names.size() ? each : Quantity(count, "blocks") * each;
    };
    const Bytes least = checked_add(split.vectors, least_room(parts, setup.buffers));
    const Bytes budget = setup.budget ? setup.budget : least;
    if (budget < least)
        throw InputError("streaming.budget", "at least " + std::to_string(least) + " bytes",
                         std::to_string(setup.budget));
    choose_resident(parts, setup.buffers, budget - split.vectors);

    Streaming result{{}, {}, 0, 0};
    bool blocks_pass = false;
    result.resident.push_back(
        item("norms outside the blocks", Purpose::weights, Quantity(split.vectors, "B"), source));
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const ModelPart& part = parts[i];
        const bool block = i >= split.names.size();
        if (part.kept)
            result.resident.push_back(item(block ? "blocks that stay" : split.names[i],
                                           Purpose::weights, bytes(i, part.kept, part.whole),
                                           source));
        if (part.kept < part.count)
            result.read.push_back(item(block ? "blocks read for each step" : split.names[i],
                                       Purpose::weights,
                                       bytes(i, part.count - part.kept, part.read), source));
        if (!block) continue;
        result.resident_blocks = checked_add(result.resident_blocks, part.kept);
        blocks_pass = blocks_pass || part.kept < part.count;
    }
    if (const Bytes held = buffer_bytes(parts, setup.buffers))
        result.resident.push_back(
            item(blocks_pass ? "buffers of the largest block read" : "buffers of a row of the head",
                 Purpose::workspace,
                 Quantity(setup.buffers, "buffers") * Quantity(held / setup.buffers, "B"), source));
    result.seconds_per_token = double(result.read_bytes()) / setup.bandwidth;
    return result;
}

}  // namespace rootspace::estimate
