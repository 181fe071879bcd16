// Traps about the key-value cache.
import { bytesFor, cacheElements, figure, fixed, GiB, MiB } from "./trap_figures.js";

/** @typedef {import("./trap_figures.js").Trap} Trap */

/** @type {Trap} */
const lessThan67B = {
  id: "deepseek-v2-93",
  title: "DeepSeek-V2 needs “93.3 % less key-value cache”",
  said: "The abstract compares with DeepSeek 67B. Read as a property of latent attention, the figure is too large.",
  figures(ask) {
    const latent = cacheElements(ask({ model: "deepseek-v2" }));
    const grouped = cacheElements(ask({ model: "deepseek-llm-67b" }));
    const [narrow, wide] = [6, 16];
    const counts = `${fixed(latent, 0)} elements a token / ${fixed(grouped, 0)}`;
    return [
      figure(
        "wrong",
        "as quoted, by latent attention alone",
        100 * (1 - (latent * narrow) / (grouped * wide)),
        2,
        "%",
        `1 − (${counts}) × ${narrow} bit / ${wide} bit`,
      ),
      figure("right", "at equal precision", 100 * (1 - latent / grouped), 2, "%", `1 − ${counts}`),
    ];
  },
  why: "The paper's V2 keeps its cache in 6 bits, the 67B in 16. Eleven of the 93 points are quantisation.",
  source: "DeepSeek-V2, arXiv 2405.04434, section 3.2.3; elements counted by the estimator from both configs",
};

/** @type {Trap} */
const latentGroups = {
  id: "mla-groups",
  title: "Latent attention equals grouped attention with how many groups?",
  said: "Calculators count the latent vector twice, as keys and as values.",
  figures(ask) {
    const { kv_rank: rank, rope_size: rope, nope_size: head } = ask({ model: "deepseek-v2" }).model.attention;
    return [
      figure("wrong", "the latent counted as keys and values", (2 * rank) / (2 * head), 2, "groups", `2 × ${rank} / (2 × ${head})`),
      figure("right", "one latent, one shared rotary key", (rank + rope) / (2 * head), 2, "groups", `(${rank} + ${rope}) / (2 × ${head})`),
      figure("beside", "the first over the second", (2 * rank) / (rank + rope), 2, "×", `2 × ${rank} / (${rank} + ${rope})`),
    ];
  },
  why: "Keys and values are both made from the one latent; nothing is stored twice. The rotary part is shared by all heads and is stored once.",
  source: "DeepSeek-V2, arXiv 2405.04434, table 1 (2.25 groups); LMCache pull request 694 for the factor 2",
};

/** @type {Trap} */
const blogTable = {
  id: "llama-405b-cache",
  title: "The 405B cache of 123.05 GB at 128k",
  said: "The launch post's table of key-value caches, last row.",
  figures(ask) {
    const [tokens, printedHeads] = [128_000, 16];
    const told = ask({ model: "llama-3.1-405b", context: tokens });
    const { layers, attention } = told.model;
    const printed = 2 * layers * printedHeads * attention.head_size * tokens * 2;
    const formula = (/** @type {number} */ heads) => `2 × ${layers} layers × ${heads} heads × ${attention.head_size} × ${fixed(tokens, 0)} tokens × 2 B`;
    return [
      figure("wrong", `with ${printedHeads} key-value heads`, printed / GiB, 2, "GiB", formula(printedHeads)),
      figure("right", `with the config's ${attention.kv_heads}`, bytesFor(told, "kv_cache") / GiB, 2, "GiB", formula(attention.kv_heads)),
      figure("beside", "at 131,072 tokens", bytesFor(ask({ model: "llama-3.1-405b", context: 131_072 }), "kv_cache") / GiB, 2, "GiB", "128k as 128 × 1,024"),
    ];
  },
  why: "The first config had 16 key-value heads, the present one 8. The table's “GB” are GiB; its “1k” is 1,024 tokens, but “128k” is 128,000.",
  source: "Hugging Face, Llama 3.1 launch post; config.json of Llama-3.1-405B",
};

/** @type {Trap} */
const quantisedCache = {
  id: "q8-cache",
  title: "A q8_0 cache takes one byte a number",
  said: "8 bits are a byte, so the cache is half of a 16-bit one.",
  figures(ask) {
    const [block, blockBytes, tokens] = [32, 34, 49_152];
    const wide = ask({ model: "mistral-small-22b", context: tokens });
    const told = ask({ model: "mistral-small-22b", context: tokens, engine: "llama.cpp", kv: "q8_0", kv_values: "q8_0" });
    const elements = (wide.kv_bytes_per_token / 2) * tokens;
    return [
      figure("wrong", `${fixed(tokens, 0)} tokens at one byte`, elements / MiB, 2, "MiB", `${fixed(elements, 0)} numbers × 1 B`),
      figure("right", "with each block's scale", bytesFor(told, "kv_cache") / MiB, 2, "MiB", `${fixed(elements, 0)} numbers × ${blockBytes} B / ${block}`),
      figure("beside", "bytes a number", blockBytes / block, 4, "B", `${blockBytes} B a block / ${block} numbers`),
    ];
  },
  why: "32 numbers share a 16-bit scale. A start-up log of that model and context prints 5712.00 MiB.",
  source: "ollama/ollama issue 6160; block_q8_0 in ggml-common.h (llama.cpp)",
};

export const cacheTraps = [lessThan67B, latentGroups, blogTable, quantisedCache];
