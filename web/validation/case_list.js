// The cases of one part: a line each, with claim and verdict; opened, the set-up, every check here and natively, and what
// was broken on purpose.
import { make } from "../elements/find.js";
import { bytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { secondsText } from "../format/seconds.js";
import { caseOf } from "./report.js";

/** @typedef {import("./report.js").Case} Case */
/** @typedef {import("./report.js").Report} Report */

/**
 * Cases that are open stay open; one that the address names is opened when it first appears.
 * @param {HTMLElement} box
 * @param {readonly Case[]} cases in the order to show
 * @param {Report | undefined} here undefined: not run in this browser
 * @param {Report} native of the same scale
 * @param {boolean} running more cases are to come
 */
export function showCases(box, cases, here, native, running) {
  const linked = box.childElementCount === 0 ? location.hash.slice(1) : ""; // a link opens its case once
  const open = new Set([...box.querySelectorAll("details[open]")].map((one) => one.id));
  box.replaceChildren(
    ...cases.map(({ id }) => {
      const [ours, theirs] = [caseOf(here, id), caseOf(native, id)];
      const line = make("details", { className: "case", id: `case-${id}` }, summary(ours, theirs, running), ...body(ours, theirs));
      line.open = open.has(line.id) || line.id === linked;
      return line;
    }),
  );
}

/** @param {Case | undefined} here @param {Case | undefined} native @param {boolean} running */
function summary(here, native, running) {
  const shown = /** @type {Case} */ (here ?? native);
  const state = here === undefined ? "native" : here.passed ? "holds" : "fails";
  const words = { native: running ? "… to come" : "not run here", holds: "✓ holds", fails: "✗ fails" };
  const verdict = make("span", { className: "verdict", textContent: words[state] });
  verdict.dataset.state = state;
  return make(
    "summary",
    {},
    verdict,
    make("span", { className: "claim", textContent: shown.title }),
    make("span", { className: "twin", textContent: twinText(here, native) }),
  );
}

/** @param {Case | undefined} here @param {Case | undefined} native */
function twinText(here, native) {
  if (!here || !native) return native ? `native: ${native.passed ? "holds" : "fails"}` : "";
  if (here.digest === "" || native.digest === "") return `native: ${native.passed ? "holds" : "fails"}`;
  return here.digest === native.digest ? "= native bytes" : "≠ native bytes";
}

/** @param {Case | undefined} here @param {Case | undefined} native */
function body(here, native) {
  const shown = /** @type {Case} */ (here ?? native);
  const claims = shown.checks.map((check, i) => row(check.claim, check.expected, checkCell(here?.checks[i]), checkCell(native?.checks[i])));
  const values = shown.values.map((value, i) => row(value.name, "", valueText(here?.values[i]), valueText(native?.values[i])));
  const bytes = row("runs whose bytes were counted", "", countOf(here), countOf(native));
  const controls = shown.controls.map((control, i) =>
    row(`broken on purpose: ${control.broken}`, "found every time", controlCell(here?.controls[i]), controlCell(native?.controls[i])),
  );
  const digests = shown.digest === "" ? [] : [row("SHA-256 over the results", "equal", digestText(here), digestText(native))];
  const time = row("time spent in runs", "", timeText(here), timeText(native));
  return [
    make("p", { className: "setup" }, `${shown.setup} `, linkTo(shown.id)),
    make(
      "table",
      { className: "results" },
      make("caption", { className: "visually-hidden", textContent: shown.title }),
      make("thead", {}, make("tr", {}, ...["Result", "Expected", "This browser", "Native"].map(head))),
      make("tbody", {}, ...claims, ...controls, ...digests, ...values, bytes, time),
    ),
  ];
}

/** @param {string} id */
function linkTo(id) {
  const link = make("a", { textContent: "Link to this case" });
  link.href = `#case-${id}`;
  return link;
}

/** @param {string} text */
function head(text) {
  const cell = make("th", { textContent: text });
  cell.scope = "col";
  return cell;
}

/** @param {string} name @param {string} expected @param {Node | string} here @param {Node | string} native */
function row(name, expected, here, native) {
  const title = make("th", { textContent: name });
  title.scope = "row";
  const cells = [
    ["Expected", expected],
    ["This browser", here],
    ["Native", native],
  ].map(([label, content]) => {
    const cell = make("td", {}, content || "–");
    cell.dataset.label = String(label);
    if (content === "") cell.dataset.empty = "";
    return cell;
  });
  return make("tr", {}, title, ...cells);
}

/** @param {import("./report.js").Check | undefined} check */
function checkCell(check) {
  return check ? marked(check.passed, check.found) : "";
}

/** @param {import("./report.js").Control | undefined} control */
function controlCell(control) {
  return control ? marked(control.passed, `${countText(control.detected)} of ${countText(control.tried)}`) : "";
}

/** @param {boolean} passed @param {string} text */
function marked(passed, text) {
  const cell = make("span", { className: "verdict", textContent: `${passed ? "✓" : "✗"} ${text}` });
  cell.dataset.state = passed ? "holds" : "fails";
  return cell;
}

/** @param {import("./report.js").Value | undefined} value */
function valueText(value) {
  if (!value) return "";
  if (typeof value.value === "string") return value.value;
  if (value.unit === "bytes") return bytesText(value.value);
  const number = Number.isInteger(value.value) ? countText(value.value) : String(Number(value.value.toPrecision(6)));
  return `${number} ${value.unit}`.trim();
}

/** @param {Case | undefined} one */
function countOf(one) {
  return one ? countText(one.accounting.runs) : "";
}

/** @param {Case | undefined} one */
function digestText(one) {
  return one ? make("code", { title: one.digest, textContent: one.digest.slice(0, 16) }) : "";
}

/** @param {Case | undefined} one */
function timeText(one) {
  return one ? secondsText(one.seconds) : "";
}
