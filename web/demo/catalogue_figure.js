// The bars: each schedule's peak, predicted at once, measured when all of them run.
import { bars, barsTable } from "../charts/bars.js";
import { find } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { RunPanel } from "../elements/run-panel.js";
import { countText } from "../format/counts.js";
import { busyWhile } from "./busy.js";
import { params } from "./params.js";
import { digestOf } from "./run_figure.js";
import { shortlist } from "./shortlist.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */

export class CatalogueFigure {
  #runs;
  #figure = find(document, "#catalogue", RsFigure);
  /** Until the bars are those of the network that is set on the page. */
  busy = busyWhile(find(document, "#catalogue .figure-chart", HTMLElement));
  #panel = find(document, "#catalogue run-panel", RunPanel);
  #select = find(document, "#bars", HTMLSelectElement);
  /** @type {LabNetwork | null} */
  #network = null;
  /** @type {SchedulePrediction[]} */
  #rows = [];
  /** @type {Map<string, RunReport>} */
  #reports = new Map();
  #abort = new AbortController();

  /**
   * @param {import("./lab_runs.js").LabRuns} runs
   * @param {(bars: string) => void} choose
   */
  constructor(runs, choose) {
    this.#runs = runs;
    const choices = params.find(({ name }) => name === "bars");
    if (choices?.kind === "choice") this.#select.append(...choices.choices.map(({ value, label }) => new Option(label, value)));
    this.#select.addEventListener("change", () => {
      choose(this.#select.value);
      this.#draw();
    });
    this.#panel.addEventListener("run", () => this.#runAll());
    this.#panel.addEventListener("cancel", () => this.#abort.abort());
  }

  /** @param {string} bars */
  set measure(bars) {
    this.#select.value = bars;
    this.#draw();
  }

  /** Another network: what ran on the one before it is gone. @param {LabNetwork} network */
  clear(network) {
    this.#abort.abort();
    this.#network = network;
    this.#rows = [];
    this.#reports.clear();
  }

  /** @param {SchedulePrediction[]} catalogue @param {string} chosen */
  show(catalogue, chosen) {
    this.#rows = shortlist(catalogue, chosen);
    this.#draw();
  }

  /** A run of one of these schedules, made elsewhere on the page. @param {RunReport} report */
  add(report) {
    this.#reports.set(report.schedule, report);
    this.#draw();
  }

  async #runAll() {
    const network = this.#network;
    if (!network) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const rows = [...this.#rows];
    let ran = 0;
    this.#panel.started();
    try {
      for (const { schedule } of rows) {
        this.#panel.advanced(ran, rows.length);
        const report = await this.#runs.run(network, schedule, { signal, points: 0 });
        signal.throwIfAborted();
        this.add(report);
        ran += 1;
      }
      this.#panel.ended(this.#verdict());
    } catch (error) {
      this.#panel.ended(signal.aborted ? `Cancelled: ${ran} of ${rows.length} had run.` : error instanceof Error ? error.message : String(error));
    }
  }

  #verdict() {
    const reports = this.#rows.map(({ schedule }) => this.#reports.get(schedule)).filter((report) => report !== undefined);
    const equal = reports.filter((report) => digestOf(report) === digestOf(reports[0])).length;
    const exact = reports.filter((report) => report.peakBytes === report.predictedPeakBytes).length;
    return `${equal} of ${reports.length} equal to the last bit; ${exact} of ${reports.length} peaks as predicted, to the byte.`;
  }

  #draw() {
    const rows = this.#bars();
    const all = this.#select.value === "all";
    if (rows.length === 0) return;
    this.#figure.show({
      chart: (width) =>
        bars(rows, { width, title: all ? "All memory at its peak" : "Activations at their peak", colour: all ? "workspace" : "kept-activations" }),
      table: () => barsTable(rows),
      json: { predictions: this.#rows, reports: [...this.#reports.values()] },
    });
  }

  /** @returns {import("../charts/bars.js").Bar[]} */
  #bars() {
    const all = this.#select.value === "all";
    return this.#rows.map((row) => {
      const report = this.#reports.get(row.schedule);
      return {
        name: row.schedule,
        predictedBytes: all ? row.predictedPeakBytes : row.activationPeakBytes,
        measuredBytes: report && (all ? report.peakBytes : report.activationPeakBytes),
        note: `${countText(row.forwardSteps)} forward steps`,
      };
    });
  }
}
