// Traps about what training keeps for each parameter.
import { bytesFor, figure, fixed, MiB } from "./trap_figures.js";

/** @typedef {import("./trap_figures.js").Trap} Trap */

/** @type {Trap} */
const fineTuning = {
  id: "fine-tuning-table",
  title: "Full fine-tuning in 60, 300 and 3,250 GB",
  said: "The launch post's table for Llama 3.1 8B, 70B and 405B.",
  figures(ask) {
    const rows = /** @type {[string, number][]} */ ([
      ["llama-3.1-8b", 60],
      ["llama-3.1-70b", 300],
      ["llama-3.1-405b", 3250],
    ]);
    const implied = rows.map(([model, gigabytes]) => {
      const { parameters, model: m } = ask({ model });
      return figure(
        "wrong",
        `${m.name}: ${fixed(gigabytes, 0)} GB`,
        (gigabytes * 1e9) / parameters.total,
        1,
        "B a parameter",
        `${fixed(gigabytes, 0)} × 10⁹ / ${fixed(parameters.total, 0)}`,
      );
    });
    const told = ask({ model: "llama-3.1-8b", task: "training", context: 128 });
    const states = bytesFor(told, "weights", "gradients", "optimizer");
    return [
      ...implied,
      figure(
        "right",
        "AdamW, mixed precision",
        states / told.parameters.total,
        0,
        "B a parameter",
        `${fixed(states, 0)} B / ${fixed(told.parameters.total, 0)}: weights, gradients, moments, master copy`,
      ),
    ];
  },
  why: "One rule cannot give 7.5, 4.3 and 8.0. The rows mix recipes that the table does not name.",
  source: "Hugging Face, Llama 3.1 launch post; the estimator's weights, gradients and states",
};

/** @type {Trap} */
const zeroTwo = {
  id: "zero-2",
  title: "ZeRO-2 takes 4P + 16P/N",
  said: "DeepSpeed's documentation of its own estimator, for 7.5 billion parameters on 64 GPUs.",
  figures() {
    const [parameters, devices] = [7.5e9, 64];
    const bytes = (/** @type {number} */ whole, /** @type {number} */ sharded) => (whole * parameters + (sharded * parameters) / devices) / 1e9;
    const formula = (/** @type {number} */ whole, /** @type {number} */ sharded) => `${whole} B × 7.5 × 10⁹ + ${sharded} B × 7.5 × 10⁹ / ${devices}`;
    return [
      figure("wrong", "the documentation", bytes(4, 16), 1, "GB", formula(4, 16)),
      figure("right", "the paper", bytes(2, 14), 1, "GB", formula(2, 14)),
      figure("beside", "the estimator's code", bytes(2, 18), 1, "GB", formula(2, 18)),
    ];
  },
  why: "Stage 2 keeps the 16-bit weights whole and shards the rest. The code's 18 shards float32 gradients; the documentation kept an older formula.",
  source: "Rajbhandari et al. 2020, arXiv 1910.02054, figure 1; DeepSpeed, runtime/zero/stage_1_and_2.py and docs memory.rst at edaa722",
};

/** @type {Trap} */
const bytesEach = {
  id: "16-18-20",
  title: "16, 18 or 20 bytes a parameter?",
  said: "Three numbers for “AdamW in mixed precision”, each quoted as the one.",
  figures(ask) {
    const each = (/** @type {string} */ precision) => {
      const told = ask({ model: "gpt2", task: "training", context: 128, precision });
      return bytesFor(told, "weights", "gradients", "optimizer") / told.parameters.total;
    };
    const [weights, gradients, gradients32, moments, master] = [2, 2, 4, 8, 4];
    return [
      figure(
        "right",
        "16-bit weights and gradients",
        each("bf16-mixed"),
        0,
        "B",
        `${weights} + ${gradients} + ${moments} + ${master}: weights, gradients, two moments, master copy`,
      ),
      figure("right", "gradients in float32", each("bf16-fp32-gradients"), 0, "B", `${weights} + ${gradients32} + ${moments} + ${master}`),
      figure(
        "right",
        "gradients in both",
        weights + gradients + gradients32 + moments + master,
        0,
        "B",
        `${weights} + ${gradients} + ${gradients32} + ${moments} + ${master}`,
      ),
      figure("wrong", "one number for all of them", weights + gradients + moments + master, 0, "B", "right for the first recipe only"),
    ];
  },
  why: "All three are right, for different recipes: ZeRO's; Megatron's and Hugging Face's; the text on the 530B model.",
  source: "Rajbhandari et al. 2020, section 3.1; Megatron-LM, theoretical_memory_usage.py; Smith et al. 2022, arXiv 2201.11990",
};

/** @type {Trap} */
const adafactor = {
  id: "adafactor",
  title: "Adafactor keeps 4 bytes a parameter",
  said: "The guide's own measurement on BERT-large says otherwise.",
  figures(ask) {
    const [adamw, factored, claimed, moments] = [14_949, 12_295, 4, 8];
    const { total } = ask({ model: "bert-large-uncased" }).parameters;
    const saved = ((adamw - factored) * MiB) / total;
    const told = ask({ model: "bert-large-uncased", task: "training", precision: "fp32", context: 512, batch: 4, optimizer: "adafactor" });
    return [
      figure("wrong", "kept, as the guide says", claimed, 1, "B a parameter", "stated, without arithmetic"),
      figure(
        "right",
        "saved against AdamW, measured",
        saved,
        1,
        "B a parameter",
        `(${fixed(adamw, 0)} − ${fixed(factored, 0)}) MiB / ${fixed(total, 0)}; AdamW's moments are ${moments}`,
      ),
      figure(
        "right",
        "kept, computed",
        bytesFor(told, "optimizer") / total,
        2,
        "B a parameter",
        `${fixed(bytesFor(told, "optimizer"), 0)} B: a row and a column of each matrix`,
      ),
    ];
  },
  why: "Adafactor keeps one number a row and one a column, not one a weight.",
  source: "Hugging Face transformers, performance guide (v4.18 to v4.27); Shazeer & Stern 2018, arXiv 1804.04235",
};

export const trainingTraps = [fineTuning, zeroTwo, bytesEach, adafactor];
