// The calculators of the seed documents, honestly: their model list and RAM box, their figures for GPT-3, their checkpoint estimator and
// their compression of the cache, each computed.
import { make } from "../elements/find.js";
import { shortCountText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { numberFault } from "../state/params.js";
import { checkpointFigures, customRow, diskRate, latentFigures, modelRows, streamingSheet, weightFigures } from "./claim_figures.js";
import { parametersText } from "./parameters_text.js";
import { noteLine, tableOf } from "./table.js";
import { askOf } from "./trap_figures.js";
import { articleOf, computed } from "./traps.js";

/** @typedef {import("./trap_figures.js").Ask} Ask */

/**
 * Fills a container with all of them, an article at a time. Call it when the container comes into view.
 * @param {HTMLElement} container
 * @param {import("./trap_figures.js").AnswerFunction} answer of the estimator's module
 */
export async function showClaims(container, answer) {
  const ask = askOf(answer);
  const claims = make("div", { className: "traps" });
  container.replaceChildren(make("h3", { className: "trap-group", textContent: "The seed documents' calculators, computed" }), claims);
  for (const article of [ramBox, gpt3, checkpoints, latent, weights]) {
    claims.append(article(ask));
    await new Promise((breath) => setTimeout(breath));
  }
}

/** @param {Ask} ask */
function ramBox(ask) {
  const place = make("div");
  const memory = numberInput("RAM, GB", 16, 0.001, 1_000_000);
  const custom = numberInput("Custom model, millions of parameters", 7000, 0.001, 100_000_000);
  const show = () => {
    const [gigabytes, millions] = [memory.value(), custom.value()];
    if (gigabytes === null || millions === null) return;
    const bytes = Math.round(gigabytes * 1e9);
    const rows = [...modelRows(ask, bytes), customRow(Math.round(millions * 1e6), bytes)];
    const columns = [
      { name: "Model" },
      { name: "Parameters", number: true },
      { name: "32 bits", number: true },
      { name: "16 bits", number: true },
      { name: "Weights in 16 bits" },
    ];
    place.replaceChildren(tableOf("trap-figures claim-models", columns, rows.map(modelCells)));
  };
  for (const { input } of [memory, custom]) input.addEventListener("input", show);
  show();
  return articleOf(
    "claim-ram-box",
    "Which models fit your memory",
    make("p", {
      textContent:
        "A forward pass uses every weight once. What does not fit is read again for every token. Weights alone are compared here: what else a model holds comes on top.",
    }),
    make("div", { className: "claim-controls" }, memory.field, custom.field),
    place,
    noteLine(`Seconds: all weights read once a token at ${diskRate / 1e9} GB/s. Claimed: 3 MB for 117M, 1.7 GB for 175B, 8 GB for 1T.`),
  );
}

/** @param {import("./claim_figures.js").ModelRow} row */
function modelCells({ name, parameters, floats, halves, fits, seconds }) {
  const verdict = fits ? "fits" : `does not fit; ${secondsText(seconds)} a token from disk`;
  const decimal = (/** @type {number} */ bytes) => `${shortCountText(bytes)}B`; // GB as the seed counts: 10⁹ bytes
  return [name, parametersText(parameters), decimal(floats), decimal(halves), verdict];
}

/** @param {Ask} ask */
function gpt3(ask) {
  const title = "GPT-3 “in 1.7 GB”";
  return articleOf(
    "claim-gpt3",
    title,
    make("p", {
      textContent: "It can run in less than 2 GB: two tiles at a time and a short cache, at the speed of the disk. Nothing about that is a square root.",
    }),
    computed(title, () => streamingSheet(ask)),
    noteLine("Sizes: Brown et al. 2020, table 2.1. Batching divides the seconds by the batch, until the arithmetic is the limit."),
  );
}

function checkpoints() {
  const title = "√L checkpoints";
  const layers = numberInput("Layers", 64, 4, 4096, 1);
  const place = make("div");
  const show = () => {
    const count = layers.value();
    if (count !== null) place.replaceChildren(computed(title, () => checkpointFigures(count)));
  };
  layers.input.addEventListener("input", show);
  show();
  return articleOf(
    "claim-checkpoints",
    title,
    make("p", { textContent: "The estimator returns a number of checkpoints. A gradient also holds the segment it replays, or pays in forward steps." }),
    make("div", { className: "claim-controls" }, layers.field),
    place,
    noteLine("Griewank & Walther 2000, Algorithm 799; Chen et al. 2016, arXiv 1604.06174. Plain inference keeps no activations of other layers at all."),
  );
}

/** @param {Ask} ask */
function latent(ask) {
  const title = "Latent attention “28:1”";
  return articleOf(
    "claim-latent",
    title,
    make("p", { textContent: "The ratio follows from what a model caches. It is trained in; a cache cannot be divided by 28 afterwards." }),
    computed(title, () => latentFigures(ask)),
    noteLine("DeepSeek-V2, arXiv 2405.04434; config.json of DeepSeek-V2, V2-Lite and V3, counted by the estimator."),
  );
}

/** @param {Ask} ask */
function weights(ask) {
  const title = "Checkpoints never shrink weights";
  return articleOf(
    "claim-weights",
    title,
    make("p", { textContent: "They shrink what is kept for the way back. GPT-3 in training, mixed precision, under each kind of recomputation:" }),
    computed(title, () => weightFigures(ask)),
    noteLine("The estimator's training step. Weights are streamed, quantised or sharded, each at a price in time."),
  );
}

/**
 * A number with its label and its fault.
 * @param {string} label
 * @param {number} start
 * @param {number} low
 * @param {number} high
 * @param {number} [step] 1 asks for whole numbers
 */
function numberInput(label, start, low, high, step = 0.001) {
  const input = Object.assign(make("input"), { type: "number", value: String(start), min: String(low), max: String(high), step: step === 1 ? "1" : "any" });
  const fault = make("span", { className: "field-error" });
  fault.setAttribute("role", "status");
  const field = make("label", {}, label, input, fault);
  const value = () => {
    fault.textContent = numberFault(input.value, { label, low, high, step });
    const good = fault.textContent === "";
    input.setAttribute("aria-invalid", String(!good));
    return good ? Number(input.value) : null;
  };
  return { input, field, value };
}
