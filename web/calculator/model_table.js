// The model by itself: its parameters part by part, and where its sizes are from.
import { make } from "../elements/find.js";
import { bytesInFull } from "../format/bytes.js";
import { counted, countText, percentText } from "../format/counts.js";
import { tableOf } from "./table.js";

/** The part that a model is counted without (core/estimate/architecture). */
const predicting = "multi-token prediction";

/**
 * @param {HTMLElement} place
 * @param {import("./answer.js").Answer} answer
 * @param {import("./answer.js").ModelEntry | undefined} entry of the catalogue; none for the visitor's own
 */
export function showModel(place, { model, kv_bytes_per_token }, entry) {
  const { total, active, prediction } = model.parameters;
  const rare = active < total;
  const columns = [
    { name: "Part" },
    { name: "Parameters", number: true },
    ...(rare ? [{ name: "For one token", number: true }] : []),
    { name: "Share", number: true },
  ];
  const apart = (/** @type {string} */ name) => prediction > 0 && name === predicting;
  const parts = [...model.components].sort((a, b) => Number(apart(a.name)) - Number(apart(b.name)));
  const rows = parts.map((part) => [
    part.name,
    countText(part.total),
    ...(rare ? [countText(part.active)] : []),
    apart(part.name) ? "not counted" : percentText(part.total / total),
  ]);
  const sum = [prediction > 0 ? `Together, without ${predicting}` : "Together", countText(total), ...(rare ? [countText(active)] : []), "100 %"];
  const notes = [
    `${counted(model.layers, "layer")}; the config states a context of ${counted(model.context, "token")}; keys and values of one token take ${bytesInFull(kv_bytes_per_token)} in 16 bits.`,
    ...(prediction > 0 ? [`Blocks that predict further tokens add ${countText(prediction)} parameters to the checkpoint.`] : []),
    ...(entry?.note ? [entry.note] : []),
    ...(entry ? [`Sizes: ${entry.source}.`] : []),
  ];
  place.replaceChildren(
    tableOf("items", columns, rows, sum),
    make("ul", { className: "notes note" }, ...notes.map((note) => make("li", { textContent: note }))),
  );
}
