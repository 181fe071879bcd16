// Speed beside other libraries, natively and in WebAssembly, as one recorded run found it.
import { ratioStrips, ratioStripsTable } from "../charts/ratio_strips.js";
import { find, make } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { goalRow, goalsSentence, sortedVerdicts } from "./speed_goals.js";
import { gradientRows, machineSentence, nativeRows, smallProductsSentence, speedStrips } from "./speed.js";

/** @param {import("./speed.js").Bench} bench */
export function showSpeed(bench) {
  find(document, "#speed-machine", HTMLElement).textContent = machineSentence(bench);
  const goals = sortedVerdicts(bench);
  find(document, "#speed-goals-sentence", HTMLElement).textContent = goalsSentence(goals);
  find(document, "#speed-goals tbody", HTMLElement).replaceChildren(...goals.map((verdict) => goalLine(goalRow(verdict))));
  const strips = speedStrips(bench);
  find(document, "#speed-peers", RsFigure).show({
    chart: (width) => ratioStrips(strips, { width, title: "How many times as long the other took" }),
    table: () => ratioStripsTable(strips),
    json: bench,
  });
  fill("#speed-gradients", gradientRows(bench));
  fill("#speed-native", nativeRows(bench));
  find(document, "#speed-small", HTMLElement).textContent = smallProductsSentence(bench);
}

/** @param {import("./speed_goals.js").GoalRow} row */
function goalLine({ goal, bound, worst, where, atLimit, beside, holds }) {
  const title = make("th", { textContent: goal });
  title.scope = "row";
  const verdict = make("span", { className: "verdict", textContent: holds ? "met" : "missed" });
  verdict.dataset.state = holds ? "holds" : "fails";
  return make(
    "tr",
    {},
    title,
    labelled("Verdict", verdict),
    labelled("Goal", bound),
    labelled("Worst", worst),
    labelled("At the limit", atLimit),
    labelled("Where", beside ? `${where}; ${beside}` : where),
  );
}

/** @param {string} label shown beside it where the table has no head @param {string | Node} content a dash stands for "" */
function labelled(label, content) {
  const cell = make("td", {}, content || "–");
  cell.dataset.label = label;
  if (content === "") cell.dataset.empty = "";
  return cell;
}

/** @param {string} selector of a table with a head @param {(string | number)[][]} rows */
function fill(selector, rows) {
  const labels = [...document.querySelectorAll(`${selector} thead th`)].slice(1).map(({ textContent }) => String(textContent));
  const body = find(document, `${selector} tbody`, HTMLElement);
  body.replaceChildren(
    ...rows.map(([name, ...cells]) => {
      const title = make("th", { textContent: String(name) });
      title.scope = "row";
      return make("tr", {}, title, ...cells.map((cell, i) => numberCell(labels[i], cell)));
    }),
  );
}

/** @param {string} label @param {string | number} content */
function numberCell(label, content) {
  const cell = labelled(label, cellText(content));
  cell.className = "number";
  return cell;
}

/** Three digits that stay under each other. @param {string | number} cell */
function cellText(cell) {
  if (typeof cell === "string") return cell;
  return cell.toFixed(cell < 10 ? 2 : cell < 100 ? 1 : 0);
}
