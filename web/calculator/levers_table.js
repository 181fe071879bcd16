// What each lever would save by itself, its price, and whether the model would fit then; a button applies it.
import { make } from "../elements/find.js";
import { secondsText } from "../format/seconds.js";
import { units } from "../format/units.js";
import { changesOf, choiceLabel } from "./lever.js";
import { bytesCell, tableOf } from "./table.js";

/** @typedef {import("./answer.js").Lever} Lever */
/** @typedef {import("../state/params.js").Values} Values */

const columns = [
  { name: "Lever" },
  { name: "Saves", number: true },
  { name: "Then holds", number: true },
  { name: "Its price" },
  { name: "Time at least", number: true },
  { name: "Then" },
  { name: "Apply" },
];

/** @type {Record<string, {unit: import("../format/units.js").UnitName, of: string}>} */
const counted = {
  operations: { unit: "FLOP", of: "" },
  link_bytes: { unit: "bytes", of: " to other devices" },
  host_bytes: { unit: "bytes", of: " to and from the host" },
  disk_bytes: { unit: "bytes", of: " to and from the disk" },
};

/**
 * @param {HTMLElement} place
 * @param {readonly Lever[]} levers
 * @param {number} rank of the adapters now
 * @param {import("./answer.js").Answer} answer shown above
 * @param {(changes: Values) => void} apply
 */
export function showLevers(place, levers, rank, { cannot_run, device }, apply) {
  if (levers.length === 0) return place.replaceChildren(make("p", { className: "note", textContent: "No single change saves anything here." }));
  const rows = levers.map((lever) => [
    `${lever.lever}: ${choiceLabel(lever)}`,
    bytesCell(lever.saved_bytes),
    bytesCell(lever.total_bytes),
    priceCell(lever),
    lever.seconds ? `${secondsText(lever.seconds)}${lever.complete ? "" : " *"}` : "not known",
    lever.fits
      ? make("span", { className: "fits", textContent: "fits" })
      : cannot_run && lever.total_bytes <= device.memory_bytes
        ? "cannot run"
        : "does not fit",
    button(lever, rank, apply),
  ]);
  const incomplete = levers.some(({ complete }) => !complete);
  place.replaceChildren(
    tableOf("levers", columns, rows),
    incomplete ? make("p", { className: "note", textContent: "* The maker does not state every rate this needs." }) : "",
  );
}

/** What a lever costs in words, and what a step then has more of, or less. @param {Lever} lever */
function priceCell({ price, more = {} }) {
  const amounts = Object.entries(counted).flatMap(([name, { unit, of }]) => {
    const amount = more[name];
    return amount ? [`${amount < 0 ? "−" : "+"}${units[unit].text(Math.abs(amount))}${of}`] : [];
  });
  return amounts.length === 0 ? price : make("span", {}, price, make("span", { className: "more-of-a-step", textContent: amounts.join(", ") }));
}

/** @param {Lever} lever @param {number} rank @param {(changes: Values) => void} apply */
function button(lever, rank, apply) {
  const one = make("button", { className: "quiet", textContent: "Apply" });
  one.type = "button";
  one.setAttribute("aria-label", `Apply ${lever.lever}: ${choiceLabel(lever)}`);
  one.addEventListener("click", () => apply(changesOf(lever, rank)));
  return one;
}
