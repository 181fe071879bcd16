// A list of numbers as it is said.
import { countText } from "../format/counts.js";

/** "1 to 8, 16, 32 or 64" @param {readonly number[]} numbers ascending */
export function numbersText(numbers) {
  /** @type {number[][]} */
  const runs = [];
  for (const number of numbers) {
    if (runs.at(-1)?.at(-1) === number - 1) runs.at(-1)?.push(number);
    else runs.push([number]);
  }
  const said = runs.flatMap((run) => (run.length > 2 ? [`${countText(run[0])} to ${countText(run[run.length - 1])}`] : run.map(countText)));
  return said.length > 1 ? `${said.slice(0, -1).join(", ")} or ${said.at(-1)}` : said.join("");
}
