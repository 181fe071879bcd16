// A language model trained twice on a text, keeping everything and under a schedule, and then writing.
import { lossCurve, lossCurveTable } from "../charts/loss_curve.js";
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { RsFigure } from "../elements/rs-figure.js";
import { RunPanel } from "../elements/run-panel.js";
import { EngineError } from "../engine/client.js";
import { startEngine } from "../engine/start.js";
import { bytesText } from "../format/bytes.js";
import { countText, percentText, shortCountText, timesText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { boundsOf, textModels } from "./params.js";
import { loadPreset, presetNamed } from "./presets.js";
import { setUpTrainingText } from "./training_text.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {import("../state/params.js").Values} Values */

const optimizer = { kind: "adamw", learning_rate: 0.002 };

/** Fires "change" when there is a trained model, or no longer one. */
export class Training extends EventTarget {
  /** A worker of its own: a training of half a minute keeps nothing else on the page waiting. @type {import("../engine/client.js").EngineClient | null} */
  #engine = null;
  #figure = find(document, "#training", RsFigure);
  #panel = find(document, "#training run-panel", RunPanel);
  #model = find(document, "#model", HTMLSelectElement);
  #under = find(document, "#under", HTMLInputElement);
  #fault = find(document, "#under-fault", HTMLElement);
  #steps = find(document, "number-field[name=steps]", NumberField);
  #text = setUpTrainingText(this.#figure, {
    longer: async () => JSON.parse(await loadPreset(presetNamed(this.#model.value))).input.tokens,
    changed: () => this.#outdate(),
  });
  #abort = new AbortController();
  /** The finished training whose weights write. */
  #job = 0;

  /** @param {(changes: Values) => void} choose */
  constructor(choose) {
    super();
    this.#steps.setBounds(...boundsOf("steps"));
    this.#model.append(...textModels.map(({ value, label }) => new Option(label, value)));
    this.#model.addEventListener("change", () => {
      this.#outdate();
      choose({ model: this.#model.value });
    });
    this.#under.addEventListener("change", () => {
      this.#outdate();
      choose({ under: this.#under.value.trim() });
    });
    this.#steps.addEventListener("field-change", () => {
      this.#outdate();
      choose({ steps: this.#steps.value });
    });
    this.#panel.addEventListener("run", () => this.train());
    this.#panel.addEventListener("cancel", () => this.#abort.abort());
  }

  /** @param {Values} values */
  show(values) {
    const same = this.#model.value === values.model && this.#under.value === values.under && this.#steps.value === values.steps;
    this.#model.value = String(values.model);
    this.#under.value = String(values.under);
    this.#steps.value = Number(values.steps);
    if (!same) this.#outdate();
  }

  /** Worker and finished training, once there is one. */
  get trained() {
    return this.#engine && this.#job > 0 ? { engine: this.#engine, job: this.#job } : null;
  }

  async train() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const under = this.#under.value.trim();
    this.#say("");
    this.#panel.started("Loading");
    this.#engine ??= startEngine();
    const engine = this.#engine;
    try {
      const [text, network] = await Promise.all([this.#text.text(), loadPreset(presetNamed(this.#model.value))]);
      const prediction = await engine.call("predictSchedule", network, "train", under);
      if (!prediction.feasible) throw new EngineError(`Second schedule: this model needs at least ${bytesText(prediction.smallestFeasibleBytes)}.`, "schedule");
      await this.#forget(engine);
      signal.throwIfAborted();
      await this.#trainBoth(engine, { network, text, under, steps: this.#steps.value, bytes: bytesAStep(network) }, signal);
    } catch (error) {
      this.#failed(error, signal);
    }
  }

  /**
   * @param {import("../engine/client.js").EngineClient} engine
   * @param {{network: string, text: string, under: string, steps: number, bytes: number}} plan
   * @param {AbortSignal} signal
   */
  async #trainBoth(engine, plan, signal) {
    this.#blank("…");
    /** @type {number[]} */
    const first = [];
    /** @type {number[]} */
    const second = [];
    const draw = () => {
      if (!signal.aborted) this.#draw(plan, first, second, null);
    };
    const kept = await this.#train(engine, plan, "keep-all", first, draw, signal);
    signal.throwIfAborted();
    first.splice(0, first.length, ...kept.report.losses);
    this.#show("text-loss", `${kept.report.losses[0].toFixed(3)} → ${kept.report.loss.toFixed(3)}`);
    await engine.close(kept.job);
    const less = await this.#train(engine, plan, plan.under, second, draw, signal);
    if (signal.aborted) await engine.close(less.job);
    signal.throwIfAborted();
    second.splice(0, second.length, ...less.report.losses);
    this.#job = less.job;
    this.#draw(plan, first, second, { keep_all: kept.report, under: less.report });
    this.#compare(kept.report, less.report, plan);
    this.#panel.ended(`${countText(plan.steps)} steps each. It can write now.`);
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {import("../engine/client.js").EngineClient} engine
   * @param {{network: string, text: string, steps: number, bytes: number}} plan
   * @param {string} schedule
   * @param {number[]} losses grows with every report of progress
   * @param {() => void} draw
   * @param {AbortSignal} signal
   */
  async #train(engine, plan, schedule, losses, draw, signal) {
    const options = JSON.stringify({ schedule, steps: plan.steps, optimizer, timeline_points: 0 });
    const began = performance.now();
    let frame = 0;
    this.#panel.started(schedule === "keep-all" ? "Keeping everything" : `Under ${schedule}`);
    const finished = await engine.openJob("openTraining", [plan.network, options, plan.text], {
      signal,
      keep: true,
      onProgress: ({ done, total, loss }) => {
        if (signal.aborted) return;
        this.#panel.advanced(done, total);
        const steps = Math.floor((done / total) * plan.steps);
        if (steps > losses.length && Number.isFinite(loss)) {
          while (losses.length < steps - 1) losses.push(Number.NaN); // several steps between two reports: the curve bridges them
          losses.push(loss);
          this.#show("text-speed", shortCountText((steps * plan.bytes * 1000) / (performance.now() - began)));
          cancelAnimationFrame(frame);
          frame = requestAnimationFrame(draw);
        }
      },
    });
    cancelAnimationFrame(frame);
    return finished;
  }

  /** The weights of the training before. @param {import("../engine/client.js").EngineClient} engine */
  async #forget(engine) {
    const job = this.#job;
    this.#job = 0;
    this.dispatchEvent(new Event("change"));
    if (job > 0) await engine.close(job);
  }

  /** Another model, schedule, length or text: what runs is cancelled, and what is on screen was about something else. */
  #outdate() {
    this.#abort.abort();
    if (this.#engine && this.#job > 0) this.#forget(this.#engine).catch(() => {}); // a worker that stopped has forgotten by itself
    const outdated = this.#abort;
    // The change may come from pressing "Train both": nothing may move from under the pointer before it is let go.
    setTimeout(() => {
      if (this.#abort !== outdated) return;
      this.#say("");
      this.#blank("–");
      this.#figure.clear("Press “Train both” to begin. It takes some seconds.");
    }, 300);
  }

  /** @param {string} mark where a number will be */
  #blank(mark) {
    for (const name of ["activations", "activation-bytes", "peak", "peak-bytes", "time", "seconds", "speed", "loss"])
      this.#show(`text-${name}`, name.includes("-") || name === "seconds" || name === "loss" ? "" : mark);
    for (const name of ["losses", "weights"]) find(this.#figure, `[data-cell="text-${name}"]`, EqualVerdict).state = "pending";
    find(this.#figure, '[data-cell="text-digest"]', DigestValue).digest = "";
  }

  /** @param {RunReport} kept @param {RunReport} less @param {{bytes: number, steps: number}} plan */
  #compare(kept, less, { bytes, steps }) {
    this.#show("text-activations", percentText(less.activationPeakBytes / kept.activationPeakBytes));
    this.#show("text-activation-bytes", `${bytesText(less.activationPeakBytes)} of ${bytesText(kept.activationPeakBytes)}`);
    this.#show("text-peak", percentText(less.peakBytes / kept.peakBytes));
    this.#show("text-peak-bytes", `${bytesText(less.peakBytes)} of ${bytesText(kept.peakBytes)}`);
    this.#show("text-time", timesText(less.seconds, kept.seconds));
    this.#show("text-seconds", `${secondsText(less.seconds)} against ${secondsText(kept.seconds)}`);
    this.#show("text-speed", shortCountText((bytes * steps) / less.seconds));
    this.#show("text-loss", `${less.losses[0].toFixed(3)} → ${less.loss.toFixed(3)}`);
    const losses = find(this.#figure, '[data-cell="text-losses"]', EqualVerdict);
    losses.state = kept.losses.length === less.losses.length && kept.losses.every((loss, i) => Object.is(loss, less.losses[i])) ? "equal" : "differs";
    find(this.#figure, '[data-cell="text-weights"]', EqualVerdict).compare(kept.weightDigest, less.weightDigest);
    find(this.#figure, '[data-cell="text-digest"]', DigestValue).digest = less.weightDigest;
  }

  /**
   * @param {{under: string, steps: number, network: string}} plan
   * @param {number[]} first
   * @param {number[]} second
   * @param {object | null} reports
   */
  #draw(plan, first, second, reports) {
    const keep = { name: "keep everything", losses: [...first] };
    const under = { name: plan.under, losses: [...second] };
    this.#figure.show({
      chart: (width) => lossCurve(keep, under, { width, stepCount: plan.steps, height: 300 }),
      table: () => lossCurveTable(keep, under),
      json: { network: JSON.parse(plan.network), optimizer, steps: plan.steps, ...reports },
    });
  }

  /** @param {unknown} error @param {AbortSignal} signal */
  #failed(error, signal) {
    const sentence = error instanceof Error ? error.message : String(error);
    const field = error instanceof EngineError ? error.field : "";
    this.#panel.ended(signal.aborted ? "Cancelled." : field === "" ? sentence : "");
    if (signal.aborted) return;
    if (field === "schedule") this.#say(sentence);
    else if (field === "text") this.#text.fail(sentence);
    else if (field !== "") this.#panel.ended(sentence);
  }

  /** @param {string} sentence by the field of the schedule */
  #say(sentence) {
    this.#fault.textContent = sentence;
    this.#under.setAttribute("aria-invalid", String(sentence !== ""));
  }

  /** @param {string} cell @param {string} text */
  #show(cell, text) {
    find(this.#figure, `[data-cell="${cell}"]`, HTMLElement).textContent = text;
  }
}

/** Each of batch × tokens bytes is guessed once a step. @param {string} network */
function bytesAStep(network) {
  const { batch, input } = JSON.parse(network);
  return batch * input.tokens;
}
