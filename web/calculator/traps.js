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
 * Fills a container with all of them, an article at a time, so that the page stays alive: about sixty requests in all. Call it when the
 * container comes into view; the promise holds when all are there.
 * @param {HTMLElement} container
 * @param {import("./trap_figures.js").AnswerFunction} answer of the estimator's module
 */
export async function showTraps(container, answer) {
  const ask = askOf(answer);
  container.replaceChildren();
  for (const [title, list] of /** @type {[string, readonly Trap[]][]} */ ([
    ["Sixteen traps", traps],
    ["Five answers that were wrong", wrongAnswers],
  ])) {
    const cards = make("div", { className: "traps" });
    container.append(make("h3", { className: "trap-group", textContent: title }), cards);
    for (const trap of list) {
      cards.append(card(trap, ask));
      await new Promise((breath) => setTimeout(breath));
    }
  }
}

/** @param {Trap} trap @param {import("./trap_figures.js").Ask} ask */
function card({ id, title, said, figures, why, source }, ask) {
  return articleOf(
    `trap-${id}`,
    title,
    make("p", { textContent: said }),
    computed(title, () => figures(ask)),
    make("p", { textContent: why }),
    noteLine(`Source: ${source}`),
  );
}

/** @param {string} id @param {string} title @param {...Node} inside */
export function articleOf(id, title, ...inside) {
  const heading = make("h4", { id, textContent: title });
  const article = make("article", { className: "trap" }, heading, ...inside);
  article.setAttribute("aria-labelledby", id);
  return article;
}

/** A table of figures, or the sentence that says why there is none. @param {string} title @param {() => readonly Figure[]} figures */
export function computed(title, figures) {
  try {
    return figuresTable(title, figures());
  } catch (error) {
    return make("p", { className: "field-error", textContent: error instanceof Error ? error.message : String(error) });
  }
}

/** @param {string} title @param {readonly Figure[]} figures */
function figuresTable(title, figures) {
  const columns = [{ name: "Figure" }, { name: "Value", number: true }, { name: "How it comes about" }];
  const rows = figures.map(({ verdict, label, text, arithmetic }) => {
    const word = make("span", { className: `verdict ${verdict}`, textContent: verdicts[verdict] });
    return [make("span", {}, word, ` ${label}`), text, formulaLine(arithmetic)];
  });
  const table = tableOf("trap-figures", columns, rows);
  table.prepend(make("caption", { className: "visually-hidden", textContent: title }));
  return table;
}
