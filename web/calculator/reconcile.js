// A pasted log set against the estimate: term by term what was said, what is computed, and what stays unexplained.
import { make } from "../elements/find.js";
import { bytesText } from "../format/bytes.js";
import { bytesCell, noteLine, tableOf } from "./table.js";

/** @param {HTMLElement} place @param {import("./answer.js").Reconciled} found */
export function showReconciled(place, found) {
  const columns = [
    { name: "What" },
    { name: "The log says", number: true },
    { name: "Computed", number: true },
    { name: "Left over", number: true },
    { name: "Lines", number: true },
  ];
  const rows = found.rows.map(({ name, said_bytes, computed_bytes, difference_bytes, agrees, lines }) => [
    name,
    bytesCell(said_bytes),
    bytesCell(computed_bytes),
    agrees ? "within its printed digits" : signed(difference_bytes),
    lines.join(", "),
  ]);
  const share = `${(100 * found.explained_share).toFixed(1)} %`;
  place.replaceChildren(
    noteLine([`Read as ${found.formats.join(" and ")}.`, ...found.settings].join(" ")),
    tableOf("reconciled", columns, rows),
    make("p", { textContent: `${share} of the ${bytesText(found.said_bytes)} that the log names is explained by the setting above.` }),
    ...found.notes.map(noteLine),
  );
}

/** @param {number} bytes */
const signed = (bytes) => `${bytes < 0 ? "−" : "+"}${bytesText(Math.abs(bytes))}`;
