// How values of a unit read, and the ticks of their axis.
import { bytesText, tickBytesText } from "./bytes.js";
import { shortCountText } from "./counts.js";
import { secondsText } from "./seconds.js";

/** @typedef {"bytes" | "s" | "FLOP" | "tokens/s"} UnitName */
/** @typedef {{text: (value: number) => string, tick: (value: number) => string, base: 2 | 10}} Unit tick: of a round value; base: of which ticks are powers */

/** @type {Record<UnitName, Unit>} */
export const units = {
  bytes: { text: bytesText, tick: tickBytesText, base: 2 },
  s: { text: secondsText, tick: tickOf(secondsText), base: 10 },
  FLOP: { text: flopText, tick: tickOf(flopText), base: 10 },
  "tokens/s": { text: rateText, tick: tickOf(rateText), base: 10 },
};

/** @param {(value: number) => string} text @returns {(value: number) => string} */
function tickOf(text) {
  return (value) => (value === 0 ? "0" : text(Number(value.toPrecision(3))).replace(/\.0+ |(\.\d*[1-9])0+ /, "$1 "));
}

/** @param {number} count */
function flopText(count) {
  const short = shortCountText(count);
  return /[A-Za-z]$/.test(short) ? `${short}FLOP` : `${short} FLOP`;
}

/** @param {number} rate */
function rateText(rate) {
  return `${rate < 999.5 ? Number(rate.toPrecision(3)) : shortCountText(rate)} /s`;
}
