// Two trainings side by side: the losses as they come, and what the second needed of the first one's memory and time.
import { lossCurve, lossCurveTable } from "../charts/loss_curve.js";
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { find } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { bytesText } from "../format/bytes.js";
import { percentText, shortCountText, timesText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { busyWhile } from "./busy.js";
import { optimizer } from "./two_trainings.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {import("./two_trainings.js").Plan} Plan */

export class TrainingFigure {
  #figure = find(document, "#training", RsFigure);
  /** Until the numbers are those of the model, schedule, length and text that are set. */
  busy = busyWhile(find(document, "#training .lab-readout", HTMLElement));
  /** @type {Plan} */
  #plan = { network: "", text: "", under: "", steps: 0 };
  /** @type {{kept: number[], less: number[]}} */
  #losses = { kept: [], less: [] };
  #reports = {};
  #began = 0;
  #frame = 0;

  get dropZone() {
    return this.#figure;
  }

  /** Nothing has been trained, or not what is set. @param {string} sentence in the picture's place */
  clear(sentence) {
    this.#blank("–");
    this.#figure.clear(sentence);
  }

  /** @param {Plan} plan */
  begin(plan) {
    this.#plan = plan;
    this.#losses = { kept: [], less: [] };
    this.#reports = {};
    this.#began = performance.now();
    this.#blank("…");
  }

  /** @param {"kept" | "less"} which @param {number} steps it has done @param {number} loss of the last; none yet: not finite */
  learned(which, steps, loss) {
    const losses = this.#losses[which];
    if (steps <= losses.length || !Number.isFinite(loss)) return;
    while (losses.length < steps - 1) losses.push(Number.NaN); // several steps between two reports: the curve bridges them
    losses.push(loss);
    if (which === "less") this.#speed((steps * 1000) / (performance.now() - this.#began));
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Both have come to their end. @param {RunReport} kept @param {RunReport} less */
  compare(kept, less) {
    this.#losses = { kept: [...kept.losses], less: [...less.losses] };
    this.#reports = { keep_all: kept, under: less, trained_at_once: true };
    this.#draw();
    this.#show("activations", percentText(less.activationPeakBytes / kept.activationPeakBytes));
    this.#show("activation-bytes", `${bytesText(less.activationPeakBytes)} of ${bytesText(kept.activationPeakBytes)}`);
    this.#show("peak", percentText(less.peakBytes / kept.peakBytes));
    this.#show("peak-bytes", `${bytesText(less.peakBytes)} of ${bytesText(kept.peakBytes)}`);
    this.#show("loss", `${less.losses[0].toFixed(3)} → ${less.loss.toFixed(3)}`);
    const equal = kept.losses.length === less.losses.length && kept.losses.every((loss, i) => Object.is(loss, less.losses[i]));
    this.#verdict("losses").state = equal ? "equal" : "differs";
    this.#verdict("weights").compare(kept.weightDigest, less.weightDigest);
    this.#digest.digest = less.weightDigest;
  }

  /** @param {import("./alternating_times.js").Times} times of one step */
  showTimes({ kept, seconds, rounds }) {
    this.#show("time", timesText(seconds, kept));
    this.#show("seconds", `${secondsText(seconds)} of ${secondsText(kept)} a step, ${rounds === 1 ? "one run" : `median of ${rounds}`}`);
    this.#speed(1 / seconds);
    this.#reports = { ...this.#reports, step_seconds: { keep_all: kept, under: seconds, rounds } };
    this.#draw();
  }

  /** It did not come to its end: what is not there yet will not come. */
  stopped() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    for (const name of numbers) if (this.#cell(name).textContent === "…") this.#show(name, "–");
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const plan = this.#plan;
    const keep = { name: "keep everything", losses: [...this.#losses.kept] };
    const under = { name: plan.under, losses: [...this.#losses.less] };
    this.#figure.show({
      chart: (width) => lossCurve(keep, under, { width, stepCount: plan.steps, height: 300 }),
      table: () => lossCurveTable(keep, under),
      json: { network: JSON.parse(plan.network), optimizer, steps: plan.steps, ...this.#reports },
    });
  }

  /** Each of batch × tokens bytes is guessed once a step. @param {number} stepsASecond */
  #speed(stepsASecond) {
    const { batch, input } = JSON.parse(this.#plan.network);
    this.#show("speed", shortCountText(stepsASecond * batch * input.tokens));
  }

  /** @param {string} mark where a number will be */
  #blank(mark) {
    for (const name of numbers) this.#show(name, mark);
    for (const name of besides) this.#show(name, "");
    for (const name of /** @type {const} */ (["losses", "weights"])) this.#verdict(name).state = "pending";
    this.#digest.digest = "";
  }

  /** @param {"losses" | "weights"} name */
  #verdict(name) {
    return find(this.#figure, `[data-cell="text-${name}"]`, EqualVerdict);
  }

  get #digest() {
    return find(this.#figure, '[data-cell="text-digest"]', DigestValue);
  }

  /** @param {string} name */
  #cell(name) {
    return find(this.#figure, `[data-cell="text-${name}"]`, HTMLElement);
  }

  /** @param {string} name @param {string} text */
  #show(name, text) {
    this.#cell(name).textContent = text;
  }
}

/** The cells of the readout: its large numbers, and what stands beside them. */
const numbers = ["activations", "peak", "time", "speed"];
const besides = ["activation-bytes", "peak-bytes", "seconds", "loss"];
