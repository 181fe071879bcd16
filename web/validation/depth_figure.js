// Activation bytes against depth, with fitted laws; a box to tick for each series.
import { scalingCurve, scalingCurveTable } from "../charts/scaling_curve.js";
import { seriesMark } from "../charts/series_marks.js";
import { svg, toElement } from "../charts/svg.js";
import { find, make } from "../elements/find.js";
import { RsFigure } from "../elements/rs-figure.js";
import { tickBytesText } from "../format/bytes.js";
import { depthSeries } from "./params.js";

/** @typedef {import("./report.js").Case} Case */

const title = "Activation memory against depth";

/** @param {(changes: Record<string, boolean>) => void} change */
export function setUpDepthFigure(change) {
  const figure = find(document, "#depth", RsFigure);
  const toggles = find(figure, ".toggles", HTMLElement);
  const boxes = depthSeries.map(({ flag, name }, i) => {
    const box = make("input");
    box.type = "checkbox";
    box.id = `show-${flag}`;
    box.addEventListener("change", () => change({ [flag]: box.checked }));
    const exponent = make("span", { className: "exponent" });
    const label = make("label", {}, box, toElement(markPatch(i)), name, exponent);
    label.htmlFor = box.id;
    toggles.append(label);
    return { box, exponent };
  });

  /**
   * @param {Case} depth
   * @param {string} where it was measured
   * @param {import("../state/params.js").Values} values which series to show
   */
  function show(depth, where, values) {
    boxes.forEach(({ box, exponent }, i) => {
      box.checked = values[depthSeries[i].flag] === true;
      const fit = depth.series?.find(({ name }) => name === depthSeries[i].name)?.fit;
      exponent.textContent = fit ? fit.exponent.toFixed(2).replace("-0.00", "0.00") : "";
    });
    const wanted = depthSeries.filter(({ flag }) => values[flag] === true).map(({ name }) => name);
    const series = (depth.series ?? [])
      .filter(({ name }) => wanted.includes(name))
      .map(({ name, points, fit }) => ({
        name,
        mark: depthSeries.findIndex((one) => one.name === name),
        points: points.map(({ size, bytes }) => ({ x: size, y: bytes })),
        fit: fit && Math.abs(fit.exponent) < 1e-9 ? { ...fit, exponent: 0, low: 0, high: 0 } : (fit ?? undefined),
      }));
    if (series.length === 0) return figure.say("Tick at least one series.", "error");
    figure.say(where);
    figure.show({
      chart: (width) => scalingCurve(series, { width, title, xTitle: "layers L", yText: tickBytesText, yBase: 2 }),
      table: () => scalingCurveTable(series, { x: "layers L", y: "activation bytes" }),
      json: depth,
    });
  }

  return { show };
}

/** The mark of a series as its box shows it. @param {number} series */
function markPatch(series) {
  return svg("svg", { class: "chart", width: 12, height: 12, viewBox: "-6 -6 12 12", "aria-hidden": "true" }, seriesMark(series, 0, 0));
}
