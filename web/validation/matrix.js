// Fills the section of the recorded matrix on the validation page.
import { find } from "../elements/find.js";
import { loadMatrix, recordText, tableRows } from "./matrix_table.js";

const record = find(document, "#matrix-record", HTMLElement);
try {
  const matrix = await loadMatrix();
  find(document, "#matrix-rows", HTMLTableSectionElement).replaceChildren(...tableRows(matrix));
  record.textContent = `${matrix.verdict} Fingerprint ${matrix.fingerprint}, ${matrix.cases} cases, ${recordText(matrix)}.`;
} catch (error) {
  record.textContent = error instanceof Error ? error.message : String(error);
}
