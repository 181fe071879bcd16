// Traps about activations and what recomputing them costs. Korthikanti et al. 2022, arXiv 2205.05198, throughout.
import { figure, fixed } from "./trap_figures.js";

/** @typedef {import("./trap_figures.js").Trap} Trap */

/**
 * Bytes a token, layer and channel that a block saves in 16 bits (table 2): 34, and of the scores 5as/h.
 * @param {{heads: number, tokens: number, width: number}} sizes
 */
const savedEach = ({ heads, tokens, width }) => 34 + (5 * heads * tokens) / width;

/** @type {Trap} */
const zeroActivations = {
  id: "zero-60gb",
  title: "GPT-2 1.5B needs 60 GB of activations",
  said: "The ZeRO paper, for sequences of 1,024 and batch 32: 12 × width × batch × tokens × layers.",
  figures(ask) {
    const { width, layers, attention } = ask({ model: "gpt2-xl" }).model;
    const [tokens, batch] = [1024, 32];
    const all = batch * tokens * width * layers;
    const each = savedEach({ heads: attention.heads, tokens, width });
    const product = `${batch} × ${fixed(tokens, 0)} × ${fixed(width, 0)} × ${layers}`;
    return [
      figure("wrong", "the footnote's formula", (12 * all * 2) / 1e9, 1, "GB", `12 × ${product} × 2 B`),
      figure(
        "right",
        "with scores and dropout masks",
        (each * all) / 1e9,
        1,
        "GB",
        `${product} × (34 + 5 × ${attention.heads} × ${fixed(tokens, 0)} / ${fixed(width, 0)}) B`,
      ),
      figure("beside", "scores recomputed", (34 * all) / 1e9, 1, "GB", `${product} × 34 B`),
      figure("beside", "whole blocks recomputed", (2 * all) / 1e9, 2, "GB", `${product} × 2 B`),
    ];
  },
  why: "The formula leaves out the attention scores and the masks, which are most of it at this length.",
  source: "Rajbhandari et al. 2020, arXiv 1910.02054, section 3.2; Korthikanti et al. 2022, table 2",
};

/** @type {Trap} */
const outsideLayers = {
  id: "outside-layers",
  title: "Activations outside the layers are negligible",
  said: "“Less than 0.01 %” for the 22B model, as the section is often summarised.",
  figures(ask) {
    const { width, layers, vocabulary, attention } = ask({ model: "megatron-22b" }).model;
    const [tokens, quoted] = [2048, 0.01];
    const each = savedEach({ heads: attention.heads, tokens, width });
    // Per token and channel: the embedding's mask, and 4 (1 + v/h) for the last norm, the head's input and the logits in float32.
    const outside = 1 + 4 * (1 + vocabulary / width);
    const logits = (/** @type {string} */ model) => {
      const m = ask({ model }).model;
      const value = (100 * 4 * m.vocabulary) / (34 * m.width * m.layers);
      return figure(
        "right",
        `${m.name}: logits over all layers' 34sbh`,
        value,
        1,
        "%",
        `4 × ${fixed(m.vocabulary, 0)} / (34 × ${fixed(m.width, 0)} × ${m.layers})`,
      );
    };
    return [
      figure("wrong", "as summarised", quoted, 2, "%", "no arithmetic is given"),
      figure(
        "right",
        "22B, evaluated",
        (100 * outside) / (layers * each),
        2,
        "%",
        `(1 + 4 × (1 + ${fixed(vocabulary, 0)} / ${fixed(width, 0)})) / (${layers} × ${fixed(each, 1)})`,
      ),
      logits("llama-3.1-8b"),
      logits("qwen2.5-0.5b"),
    ];
  },
  why: "Vocabularies have grown and fused attention keeps no scores: the logits may be as large as all layers.",
  source: "Korthikanti et al. 2022, arXiv 2205.05198, section 4.3, evaluated",
};

/** @type {Trap} */
const fullRecompute = {
  id: "full-recompute",
  title: "Full recomputation costs a third",
  said: "Backward is two forwards, so one forward more is one in three.",
  figures() {
    const plain = { forward: 7.7, backward: 11.9 };
    const runs = [
      { name: "full", forward: 7.7, backward: 19.5 },
      { name: "selective", forward: 7.7, backward: 13.2 },
      { name: "selective with sequence parallelism", forward: 7.2, backward: 13.1 },
    ];
    const base = plain.forward + plain.backward;
    return [
      figure("wrong", "full, by counting", 100 / 3, 0, "%", "1 / (1 + 2)"),
      ...runs.map(({ name, forward, backward }) =>
        figure(
          "right",
          `${name}, measured`,
          100 * ((forward + backward) / base - 1),
          0,
          "%",
          `(${forward} + ${backward}) ms / (${plain.forward} + ${plain.backward}) ms − 1`,
        ),
      ),
    ];
  },
  why: "A backward is less than two forwards on real kernels, so the forward weighs more. At 530B the same table's authors measured 36 %.",
  source: "Korthikanti et al. 2022, arXiv 2205.05198, table 4 (one layer of the 22B model)",
};

/** @type {Trap} */
const selectiveFlops = {
  id: "selective-flops",
  title: "Selective recomputation: which share of the operations?",
  said: "The published shares do not come out of attention's operations over those of a step.",
  figures(ask) {
    return ["gpt3-175b", "mt-nlg-530b"].flatMap((id) => {
      const { name, width: h, layers, vocabulary } = ask({ model: id }).model;
      const [s, v] = [2048, id === "gpt3-175b" ? 51_200 : vocabulary]; // the paper pads GPT-3's vocabulary
      const [sixth, third, head] = [s / (6 * h), s / (3 * h), v / (12 * h * layers)];
      const sizes = `s ${fixed(s, 0)}, h ${fixed(h, 0)}, v ${fixed(v, 0)}, L ${layers}`;
      return [
        figure(
          "wrong",
          `${name}, one more forward of attention, over a step`,
          (100 * (sixth / 3)) / (1 + sixth + head),
          1,
          "%",
          `(s/18h) / (1 + s/6h + v/12hL), ${sizes}`,
        ),
        figure(
          "right",
          `${name}, the published figure`,
          100 * ((1 + third + head) / (1 + sixth + head) - 1),
          1,
          "%",
          `(1 + s/3h + v/12hL) / (1 + s/6h + v/12hL) − 1, ${sizes}`,
        ),
      ];
    });
  },
  why: "The paper's 2.7 % and 1.6 % come out of its own formula only. Counted against the operations of a whole step, one more forward of attention is a third of that.",
  source: "Korthikanti et al. 2022, arXiv 2205.05198, section 5 and appendix A",
};

export const activationTraps = [zeroActivations, outsideLayers, fullRecompute, selectiveFlops];
