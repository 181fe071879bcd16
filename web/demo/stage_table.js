// What each stage keeps in memory, and why: the engine's own cost rows, equal stages told once.
import { find, make } from "../elements/find.js";
import { bytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";

/** @typedef {import("../../wasm/engine.d.ts").StageDescription} StageDescription */
/** @typedef {import("./lab_network.js").LabNetwork} LabNetwork */
/** @typedef {{places: number[], stage: StageDescription}} Group */

/**
 * @param {readonly StageDescription[]} stages
 * @returns {Group[]} in the order of their first places
 */
export function equalStages(stages) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const [i, stage] of stages.entries()) {
    const key = JSON.stringify(stage);
    const group = groups.get(key);
    if (group) group.places.push(i + 1);
    else groups.set(key, { places: [i + 1], stage });
  }
  return [...groups.values()];
}

/**
 * "1–64", "2, 4, 6, 8", "1, 3, 5, …, 99"
 * @param {readonly number[]} places increasing
 */
export function placesText(places) {
  const first = places[0];
  const last = places[places.length - 1];
  if (places.length > 2 && last - first === places.length - 1) return `${countText(first)}–${countText(last)}`;
  return places.length <= 8 ? places.map(countText).join(", ") : `${places.slice(0, 3).map(countText).join(", ")}, …, ${countText(last)}`;
}

/**
 * @param {import("../engine/client.js").EngineClient} planner
 * @param {() => LabNetwork | null} current
 */
export function setUpStageTable(planner, current) {
  const details = find(document, "#stages", HTMLDetailsElement);
  const body = find(document, "#stages tbody", HTMLTableSectionElement);
  /** @type {LabNetwork | null} */
  let shown = null;

  async function fill() {
    const network = current();
    if (!details.open || !network || network === shown) return;
    shown = network;
    const { stages } = await planner.call("describeNetwork", network.text);
    if (shown === network) body.replaceChildren(...equalStages(stages).slice(0, mostGroups).flatMap(groupRows));
  }

  details.addEventListener("toggle", fill);
  return { follow: fill };
}

/** More kinds of stage than this and the table is no longer read, but searched: the JSON of the network says it better. */
const mostGroups = 40;

/** @param {Group} group */
function groupRows({ places, stage }) {
  const saved = stage.rows.filter((row) => row.purpose === "saved");
  const head = make("th", { textContent: `${placesText(places)}: ${stage.name}` });
  head.scope = "rowgroup";
  head.rowSpan = saved.length;
  return saved.map((row, i) =>
    make(
      "tr",
      { className: i === 0 ? "first" : "" },
      ...(i === 0 ? [head] : []),
      make("td", { textContent: row.name }),
      make("td", { textContent: row.shape }),
      make("td", { className: "number", textContent: bytesText(row.bytes) }),
      make("td", { textContent: row.why }),
    ),
  );
}
