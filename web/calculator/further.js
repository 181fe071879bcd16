// What stands below the calculator itself, fetched and computed when it comes into view: logs, measurements, traps, claims.
import { find } from "../elements/find.js";
import { readDropped, refuseLong, tooLong } from "../elements/long_text.js";
import { loadMeasurements, residualsInTurn } from "./residuals.js";
import { errorBarText } from "./residuals_bar.js";
import { kindOf } from "./residuals_kind.js";

/** @typedef {import("./estimator.js").Estimator} Estimator */
/** @typedef {import("./residuals.js").Residual} Residual */

/** Characters: largest_log of core/estimate/reconcile/read_log.h, in bytes. */
const longestLog = 2 ** 20;

/** @param {string} sentence */
function sayOfLog(sentence) {
  find(document, "#log-fault", HTMLElement).textContent = sentence === "" ? "" : `Log: ${sentence} Its lines about memory are enough.`;
}

export class Further {
  #estimator;
  #requestNow;
  /** @type {Promise<Residual[]> | null} */
  #residuals = null;
  /** The log whose rows are shown. @type {string | null} */
  #log = null;

  /**
   * @param {Estimator} estimator
   * @param {() => Record<string, unknown> | null} requestNow what the page shows
   */
  constructor(estimator, requestNow) {
    this.#estimator = estimator;
    this.#requestNow = requestNow;
    const text = (/** @type {string} */ request) => estimator.answerText(request);
    whenSeen("#residuals", "#residual-tables", async (place) => {
      const [{ showResiduals }, residuals] = await Promise.all([import("./residuals_table.js"), this.#measured()]);
      showResiduals(place, residuals);
      this.showErrorBar();
    });
    whenSeen("#traps", "#trap-articles", async (place) => (await import("./traps.js")).showTraps(place, text));
    whenSeen("#claims", "#claim-articles", async (place) => (await import("./claims.js")).showClaims(place, text));
    find(document, "#log-read", HTMLButtonElement).addEventListener("click", () => this.#readLog());
    for (const taken of [refuseLong, readDropped]) taken(find(document, "#log-text", HTMLTextAreaElement), longestLog, sayOfLog);
  }

  /** How far estimates of the kind shown have been from measurements, or that none was published; known once these are computed. */
  async showErrorBar() {
    const place = find(document, "#error-bar", HTMLElement);
    try {
      const residuals = await this.#measured();
      const request = this.#requestNow();
      if (request) place.textContent = errorBarText(kindOf(request, this.#answer(request)), residuals);
    } catch (error) {
      place.textContent = `The published measurements cannot be shown: ${error instanceof Error ? error.message : error}`;
    }
  }

  #measured() {
    this.#residuals ??= loadMeasurements().then((rows) => residualsInTurn(rows, (request) => this.#answer(request)));
    return this.#residuals;
  }

  /** @param {Record<string, unknown>} request */
  #answer(request) {
    const { answer, fault } = this.#estimator.ask(request);
    if (!answer) throw new Error(fault.message);
    return answer;
  }

  /** Another setting is shown: what was said of the one before is said of this one. */
  follow() {
    this.showErrorBar();
    if (this.#log !== null) this.#reconcile(this.#log);
  }

  #readLog() {
    const { value } = find(document, "#log-text", HTMLTextAreaElement);
    sayOfLog(value.length > longestLog ? tooLong(longestLog, value.length) : "");
    if (value.length <= longestLog) this.#reconcile(value);
  }

  /** @param {string} log */
  async #reconcile(log) {
    const { showReconciled } = await import("./reconcile.js");
    const request = this.#requestNow();
    if (!request) return;
    try {
      showReconciled(find(document, "#log-rows", HTMLElement), this.#estimator.reconcile(request, log));
      this.#log = log;
    } catch (error) {
      find(document, "#log-fault", HTMLElement).textContent = error instanceof Error ? error.message : String(error);
    }
  }
}

/**
 * Does the work once, a little before the section is seen; what fails is said in its place.
 * @param {string} section @param {string} inside @param {(place: HTMLElement) => Promise<void>} work
 */
function whenSeen(section, inside, work) {
  const place = find(document, inside, HTMLElement);
  const watch = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      try {
        await work(place);
      } catch (error) {
        place.textContent = `This part did not load: ${error instanceof Error ? error.message : error}`;
      }
    },
    { rootMargin: "300px" },
  );
  watch.observe(find(document, section, HTMLElement));
}
