// Speed beside other libraries, natively and in WebAssembly, as one recorded run found it.
import { ratioStrips, ratioStripsTable } from "../charts/ratio_strips.js";
import { find, make } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { goalRow, goalsSentence, sortedVerdicts } from "./speed_goals.js";
import { gradientRows, machineSentence, nativeRows, speedStrips } from "./speed.js";

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
}

/** @param {import("./speed_goals.js").GoalRow} row */
function goalLine({ goal, bound, worst, where, atLimit, holds }) {
  const title = make("th", { textContent: goal });
  title.scope = "row";
  const verdict = make("span", { className: "verdict", textContent: holds ? "met" : "missed" });
  verdict.dataset.state = holds ? "holds" : "fails";
  return make(
    "tr",
    {},
    title,
    goalCell("Verdict", verdict),
    goalCell("Goal", bound),
    goalCell("Worst", worst),
    goalCell("At the limit", atLimit),
    goalCell("Where", where),
  );
}

/** @param {string} label shown beside it where the table has no head @param {string | Node} content a dash stands for "" */
function goalCell(label, content) {
  const cell = make("td", {}, content || "–");
  cell.dataset.label = label;
  if (content === "") cell.dataset.empty = "";
  return cell;
}

/** @param {string} selector of a table with a head @param {(string | number)[][]} rows */
function fill(selector, rows) {
  const body = find(document, `${selector} tbody`, HTMLElement);
  body.replaceChildren(
    ...rows.map(([name, ...cells]) => {
      const title = make("th", { textContent: String(name) });
      title.scope = "row";
      return make("tr", {}, title, ...cells.map((cell) => make("td", { className: "number", textContent: cellText(cell) })));
    }),
  );
}

/** Three digits that stay under each other; a dash where nothing was measured. @param {string | number} cell */
function cellText(cell) {
  if (typeof cell === "string") return cell || "–";
  return cell.toFixed(cell < 10 ? 2 : cell < 100 ? 1 : 0);
}
