// The visitor's own checkpoints: the chain they are dragged on, their numbers, and where they lie among the catalogue.
import { tradeoff, tradeoffTable } from "../charts/tradeoff.js";
import { find } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { bytesText } from "../format/bytes.js";
import { countText, percentText } from "../format/counts.js";
import { latestWins } from "../state/latest_wins.js";
import { busyWhile } from "./busy.js";
import { CheckpointChain } from "./checkpoint-chain.js";
import { addedInLongestGap, inside, longestGap, readCheckpoints } from "./checkpoints.js";
import { bestPlacement } from "./placement.js";
import { scheduleText } from "./schedule_text.js";

/** @typedef {import("../../wasm/engine.d.ts").SchedulePrediction} SchedulePrediction */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */

export class Explorer {
  #planner;
  #figure = find(document, "#explorer", RsFigure);
  #chain = find(document, "#explorer checkpoint-chain", CheckpointChain);
  #list = find(document, "#chain-text", HTMLInputElement);
  #fault = find(document, "#chain-fault", HTMLElement);
  /** @type {LabNetwork | null} */
  #network = null;
  /** @type {SchedulePrediction[]} */
  #catalogue = [];
  /** @type {SchedulePrediction | null} */
  #own = null;
  /** Until the numbers are those of the checkpoints on the chain. */
  #busy = busyWhile(find(document, "#explorer .lab-readout", HTMLElement));
  /** One question in flight; of what moves meanwhile only the latest is asked next. */
  #questions = latestWins((/** @type {LabNetwork} */ network) => this.#ask(network));

  /**
   * @param {import("../engine/client.js").EngineClient} planner
   * @param {(schedule: string) => void} choose runs the page under these checkpoints
   */
  constructor(planner, choose) {
    this.#planner = planner;
    this.#chain.addEventListener("chain-input", () => this.#changed());
    this.#chain.addEventListener("chain-change", () => this.#changed());
    this.#list.addEventListener("input", () => this.#typed());
    this.#list.addEventListener("change", () => this.#typed());
    this.#button("add", (network) => this.#place(addedInLongestGap(this.checkpoints, network.stageCount)));
    this.#button("remove", () => this.#place(this.checkpoints.slice(0, -1)));
    this.#button("clear", () => this.#place([]));
    this.#button("optimal", (network) => this.#busy(this.#optimal(network)));
    this.#button("run", () => choose(scheduleText("at", 0, this.checkpoints)));
  }

  get checkpoints() {
    return this.#chain.checkpoints;
  }

  /**
   * @param {LabNetwork} network
   * @param {readonly number[] | null} checkpoints null: those already there; the best ones on a chain of another length
   */
  async show(network, checkpoints) {
    const first = this.#network === null && checkpoints === null;
    const anotherLength = this.#network !== null && this.#network.stageCount !== network.stageCount;
    this.#network = network;
    this.#catalogue = [];
    if (checkpoints) this.#place(checkpoints);
    else if (first || anotherLength) await this.#optimal(network);
    else this.#place(inside(this.checkpoints, network.stageCount));
  }

  /** @param {LabNetwork} network @param {SchedulePrediction[]} catalogue of that network */
  showCatalogue(network, catalogue) {
    if (network !== this.#network) return;
    this.#catalogue = catalogue;
    this.#draw();
  }

  /** The placement with the least peak of activations, whatever their count. @param {LabNetwork} network */
  async #optimal(network) {
    const { stages } = await this.#planner.call("describeNetwork", network.text);
    if (network !== this.#network) return;
    this.#place(
      bestPlacement(
        stages.map((stage) => stage.outputBytes),
        stages.map((stage) => stage.savedBytes),
      ),
    );
  }

  /** @param {readonly number[]} checkpoints */
  #place(checkpoints) {
    if (!this.#network) return;
    this.#chain.show(this.#network.stageCount, checkpoints);
    this.#changed();
  }

  #typed() {
    if (!this.#network) return;
    const { checkpoints, fault } = readCheckpoints(this.#list.value, this.#network.stageCount);
    this.#fault.textContent = fault;
    this.#list.setAttribute("aria-invalid", String(fault !== ""));
    if (checkpoints) this.#place(checkpoints);
  }

  #changed() {
    const network = this.#network;
    if (!network) return;
    const { checkpoints } = this;
    if (document.activeElement !== this.#list) {
      this.#list.value = checkpoints.join(", ");
      this.#fault.textContent = "";
      this.#list.setAttribute("aria-invalid", "false");
    }
    this.#text("count", countText(checkpoints.length));
    this.#text("gap", countText(longestGap(checkpoints, network.stageCount)));
    this.#busy(this.#questions.ask(network));
  }

  /** @param {LabNetwork} network */
  async #ask(network) {
    try {
      const own = await this.#planner.call("predictSchedule", network.text, "gradient", scheduleText("at", 0, this.checkpoints));
      if (network === this.#network) this.#show(network, own);
    } catch (error) {
      this.#figure.say(error instanceof Error ? error.message : String(error), "error");
    }
  }

  /** @param {LabNetwork} network @param {SchedulePrediction} own */
  #show(network, own) {
    this.#own = own;
    const { whole, stageCount } = network;
    this.#text("activations", bytesText(own.activationPeakBytes));
    this.#text("ratio", percentText(own.activationPeakBytes / whole.activationPeakBytes));
    this.#text("forward", countText(own.forwardSteps));
    this.#text("repeated", countText(own.forwardSteps - stageCount));
    this.#draw();
  }

  #draw() {
    const own = this.#own;
    const catalogue = this.#catalogue;
    if (!own) return;
    this.#figure.show({
      chart: (width) => tradeoff(catalogue, own, { width }),
      table: () => tradeoffTable(catalogue, own),
      json: { checkpoints: this.checkpoints, own, catalogue },
    });
  }

  /** @param {string} name @param {(network: LabNetwork) => void} action */
  #button(name, action) {
    find(document, `#chain-${name}`, HTMLButtonElement).addEventListener("click", () => this.#network && action(this.#network));
  }

  /** @param {string} cell @param {string} text */
  #text(cell, text) {
    find(this.#figure, `[data-cell="own-${cell}"]`, HTMLElement).textContent = text;
  }
}
