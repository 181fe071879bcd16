// Where published figures disagree: sixteen traps, and five answers of calculators that users reported as wrong.
import { make } from "../elements/find.js";
import { activationTraps } from "./activation_traps.js";
import { cacheTraps } from "./cache_traps.js";
import { modelTraps } from "./model_traps.js";
import { formulaLine, noteLine, tableOf } from "./table.js";
import { trainingTraps } from "./training_traps.js";
import { askOf } from "./trap_figures.js";
import { wrongAnswers } from "./wrong_answers.js";

/** @typedef {import("./trap_figures.js").Trap} Trap */
/** @typedef {import("./trap_figures.js").Figure} Figure */

/** In the order of the page. */
export const traps = [...cacheTraps, ...modelTraps, ...activationTraps, ...trainingTraps];
export { wrongAnswers };

const verdicts = { wrong: "Wrong", right: "Right", beside: "Beside it" };

/**
 * Fills a container with all of them. Figures are computed at once, by about forty requests; call it when the container comes into view.
 * @param {HTMLElement} container
 * @param {import("./trap_figures.js").AnswerFunction} answer of the estimator's module
 */
export function showTraps(container, answer) {
  const ask = askOf(answer);
  const group = (/** @type {string} */ title, /** @type {readonly Trap[]} */ list) => [
    make("h3", { className: "trap-group", textContent: title }),
    make("div", { className: "traps" }, ...list.map((trap) => card(trap, ask))),
  ];
  container.replaceChildren(...group("Sixteen traps", traps), ...group("Five answers that were wrong", wrongAnswers));
}

/** @param {Trap} trap @param {import("./trap_figures.js").Ask} ask */
function card(trap, ask) {
  const title = make("h4", { id: `trap-${trap.id}`, textContent: trap.title });
  const article = make("article", { className: "trap" }, title, make("p", { textContent: trap.said }));
  article.setAttribute("aria-labelledby", title.id);
  try {
    article.append(figuresTable(trap.title, trap.figures(ask)));
  } catch (error) {
    article.append(make("p", { className: "field-error", textContent: error instanceof Error ? error.message : String(error) }));
  }
  article.append(make("p", { textContent: trap.why }), noteLine(`Source: ${trap.source}`));
  return article;
}

/** @param {string} title @param {readonly Figure[]} figures */
export function figuresTable(title, figures) {
  const columns = [{ name: "Figure" }, { name: "Value", number: true }, { name: "How it comes about" }];
  const rows = figures.map(({ verdict, label, text, arithmetic }) => {
    const word = make("span", { className: `verdict ${verdict}`, textContent: verdicts[verdict] });
    return [make("span", {}, word, ` ${label}`), text, formulaLine(arithmetic)];
  });
  const table = tableOf("trap-figures", columns, rows);
  table.prepend(make("caption", { className: "visually-hidden", textContent: title }));
  return table;
}
