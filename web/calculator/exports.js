// What a visitor takes away: the whole answer as JSON, its items as CSV, all of it as Markdown.
import { bytesInFull, bytesText } from "../format/bytes.js";
import { countText, percentText } from "../format/counts.js";
import { csvText } from "../format/downloads.js";
import { secondsText } from "../format/seconds.js";
import { inOrder, verdict } from "./answer.js";
import { printed } from "./shell_word.js";

/** @typedef {import("./answer.js").Answer} Answer */

/** @param {Answer} answer */
export function itemsCsv(answer) {
  return csvText({
    columns: [{ name: "item" }, { name: "purpose" }, { name: "size", unit: "bytes" }, { name: "formula" }, { name: "source" }],
    rows: inOrder(answer.items).map(({ name, purpose, bytes, formula, source }) => [name, purpose, bytes, formula, source]),
  });
}

/** @param {Answer} answer @param {string} title @param {string} link */
export function markdown(answer, title, link) {
  const rows = inOrder(answer.items).map(
    ({ name, bytes, formula }) => `| ${cell(name)} | ${countText(bytes)} | ${percentText(bytes / answer.total_bytes)} | ${cell(formula)} |`,
  );
  const times = answer.times.map(({ name, seconds, limit }) => `- ${name}: at least ${secondsText(seconds)} (${limit})`);
  return [
    `## ${plain(title)}`,
    "",
    `${bytesInFull(answer.total_bytes)} on one device of ${bytesText(answer.device.memory_bytes)}: ${verdict(answer, bytesText)}.`,
    `${countText(answer.parameters.total)} parameters, ${countText(answer.parameters.active)} active.`,
    "",
    "| What | Bytes | Share | Formula |",
    "|---|---:|---:|---|",
    ...rows,
    "",
    ...times,
    ...(times.length > 0 ? [""] : []),
    ...answer.notes.map((note) => `- ${note}`),
    ...(answer.notes.length > 0 ? [""] : []),
    `Link: ${link}`,
    "",
  ].join("\n");
}

/** A title holds the model's name, which may be anybody's words: no line of its own, no markup. @param {string} text */
const plain = (text) => printed(text).replaceAll(/[\\`*_[\]<>#|!]/g, "\\$&");

/** @param {string} text */
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
