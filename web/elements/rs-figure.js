// A figure: title, legend, chart, controls directly under it, caption, and a foot with status, table view, downloads.
//
//   <rs-figure id="timelines" file="memory-timelines">
//     <h2>What it shows, as a sentence</h2>
//     <div class="figure-chart">a static drawing or a sentence for readers without script</div>, its legend before it if it has one
//     <div class="figure-controls">…</div>
//     <p class="figure-caption">One sentence.</p>
//   </rs-figure>
//
// The page calls show({chart, table, json, colours}) with each new result; the figure redraws when its width changes.
import { legend } from "../charts/legend.js";
import { redraw, toElement } from "../charts/svg.js";
import { countText } from "../format/counts.js";
import { find, make } from "./find.js";

/**
 * @typedef {object} Shown
 * @property {(width: number) => import("../charts/svg.js").SvgNode} chart draws at a width in pixels
 * @property {() => import("../charts/frame.js").Table} table the rows behind the picture
 * @property {unknown} json what the JSON download holds
 * @property {readonly string[]} [colours] purposes for the legend, names as in styles/tokens.css
 * @property {Readonly<Record<string, string>>} [labels] by colour: what the legend says instead of the purpose's name
 */

export class RsFigure extends HTMLElement {
  /** @type {Shown | null} */
  #shown = null;
  /** Of the chart's place; 0 where it is not known: to ask would lay out the page. */
  #width = 0;
  #drawnWidth = 0;
  #built = false;
  #tableOpen = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.#nameByTitle();
    this.#buildLegend();
    this.#buildFoot();
    new ResizeObserver(([{ contentRect }]) => {
      this.#width = Math.round(contentRect.width);
      this.#draw(false);
    }).observe(this.#chartBox);
  }

  /** @param {Shown} shown */
  show(shown) {
    this.#shown = shown;
    this.#showLegend(shown.colours ?? [], shown.labels ?? {});
    this.#draw(true);
    if (this.#tableOpen) this.#fillTable();
    for (const button of this.querySelectorAll(".figure-foot button")) /** @type {HTMLButtonElement} */ (button).disabled = false;
  }

  /** Takes the picture away: what it showed no longer holds. @param {string} sentence in its place */
  clear(sentence) {
    this.#shown = null;
    if (this.#tableOpen) this.#toggleTable();
    this.querySelector(".figure-table")?.remove();
    this.#showLegend([], {});
    this.#chartBox.replaceChildren(sentence);
    for (const button of this.querySelectorAll(".figure-foot button")) /** @type {HTMLButtonElement} */ (button).disabled = true;
  }

  /**
   * One sentence for sighted readers and screen readers alike; an error is set apart by colour and wording.
   * @param {string} sentence
   * @param {"status" | "error"} [kind]
   */
  say(sentence, kind = "status") {
    const status = find(this, ".figure-status", HTMLElement);
    status.classList.toggle("error", kind === "error");
    status.textContent = sentence;
  }

  /** The drawing in place, for marks a page moves by itself. */
  get drawing() {
    return this.#chartBox.querySelector("svg");
  }

  get #chartBox() {
    return find(this, ".figure-chart", HTMLElement);
  }

  get #fileName() {
    return this.getAttribute("file") ?? "figure";
  }

  #nameByTitle() {
    const title = find(this, "h2, h3", HTMLElement);
    title.id ||= `${this.id || this.#fileName}-title`;
    this.setAttribute("role", "figure");
    this.setAttribute("aria-labelledby", title.id);
  }

  #buildLegend() {
    if (this.querySelector(".figure-legend")) return;
    const list = make("ul", { className: "figure-legend", hidden: true });
    list.setAttribute("aria-label", "Colours");
    this.#chartBox.before(list);
  }

  #buildFoot() {
    const status = make("span", { className: "figure-status" });
    status.setAttribute("role", "status");
    const table = quietButton("Table", () => this.#toggleTable());
    table.classList.add("figure-table-toggle");
    table.setAttribute("aria-pressed", "false");
    this.append(
      make(
        "div",
        { className: "figure-foot" },
        status,
        table,
        quietButton("SVG", () => this.#offerDrawing()),
        quietButton("CSV", () => this.#offer("csv", "text/csv", ({ csvText }, shown) => csvText(shown.table()))),
        quietButton("JSON", () => this.#offer("json", "application/json", ({ jsonText }, shown) => jsonText(shown.json))),
      ),
    );
    for (const button of this.querySelectorAll(".figure-foot button")) {
      /** @type {HTMLButtonElement} */ (button).disabled = true;
      if (button !== table) button.setAttribute("aria-label", `Download as ${button.textContent}`);
    }
  }

  /** @param {readonly string[]} colours @param {Readonly<Record<string, string>>} labels */
  #showLegend(colours, labels) {
    const list = find(this, ".figure-legend", HTMLElement);
    const entries = legend(colours).map(({ colour, label, patch }) => ({ text: labels[colour] ?? label, patch }));
    if (list.dataset.colours !== colours.join()) {
      list.dataset.colours = colours.join();
      list.hidden = colours.length === 0;
      list.replaceChildren(...entries.map(({ text, patch }) => make("li", {}, toElement(patch), text)));
    } else
      entries.forEach(({ text }, i) => {
        const words = /** @type {ChildNode} */ (list.children[i].lastChild);
        if (words.nodeValue !== text) words.nodeValue = text;
      });
  }

  /** @param {boolean} anew also when the width is the same */
  #draw(anew) {
    const width = this.#width || Math.floor(this.#chartBox.clientWidth);
    if (!this.#shown || width === 0 || this.#tableOpen || (!anew && width === this.#drawnWidth)) return;
    this.#drawnWidth = width;
    const drawn = this.#shown.chart(width);
    if (this.drawing?.parentElement === this.#chartBox) redraw(this.drawing, drawn);
    else this.#chartBox.replaceChildren(toElement(drawn));
  }

  #toggleTable() {
    this.#tableOpen = !this.#tableOpen;
    find(this, ".figure-table-toggle", HTMLElement).setAttribute("aria-pressed", String(this.#tableOpen));
    this.querySelector(".figure-table")?.remove();
    this.#chartBox.hidden = this.#tableOpen;
    if (this.#tableOpen) this.#fillTable();
    else this.#draw(true);
  }

  #fillTable() {
    if (!this.#shown) return;
    this.querySelector(".figure-table")?.remove();
    const box = make("div", { className: "figure-table" }, tableElement(this.#shown.table()));
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "The figure's numbers");
    this.#chartBox.after(box);
  }

  async #offerDrawing() {
    if (this.#tableOpen) this.#toggleTable();
    const drawing = this.drawing;
    const { offerFile, svgText } = await import("../format/downloads.js");
    if (drawing) offerFile(`${this.#fileName}.svg`, "image/svg+xml", svgText(drawing));
  }

  /**
   * @param {string} ending
   * @param {string} type
   * @param {(downloads: typeof import("../format/downloads.js"), shown: Shown) => string} text
   */
  async #offer(ending, type, text) {
    const shown = this.#shown;
    const downloads = await import("../format/downloads.js"); // fetched with the first
    if (shown) downloads.offerFile(`${this.#fileName}.${ending}`, type, text(downloads, shown));
  }
}

/** @param {string} text @param {() => void} action */
function quietButton(text, action) {
  const button = make("button", { className: "quiet", textContent: text });
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}

/** @param {import("../charts/frame.js").Table} table */
function tableElement(table) {
  const head = make("tr", {}, ...table.columns.map(({ name, unit }) => columnHead(unit ? `${name} (${unit})` : name)));
  const rows = table.rows.map((row) =>
    make("tr", {}, ...row.map((cell) => make("td", { className: typeof cell === "number" ? "number" : "", textContent: cellText(cell) }))),
  );
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

/** @param {string} text */
function columnHead(text) {
  const head = make("th", { textContent: text });
  head.scope = "col";
  return head;
}

/** @param {string | number} cell */
function cellText(cell) {
  return typeof cell === "number" && Number.isInteger(cell) ? countText(cell) : String(cell);
}

customElements.define("rs-figure", RsFigure);
