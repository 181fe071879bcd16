// The calculator's answer on arrival, computed by the estimator itself, for the moment before any script has run and for
// readers without script:
//   node web/build/static_answer.js    writes partials/calculator-first.html
// A test compares the partial with a fresh one.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startModule } from "../calculator/estimate_module.js";
import { Estimator, firstModules } from "../calculator/estimator.js";
import { params } from "../calculator/params.js";
import { byPurpose, partsOf, readoutOf } from "../calculator/readout.js";
import { requestOf } from "../calculator/request.js";
import { capacityBar } from "../charts/capacity_bar.js";
import { legend } from "../charts/legend.js";
import { toMarkup } from "../charts/svg.js";
import { bytesText } from "../format/bytes.js";
import { countText } from "../format/counts.js";
import { defaults } from "../state/params.js";

const folder = new URL("../../build/wasm-scalar/wasm/", import.meta.url);
const partial = fileURLToPath(new URL("../partials/calculator-first.html", import.meta.url));

/** Title, large numbers, legend and bar at the page's defaults. */
export async function staticAnswer() {
  const estimator = new Estimator(await startModule(readFileSync(new URL(firstModules.inference, folder))));
  const request = requestOf(defaults(params));
  const { answer, fault } = estimator.ask(request);
  if (fault) throw new Error(fault.message);
  const said = readoutOf(answer, request);
  const purposes = byPurpose(partsOf(answer));
  const bar = capacityBar(purposes, { width: 1216, capacityBytes: answer.device.memory_bytes, capacityName: answer.device.name });
  const total = `<byte-value data-cell="total" bytes="${answer.total_bytes}">${bytesText(answer.total_bytes)}</byte-value>`;
  return `<h2 data-cell="title">${said.title}</h2>
<dl class="readout" aria-label="The answer">
  <div><dt data-cell="total-label">${said["total-label"]}</dt><dd>${total}</dd></div>
  <div class="readout-verdict"><dt data-cell="memory-label">${said["memory-label"]}</dt><dd tabindex="-1" data-cell="verdict">${said.verdict}</dd></div>
  <div><dt data-cell="time-label">${said["time-label"]}</dt><dd data-cell="time">${said.time}</dd></div>
  <div><dt data-cell="parameters-label">${said["parameters-label"]}</dt><dd data-cell="parameters" title="${countText(answer.parameters.total)}">${said.parameters}</dd></div>
</dl>
<ul class="figure-legend" aria-label="Colours">${legendItems(purposes)}</ul>
<div class="figure-chart">${toMarkup(bar)}</div>
`;
}

/** In the legend's own order. @param {import("../charts/capacity_bar.js").Part[]} purposes */
const legendItems = (purposes) =>
  legend(purposes.map(({ colour }) => colour))
    .map(({ colour, patch }) => ({ patch, ...purposes.find((one) => one.colour === colour) }))
    .map(({ patch, name, bytes }) => `<li>${toMarkup(patch)}${name} ${bytesText(Number(bytes))}</li>`)
    .join("");

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(partial, await staticAnswer());
