// Parameters as they are spoken of: "8.03 B", "124 M"; B is a thousand million.
import { countText, threeDigits } from "../format/counts.js";

/** @param {number} count */
export function parametersText(count) {
  if (count >= 999.5e9) return `${threeDigits(count / 1e12)} T`;
  if (count >= 999.5e6) return `${threeDigits(count / 1e9)} B`;
  if (count >= 999.5e3) return `${threeDigits(count / 1e6)} M`;
  return countText(count);
}
