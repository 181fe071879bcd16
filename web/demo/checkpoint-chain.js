// <checkpoint-chain>: a chain of stages with checkpoints to drag. Press on the chain to add one, drag it along the chain,
// pull it off the chain (or Delete) to take it away. Arrow keys move the focused one by 1, Page keys by 10, Home and End
// as far as its neighbours; Insert adds one after it. Fires "chain-input" while it moves and "chain-change" once it rests;
// both carry the checkpoints as detail.
import { toElement, svg, tidy } from "../charts/svg.js";
import { countTicks, linearScale } from "../charts/scale.js";
import { added, gaps, longestGap, moved, removed } from "./checkpoints.js";
import { countText } from "../format/counts.js";
import { make } from "../elements/find.js";

/** Pixels: how near a press must be to take hold of a checkpoint, and how far off the chain lets go of it. */
const reach = 14;
const offChain = 70;
const height = 64;
const cell = { top: 20, height: 20 };

export class CheckpointChain extends HTMLElement {
  #drawing = make("div", { className: "chain-drawing" });
  #handles = make("div", { className: "chain-handles" });
  #stageCount = 2;
  /** @type {number[]} */
  #checkpoints = [];
  /** @type {{index: number, off: boolean} | null} */
  #held = null;
  #built = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.append(this.#drawing, this.#handles);
    this.addEventListener("pointerdown", (event) => this.#press(event));
    this.addEventListener("pointermove", (event) => this.#drag(event));
    this.addEventListener("pointerup", () => this.#letGo());
    this.addEventListener("pointercancel", () => this.#letGo());
    this.#handles.addEventListener("keydown", (event) => this.#key(event));
    this.#handles.setAttribute("role", "group");
    this.#handles.setAttribute("aria-label", "Checkpoints on the chain");
    new ResizeObserver(() => this.#render()).observe(this);
  }

  /** @returns {readonly number[]} */
  get checkpoints() {
    return this.#checkpoints;
  }

  /**
   * @param {number} stageCount
   * @param {readonly number[]} checkpoints
   */
  show(stageCount, checkpoints) {
    this.#stageCount = stageCount;
    this.#checkpoints = [...checkpoints];
    this.#render();
  }

  get #scale() {
    return linearScale([0, this.#stageCount], [8, Math.max(16, this.clientWidth - 8)]);
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const across = event.clientX - this.getBoundingClientRect().left;
    let index = this.#nearest(across);
    if (index < 0) {
      const stage = this.#stageAt(across);
      this.#checkpoints = added(this.#checkpoints, stage);
      index = this.#checkpoints.indexOf(stage);
    }
    this.#held = { index, off: false };
    this.setPointerCapture(event.pointerId);
    this.#changed("chain-input");
    /** @type {HTMLElement} */ (this.#handles.children[index]).focus();
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.#held) return;
    const box = this.getBoundingClientRect();
    this.#held.off = event.clientY < box.top - offChain || event.clientY > box.bottom + offChain;
    this.#checkpoints = moved(this.#checkpoints, this.#held.index, this.#stageAt(event.clientX - box.left), this.#stageCount);
    this.#handles.children[this.#held.index].classList.toggle("off", this.#held.off);
    this.#changed("chain-input");
  }

  #letGo() {
    if (!this.#held) return;
    const { index, off } = this.#held;
    this.#held = null;
    this.#handles.children[index].classList.remove("off");
    if (off) this.#checkpoints = removed(this.#checkpoints, this.#checkpoints[index]);
    this.#changed("chain-change");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const index = [...this.#handles.children].indexOf(/** @type {Element} */ (event.target));
    if (index < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const after = this.#afterKey(event.key, index);
    if (after === null) return;
    event.preventDefault();
    const before = this.#checkpoints;
    this.#checkpoints = after;
    this.#changed("chain-change");
    const focus = after.length > before.length ? index + 1 : Math.min(index, after.length - 1);
    if (focus >= 0) /** @type {HTMLElement} */ (this.#handles.children[focus]).focus();
  }

  /** The checkpoints a key makes of these, or null for a key that means nothing here. @param {string} key @param {number} index */
  #afterKey(key, index) {
    const stage = this.#checkpoints[index];
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -this.#stageCount, End: this.#stageCount };
    if (key in steps) return moved(this.#checkpoints, index, stage + steps[/** @type {keyof typeof steps} */ (key)], this.#stageCount);
    if (key === "Delete" || key === "Backspace") return removed(this.#checkpoints, stage);
    if (key !== "Insert") return null;
    const [from, to] = gaps(this.#checkpoints, this.#stageCount)[index + 1];
    return to - from > 1 ? added(this.#checkpoints, Math.floor((from + to) / 2)) : null;
  }

  /** @param {number} across pixels from the left edge */
  #stageAt(across) {
    const { left, right } = { left: this.#scale(0), right: this.#scale(this.#stageCount) };
    const stage = Math.round(((across - left) / (right - left)) * this.#stageCount + 0.5);
    return Math.min(this.#stageCount - 1, Math.max(1, stage));
  }

  /** The checkpoint within reach, -1 for none. @param {number} across */
  #nearest(across) {
    const x = this.#scale;
    const distances = this.#checkpoints.map((stage) => Math.abs(x(stage - 0.5) - across));
    const least = Math.min(...distances);
    return least <= Math.min(reach, Math.max(5, x(1) - x(0))) ? distances.indexOf(least) : -1;
  }

  /** @param {"chain-input" | "chain-change"} name */
  #changed(name) {
    this.#render();
    this.dispatchEvent(new CustomEvent(name, { detail: this.#checkpoints, bubbles: true }));
  }

  #render() {
    const width = this.clientWidth;
    if (width === 0) return;
    this.#drawing.replaceChildren(toElement(chainDrawing(this.#checkpoints, this.#stageCount, width, this.#scale)));
    while (this.#handles.children.length > this.#checkpoints.length) this.#handles.lastElementChild?.remove();
    while (this.#handles.children.length < this.#checkpoints.length) this.#handles.append(newHandle());
    const one = this.#scale(1) - this.#scale(0);
    this.#handles.style.setProperty("--handle", `${Math.max(4, Math.min(10, one))}px`); // never wider than a cell, while it can be seen
    for (const [i, stage] of this.#checkpoints.entries()) this.#place(this.#handles.children[i], stage, i);
  }

  /** @param {Element} handle @param {number} stage @param {number} index */
  #place(handle, stage, index) {
    /** @type {HTMLElement} */ (handle).style.left = `${tidy(this.#scale(stage - 0.5))}px`;
    handle.setAttribute("aria-label", `Checkpoint ${index + 1} of ${this.#checkpoints.length}`);
    handle.setAttribute("aria-valuemin", "1");
    handle.setAttribute("aria-valuemax", String(this.#stageCount - 1));
    handle.setAttribute("aria-valuenow", String(stage));
    handle.setAttribute("aria-valuetext", `after stage ${countText(stage)}`);
  }
}

function newHandle() {
  const handle = make("span", { className: "chain-handle" });
  handle.tabIndex = 0;
  handle.setAttribute("role", "slider");
  return handle;
}

/**
 * A cell a stage, lit where a checkpoint is kept; the longest gap, which is recomputed at once, has a bracket.
 * @param {readonly number[]} checkpoints
 * @param {number} stageCount
 * @param {number} width
 * @param {import("../charts/scale.js").Scale} x
 */
function chainDrawing(checkpoints, stageCount, width, x) {
  const one = x(1) - x(0);
  const gap = one > 4 ? 1 : 0;
  /** @param {number} stage */
  const rectangle = (stage) => `M${tidy(x(stage - 1))} ${cell.top}h${tidy(Math.max(one - gap, 0.5))}v${cell.height}h${tidy(-Math.max(one - gap, 0.5))}Z`;
  const all =
    one > 1.5 ? Array.from({ length: stageCount }, (_, i) => rectangle(i + 1)).join("") : `M${x(0)} ${cell.top}H${x(stageCount)}v${cell.height}H${x(0)}Z`;
  const longest = longestGap(checkpoints, stageCount);
  const [from, to] = gaps(checkpoints, stageCount).find(([start, end]) => end - start === longest) ?? [0, stageCount];
  const words = `longest gap ${countText(longest)}`;
  const middle = Math.min(width - words.length * 3.4 - 8, Math.max(words.length * 3.4 + 8, (x(from) + x(to)) / 2));
  return svg(
    "svg",
    { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    svg("path", { class: "chain-cells", d: all }),
    svg("path", { class: "block purpose-kept-activations", d: checkpoints.map(rectangle).join("") }),
    svg("path", {
      class: "line",
      stroke: "var(--recomputed-activations)",
      d: `M${tidy(x(from) + 0.5)} ${cell.top + cell.height + 3}v5H${tidy(x(to) - 0.5)}v-5`,
    }),
    svg("text", { x: middle, y: height - 6, "text-anchor": "middle", class: "halo" }, words),
    ...countTicks(stageCount, width / 110)
      .filter((tick) => tick > 0)
      .map((tick) => svg("text", { class: "soft", x: x(tick - 0.5), y: 10, "text-anchor": "middle" }, countText(tick))),
  );
}

customElements.define("checkpoint-chain", CheckpointChain);
