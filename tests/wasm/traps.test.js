// Every trap computes the figures that were published or measured, to the digits that were printed; none is written down.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { activationTraps } from "../../web/calculator/activation_traps.js";
import { cacheTraps } from "../../web/calculator/cache_traps.js";
import { fp8Scales, modelTraps } from "../../web/calculator/model_traps.js";
import { trainingTraps } from "../../web/calculator/training_traps.js";
import { bytesFor, fixed } from "../../web/calculator/trap_figures.js";
import { wrongAnswers } from "../../web/calculator/wrong_answers.js";
import { ask } from "./estimator_module.js";

/** @typedef {import("../../web/calculator/trap_figures.js").Trap} Trap */

const traps = [...cacheTraps, ...modelTraps, ...activationTraps, ...trainingTraps];
const all = [...traps, ...wrongAnswers];

/**
 * The figures of each card in its order, w wrong, r right, b beside. Sources stand on the cards; the digits are those of the
 * published tables and issues, or of an independent count of the models' tensors.
 * @type {Record<string, string[]>}
 */
const expected = {
  "deepseek-v2-93": ["w 93.34 %", "r 82.24 %"],
  "mla-groups": ["w 4.00 groups", "r 2.25 groups", "b 1.78 ×"],
  "llama-405b-cache": ["w 123.05 GiB", "r 61.52 GiB", "b 63.00 GiB"],
  "q8-cache": ["w 5,376.00 MiB", "r 5,712.00 MiB", "b 1.0625 B"],
  "qwen-gb": ["w 0.988 GB", "r 0.920 GiB", "b 0.97 GiB"],
  "gpt3-table": ["w 1.517 B", "r 1.3157 B", "b 5,120"],
  "deepseek-v3-active": ["w 36.63 B", "r 37.55 B", "w 684.53 B", "r 671.03 B"],
  "q4-k-m": ["w 4.85 bit", "r 4.8944 bit", "r 4.8442 bit", "r 4.8042 bit", "r 4.9132 bit"],
  "zero-60gb": ["w 60.4 GB", "r 286.9 GB", "b 85.6 GB", "b 5.03 GB"],
  "outside-layers": ["w 0.01 %", "r 0.57 %", "r 11.5 %", "r 83.1 %"],
  "full-recompute": ["w 33 %", "r 39 %", "r 7 %", "r 4 %"],
  "selective-flops": ["w 0.9 %", "r 2.7 %", "w 0.5 %", "r 1.6 %"],
  "fine-tuning-table": ["w 7.5 B a parameter", "w 4.3 B a parameter", "w 8.0 B a parameter", "r 16 B a parameter"],
  "zero-2": ["w 31.9 GB", "r 16.6 GB", "b 17.1 GB"],
  "16-18-20": ["r 16 B", "r 18 B", "r 20 B", "w 16 B"],
  adafactor: ["w 4.0 B a parameter", "r 8.3 B a parameter", "r 0.01 B a parameter"],
  "gpu-poor-3": ["w 44.2 GB", "r 28 GB", "b 28.6 GB"],
  "gpustack-2412": ["w 13.8 GiB", "r 926 MiB", "w 15 ×", "b 322 MiB", "b 0 B"],
  "deepspeed-4527": ["w 0.49 GB", "r 15.4 GB", "r 22.3 GB", "b 17.7 GB"],
  "gpustack-2101": ["w 139 GB", "w 81.38 GiB", "r 10.61 GiB", "r 29 GB"],
  "llama-toolchest-163": ["w 6.91 GiB", "r 27.46 GiB", "r −20.55 GiB", "r 48.01 GiB"],
};

/** @param {Trap} trap @param {import("../../web/calculator/trap_figures.js").Ask} asked */
const shown = (trap, asked) => trap.figures(asked).map(({ verdict, text }) => `${verdict[0]} ${text}`);

test("sixteen traps and five wrong answers, each with both figures, the arithmetic and a source", () => {
  assert.equal(traps.length, 16);
  assert.equal(wrongAnswers.length, 5);
  assert.deepEqual(all.map(({ id }) => id).sort(), Object.keys(expected).sort());
  for (const trap of all) {
    const figures = trap.figures(ask);
    assert.ok(
      figures.some(({ verdict }) => verdict === "wrong"),
      trap.id,
    );
    assert.ok(
      figures.some(({ verdict }) => verdict === "right"),
      trap.id,
    );
    for (const figure of figures) {
      assert.ok(Number.isFinite(figure.value), `${trap.id}: ${figure.label}`);
      assert.ok(figure.arithmetic.length > 0 && figure.label.length > 0, trap.id);
    }
    for (const words of [trap.title, trap.said, trap.why, trap.source]) assert.ok(words.length > 10, trap.id);
  }
});

for (const trap of all) test(`${trap.id}: ${trap.title}`, () => assert.deepEqual(shown(trap, ask), expected[trap.id]));

test("what comes from the estimator changes with it: the check can fail", () => {
  const changed = (/** @type {Record<string, unknown>} */ request) => {
    const told = structuredClone(ask(request));
    told.kv_bytes_per_token *= 2 + (told.model.name.length % 7); // another factor for each model, so that ratios change too
    told.parameters.total *= 2;
    told.parameters.active *= 2;
    told.total_bytes *= 2;
    for (const item of told.items) item.bytes *= 3;
    for (const size of ["layers", "width", "vocabulary"]) told.model[size] *= 2;
    for (const size of ["rope_size", "kv_heads", "kv_rank"]) if (told.model.attention[size]) told.model.attention[size] *= 3;
    if (told.model.attention.heads) told.model.attention.heads *= 2;
    return told;
  };
  // Three cards are arithmetic on published figures alone.
  const alone = new Set(["full-recompute", "zero-2", "llama-toolchest-163"]);
  for (const trap of all) {
    if (alone.has(trap.id)) assert.deepEqual(shown(trap, changed), expected[trap.id]);
    else assert.notDeepEqual(shown(trap, changed), expected[trap.id], trap.id);
  }
});

test("no card has its result among its inputs: the source text does not hold the figures it computes", () => {
  const files = ["cache_traps", "model_traps", "activation_traps", "training_traps"];
  const code = files.map((file) => readFileSync(new URL(`../../web/calculator/${file}.js`, import.meta.url), "utf8")).join("\n");
  for (const result of ["82.24", "93.34", "123.05,", "61.52", "684.53", "4.8944", "4.8442", "4.8042", "4.9132", "286.9", "85.6", "1.3157", "37.55"])
    assert.ok(!code.includes(result), result);
});

test("DeepSeek-V3's checkpoint to the element: scales, copies and the further-token layer", () => {
  const told = ask({ model: "deepseek-v3" });
  assert.equal(fp8Scales(told.model), 41_540_496);
  const figures = modelTraps.find(({ id }) => id === "deepseek-v3-active")?.figures(ask) ?? [];
  assert.equal(Math.round(figures[2].value * 1e9), 684_531_386_000);
});

test("figures read the same in every locale", () => {
  assert.equal(fixed(1234.5, 2), "1,234.50");
  assert.equal(fixed(-0.5, 1), "−0.5");
  assert.equal(bytesFor(ask({ model: "gpt2", weights: "fp32" }), "weights"), 4 * 124_439_808);
});
