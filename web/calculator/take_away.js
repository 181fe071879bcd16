// The buttons that hand out the answer, and the flags of the programs that would run the setting.
import { find, make } from "../elements/find.js";
import { jsonText, offerFile } from "../format/downloads.js";
import { fitsLink } from "./config_text.js";
import { itemsCsv, markdown } from "./exports.js";
import { flagsFor } from "./flags.js";

/** @typedef {{answer: import("./answer.js").Answer, request: Record<string, unknown>, title: string}} Current */

const without = "It does not hold the configuration, which is too long for a link: it leads to a model of the catalogue with the other settings.";

/** Whether the address holds the whole setting. @param {Current} now */
const isWhole = ({ request }) => !request.config || fitsLink(/** @type {object} */ (request.config));

/** @param {() => Current | null} current */
export function setUpTakeAway(current) {
  const status = find(document, "#take-status", HTMLElement);
  /** @param {string} id @param {(now: Current) => void} action */
  const on = (id, action) =>
    find(document, id, HTMLButtonElement).addEventListener("click", () => {
      const now = current();
      if (now) action(now);
    });
  on("#take-link", (now) => copy(location.href, status, isWhole(now) ? "The link is copied." : `The link is copied. ${without}`));
  on("#take-markdown", (now) =>
    offerFile("estimate.md", "text/markdown", markdown(now.answer, now.title, isWhole(now) ? location.href : `${location.href} ${without}`)),
  );
  on("#take-csv", ({ answer }) => offerFile("estimate.csv", "text/csv", itemsCsv(answer)));
  on("#take-json", ({ answer, request }) => offerFile("estimate.json", "application/json", jsonText({ request, answer })));
}

/**
 * @param {import("../state/params.js").Values} values
 * @param {import("./answer.js").Answer} answer
 * @param {string} hub
 */
export function showFlags(values, answer, hub) {
  const status = find(document, "#take-status", HTMLElement);
  find(document, "#flags", HTMLElement).replaceChildren(
    ...flagsFor(values, answer, hub).map(({ program, text, without }) =>
      make(
        "section",
        { className: "flags" },
        make("h3", {}, `${program} `, ...(text === "" ? [] : [copyButton(program, text, status)])),
        ...(text === "" ? [] : [commandBox(program, text)]),
        ...(without.length > 0 ? [make("ul", { className: "note" }, ...without.map((sentence) => make("li", { textContent: sentence })))] : []),
      ),
    ),
  );
}

/** @param {string} program @param {string} text @param {HTMLElement} status */
function copyButton(program, text, status) {
  const button = make("button", { className: "quiet", textContent: "copy" });
  button.type = "button";
  button.setAttribute("aria-label", `Copy the flags of ${program}`);
  button.addEventListener("click", () => copy(text, status, `The flags of ${program} are copied.`));
  return button;
}

/** @param {string} program @param {string} text */
function commandBox(program, text) {
  const code = make("pre", { textContent: text });
  code.tabIndex = 0;
  code.setAttribute("role", "region");
  code.setAttribute("aria-label", `Flags of ${program}`);
  return code;
}

/** @param {string} text @param {HTMLElement} status @param {string} said */
async function copy(text, status, said) {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = said;
  } catch {
    status.textContent = "This browser does not let the page copy: the address bar and the text below hold the same.";
  }
}
