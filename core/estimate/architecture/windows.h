// Which layers see only the last tokens.
#pragma once

#include "estimate/architecture/architecture.h"
#include "estimate/architecture/config_object.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

// The window of each layer, 0 for all tokens. `layer_types` decides where the config states it
// (PretrainedConfig of transformers: "full_attention" or "sliding_attention" a layer), else
// `slides` of the layer, counted from 0. `window` is the size; 0 where the config has none.
template <class Slides>
std::vector<std::int64_t> layer_windows(ConfigObject& config, std::int64_t layers,
                                        std::int64_t window, Slides slides) {
    std::vector<std::int64_t> windows(static_cast<std::size_t>(layers), 0);
    if (!config.states("layer_types")) {
        for (std::int64_t i = 0; i < layers; ++i)
            if (slides(i)) windows[static_cast<std::size_t>(i)] = window;
        return windows;
    }
    const std::vector<std::string> types = config.texts("layer_types");
    if (types.size() != windows.size())
        throw InputError(config.place("layer_types"),
                         "one for each of " + counted(layers, "layers"),
                         std::to_string(types.size()));
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] == "full_attention") continue;
        if (types[i] != "sliding_attention")
            throw InputError(config.place("layer_types") + "[" + std::to_string(i) + "]",
                             "\"full_attention\" or \"sliding_attention\"",
                             "\"" + shown(types[i]) + "\"");
        if (!window)
            throw InputError(config.place("sliding_window"),
                             "a size, since layer_types names sliding_attention", "none");
        windows[i] = window;
    }
    return windows;
}

// Blocks that differ in their window alone.
inline std::vector<Block> windowed_blocks(const GroupedAttention& attention, const Mlp& mlp,
                                          std::int64_t norms,
                                          const std::vector<std::int64_t>& windows) {
    std::vector<Block> blocks;
    blocks.reserve(windows.size());
    for (const std::int64_t window : windows) {
        GroupedAttention here = attention;
        here.window = window;
        blocks.push_back(Block{here, mlp, norms});
    }
    return blocks;
}

}  // namespace rootspace::estimate
