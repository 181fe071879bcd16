// A language model trained twice on a text, keeping everything and under a schedule; then it can write.
import { find } from "../elements/find.js";
import { NumberField } from "../elements/number-field.js";
import { RunPanel } from "../elements/run-panel.js";
import { EngineError } from "../engine/client.js";
import { bytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { boundsOf, textModels } from "./params.js";
import { loadPreset, presetNamed } from "./presets.js";
import { TrainingFigure } from "./training_figure.js";
import { setUpTrainingText } from "./training_text.js";
import { stepTimes, trainTwice } from "./two_trainings.js";

/** @typedef {import("../engine/client.js").EngineClient} EngineClient */
/** @typedef {import("../state/params.js").Values} Values */
/** @typedef {import("./two_trainings.js").Plan} Plan */

/** Fires "change" when there is a trained model, or no longer one. */
export class Training extends EventTarget {
  #planner;
  #figure = new TrainingFigure();
  #panel = find(document, "#training run-panel", RunPanel);
  #model = find(document, "#model", HTMLSelectElement);
  #under = find(document, "#under", HTMLInputElement);
  #fault = find(document, "#under-fault", HTMLElement);
  #steps = find(document, "number-field[name=steps]", NumberField);
  #text = setUpTrainingText(this.#figure.dropZone, {
    longer: async () => JSON.parse(await this.#network()).input.tokens,
    changed: () => this.#outdate(),
  });
  #abort = new AbortController();
  /** The worker and the finished training whose weights write. @type {{engine: EngineClient, job: number} | null} */
  #trained = null;

  /** @param {EngineClient} planner @param {(changes: Values) => void} choose */
  constructor(planner, choose) {
    super();
    this.#planner = planner;
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
    this.#panel.addEventListener("run", () => this.#figure.busy(this.#train()));
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

  /** Once there is a trained model. */
  get trained() {
    return this.#trained;
  }

  async #train() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#say("");
    this.#panel.started("Loading");
    try {
      const plan = await this.#plan();
      signal.throwIfAborted();
      this.#forget();
      this.#panel.started("Both train at once.");
      this.#figure.begin(plan);
      await this.#trainBoth(plan, signal);
    } catch (error) {
      this.#figure.stopped();
      this.#failed(error, signal);
    }
  }

  /** @returns {Promise<Plan>} rejects when the schedule cannot be had */
  async #plan() {
    const [under, steps] = [this.#under.value.trim(), this.#steps.value];
    const [text, network] = await Promise.all([this.#text.text(), this.#network()]);
    const prediction = await this.#planner.call("predictSchedule", network, "train", under);
    if (!prediction.feasible) throw new EngineError(`Second schedule: this model needs at least ${bytesText(prediction.smallestFeasibleBytes)}.`, "schedule");
    return { network, text, under, steps };
  }

  /** @param {Plan} plan @param {AbortSignal} signal */
  async #trainBoth(plan, signal) {
    const { kept, less, engine, job } = await trainTwice(plan, {
      signal,
      advanced: (share) => this.#panel.advanced(share, 1),
      learned: (which, steps, loss) => this.#figure.learned(which, steps, loss),
    });
    this.#trained = { engine, job };
    this.#figure.compare(kept, less);
    this.dispatchEvent(new Event("change"));
    this.#panel.started("A step of each is timed, one at a time.");
    const times = await stepTimes(engine, plan, signal);
    signal.throwIfAborted();
    this.#figure.showTimes(times);
    this.#panel.ended(`${countText(plan.steps)} steps each. It can write now.`);
  }

  /** The weights of the training before, and the memory of its worker. */
  #forget() {
    const engine = this.#trained?.engine;
    this.#trained = null;
    this.dispatchEvent(new Event("change"));
    engine?.stop("The model has been let go.");
  }

  /** Another model, schedule, length or text: what runs is cancelled, and what is on screen was about something else. */
  #outdate() {
    this.#abort.abort();
    this.#forget();
    const outdated = this.#abort;
    const clear = () => {
      if (this.#abort !== outdated) return;
      this.#say("");
      this.#figure.clear("Press “Train both” to begin. It takes some seconds.");
    };
    // The change may come from pressing "Train both": nothing may move from under the pointer before it is let go.
    this.#figure.busy(new Promise((resolve) => setTimeout(resolve, 300)).then(clear));
  }

  /** The chosen model's file. */
  #network() {
    return loadPreset(presetNamed(this.#model.value));
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
}
