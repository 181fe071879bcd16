// The lab's first figure: the large numbers, the run's picture, and the player.
import { coloursIn } from "../charts/legend.js";
import { memoryTimelineTable } from "../charts/memory_timeline.js";
import { toElement } from "../charts/svg.js";
import { DigestValue } from "../elements/digest-value.js";
import { EqualVerdict } from "../elements/equal-verdict.js";
import { find } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { bytesText } from "../format/bytes.js";
import { countText, percentText, shortCountText, timesText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { actionWords } from "./action_words.js";
import { busyWhile } from "./busy.js";
import { setUpPlayer } from "./player.js";
import { cursorPath, nowPart, runChart } from "./run_chart.js";

/** @typedef {import("../../wasm/engine.d.ts").RunReport} RunReport */
/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {import("../../wasm/engine.d.ts").ScheduleStrip} ScheduleStrip */
/** @typedef {import("../../wasm/engine.d.ts").TimelinePoint} TimelinePoint */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */

const outcomes = { gradient: "all gradients", inference: "all outputs", activations: "all activations" };

export class RunFigure {
  #figure = find(document, "#run", RsFigure);
  /** Until the numbers answer what is set on the page. */
  busy = busyWhile(find(document, "#run .lab-readout", HTMLElement));
  #player;
  /** @type {import("./run_chart.js").RunView} */
  #view = { strip: null, timeline: [], actionCount: 1, predictedPeakBytes: 0, budgetBytes: undefined, title: "", cursor: 0 };
  /** @type {RunReport | null} */
  #report = null;
  #network = "";
  #frame = 0;

  constructor() {
    this.#player = setUpPlayer(
      this.#figure,
      (action) => this.#look(action),
      (action) => (this.#view.strip ? actionWords(this.#view.strip, action) : ""),
    );
  }

  /**
   * What replay says, before anything runs; the timeline of an earlier run goes.
   * @param {LabNetwork} network
   * @param {SchedulePrediction} prediction
   * @param {number | undefined} budgetBytes
   */
  foretell(network, prediction, budgetBytes) {
    const { keepAll } = network;
    this.#text("activations", bytesText(prediction.activationPeakBytes));
    this.#text(
      "activations-ratio",
      `${percentText(prediction.activationPeakBytes / keepAll.activationPeakBytes)} of ${bytesText(keepAll.activationPeakBytes)}`,
    );
    this.#text("peak", bytesText(prediction.predictedPeakBytes));
    this.#text("peak-difference", "predicted");
    this.#text("forward", countText(prediction.forwardSteps));
    this.#text("forward-ratio", `${timesText(prediction.forwardSteps, keepAll.forwardSteps)} of ${countText(keepAll.forwardSteps)}`);
    this.#text("cost", shortCountText(prediction.cost));
    this.#text("cost-ratio", `${timesText(prediction.cost, keepAll.cost)} of ${shortCountText(keepAll.cost)}`);
    this.#text("seconds", "…");
    this.#text("seconds-ratio", "");
    this.#text("verdict-of", outcomes[network.task]);
    this.#verdict.state = "pending";
    this.#digest.digest = "";
    this.#report = null;
    this.#network = network.text;
    this.#view = {
      strip: null,
      timeline: [],
      actionCount: prediction.actionCount,
      predictedPeakBytes: prediction.predictedPeakBytes,
      budgetBytes,
      title: prediction.schedule,
      cursor: 0,
    };
  }

  /** The schedule action by action; null: too many to draw. @param {ScheduleStrip | null} strip */
  showStrip(strip) {
    this.#view.strip = strip;
    this.#view.cursor = strip ? turn(strip) : 0;
    this.#draw();
    this.#player.load(strip ? strip.ops.length : 0, this.#view.cursor);
  }

  /** A run begins: its timeline grows from nothing. */
  begin() {
    this.#view.timeline = [];
  }

  /** Points of the run in progress, drawn as they come. @param {readonly TimelinePoint[]} points */
  grow(points) {
    this.#view.timeline = [...this.#view.timeline, ...points];
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }
  }

  /**
   * @param {RunReport} report
   * @param {RunReport | null} kept the same, keeping everything; null: it does not fit in this tab
   */
  show(report, kept) {
    const difference = report.peakBytes - report.predictedPeakBytes;
    this.#text("activations", bytesText(report.activationPeakBytes));
    this.#text("peak", bytesText(report.peakBytes));
    this.#text("peak-difference", difference === 0 ? "as predicted, to the byte" : `${countText(difference)} bytes off the prediction`);
    this.#text("seconds", secondsText(report.seconds));
    this.#text("seconds-ratio", kept ? "" : "keeping everything does not fit here");
    const digest = digestOf(report);
    this.#digest.digest = digest;
    if (kept) this.#verdict.compare(digestOf(kept), digest);
    this.#report = report;
    this.#view.timeline = report.timeline;
    this.#draw();
  }

  /** @param {import("./alternating_times.js").Times} times */
  showTimes({ kept, seconds, rounds }) {
    this.#text("seconds", secondsText(seconds));
    this.#text("seconds-ratio", `${timesText(seconds, kept)} of ${secondsText(kept)}, ${rounds === 1 ? "one run" : `median of ${rounds}`}`);
  }

  /** @param {string} sentence */
  say(sentence) {
    this.#figure.say(sentence);
  }

  #draw() {
    const view = this.#view;
    this.#figure.show({
      chart: (width) => runChart(this.#view, width),
      table: () => memoryTimelineTable(view.timeline),
      json: { network: JSON.parse(this.#network), report: this.#report },
      colours: [...new Set(["kept-activations", "recomputed-activations", ...coloursIn(view.timeline.map((point) => point.bytes))])],
    });
  }

  /** @param {number} action */
  #look(action) {
    this.#view.cursor = action;
    const drawing = this.#figure.drawing;
    if (!drawing) return;
    const width = Number(drawing.getAttribute("width"));
    const now = nowPart(this.#view, width);
    if (now) drawing.querySelector('[data-part="now"]')?.replaceWith(toElement(now));
    drawing.querySelector('[data-part="cursor"]')?.setAttribute("d", cursorPath(this.#view, width));
  }

  get #verdict() {
    return find(this.#figure, '[data-cell="verdict"]', EqualVerdict);
  }

  get #digest() {
    return find(this.#figure, '[data-cell="digest"]', DigestValue);
  }

  /** @param {string} cell @param {string} text */
  #text(cell, text) {
    find(this.#figure, `[data-cell="${cell}"]`, HTMLElement).textContent = text;
  }
}

/** What a run is compared by. @param {RunReport} report */
export function digestOf(report) {
  return report.gradientDigest === "" ? report.outputDigest : report.gradientDigest;
}

/** Where the schedule first goes back: all that it keeps is there. @param {ScheduleStrip} strip */
function turn(strip) {
  const back = strip.ops.findIndex((op) => op === 2 || op === 5);
  return back < 0 ? strip.ops.length - 1 : back;
}
