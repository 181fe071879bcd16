// The same model under three engines: pages, padding and what is done with windows are the engine's choice.
import { bytesText } from "../format/bytes.js";
import { make } from "../elements/find.js";
import { verdict } from "./answer.js";
import { faultText } from "./fault_text.js";
import { paramNamed } from "./params.js";
import { bytesCell, tableOf } from "./table.js";

/**
 * @param {HTMLElement} place
 * @param {import("./answer.js").Answer} answer
 * @param {string} now the engine chosen
 */
export function showEngines(place, answer, now) {
  const engines = answer.engines ?? [];
  const columns = [{ name: "Engine" }, { name: "Cache", number: true }, { name: "Together", number: true }, { name: "Verdict" }];
  const rows = engines.map(({ engine, total_bytes, cache_bytes, fault }) => {
    const name = engine === now ? make("strong", { textContent: label(engine) }) : label(engine);
    if (fault) return [name, "–", "–", faultText(fault)];
    const free = answer.device.memory_bytes - total_bytes;
    return [name, bytesCell(cache_bytes), bytesCell(total_bytes), verdict({ fits: free >= 0, free_bytes: free }, bytesText)];
  });
  place.replaceChildren(tableOf("engines", columns, rows));
}

/** @param {string} engine */
function label(engine) {
  const param = paramNamed("engine");
  return (param.kind === "choice" && param.choices.find((choice) => choice.value === engine)?.label) || engine;
}
