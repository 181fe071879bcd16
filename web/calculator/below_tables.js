// The tables below the figure, of the answer that it shows.
import { find } from "../elements/find.js";
import { showBeside } from "./beside_tables.js";
import { showEngines } from "./engines_table.js";
import { hubIdOf } from "./hub_id.js";
import { showItems } from "./items_table.js";
import { showModel } from "./model_table.js";
import { showFlags } from "./take_away.js";
import { showTimes } from "./times_table.js";

const place = (/** @type {string} */ id) => find(document, id, HTMLElement);

/**
 * @param {{values: import("../state/params.js").Values, answer: import("./answer.js").Answer, request: Record<string, unknown>}} now
 * @param {readonly import("./answer.js").ModelEntry[] | null} models from the whole estimator, which alone says where a model's figures are from; null before it has come
 */
export function showTables({ values, answer, request }, models) {
  showEngines(place("#engines"), answer, String(values.engine));
  showBeside(place("#beside-section"), place("#beside"), answer, Number(request.stream_bandwidth));
  showItems(place("#items"), answer);
  showTimes(place("#times"), answer);
  if (!models) return;
  const entry = request.config ? undefined : models.find(({ id, also }) => id === values.model || also.includes(String(values.model)));
  showModel(place("#model-parts"), answer, entry);
  showFlags(values, answer, hubIdOf(request.config, entry));
}
