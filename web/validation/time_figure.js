// Time of each schedule against keep-all, here where it ran here and natively beside it.
import { beside } from "../charts/beside.js";
import { ratioBars, ratioBarsTable } from "../charts/ratio_bars.js";
import { find } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { countText } from "../format/counts.js";

/** @typedef {import("./report.js").Case} Case */

/**
 * @param {Case | undefined} here
 * @param {Case} native
 */
export function showTimes(here, native) {
  const figure = find(document, "#time", RsFigure);
  /** @type {[string, Case][]} */
  const sides = here
    ? [
        ["This browser", here],
        ["Native", native],
      ]
    : [["Native", native]];
  figure.say(here ? "" : "Not timed in this browser yet: choose Performance above.");
  figure.show({
    chart: (width) =>
      beside(
        width,
        sides.map(
          ([name, one]) =>
            (each) =>
              ratioBars(rows(one), { width: each, title: `${name}, time against keep-all` }),
        ),
      ),
    table: () => ratioBarsTable(sides.flatMap(([name, one]) => rows(one).map((row) => ({ ...row, name: `${name}, ${row.name}` })))),
    json: { thisBrowser: here?.timings ?? null, native: native.timings },
  });
}

/** @param {Case} one */
function rows(one) {
  return (one.timings ?? []).map((timing) => ({
    name: timing.schedule,
    measured: timing.measured_ratio,
    lower: timing.lower_quartile,
    upper: timing.upper_quartile,
    expected: timing.expected_ratio,
    note: `${countText(timing.forward_steps)} forward steps`,
  }));
}
