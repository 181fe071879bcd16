// A GGUF file says more than a model's sizes: it is llama.cpp's, and its weights are stored in one way. The page takes both, says
// so, and offers the way back.
import { make } from "../elements/find.js";
import { chosenText, formatOf, weightParts } from "./gguf_weights.js";
import { paramNamed } from "./params.js";

/** @typedef {import("../state/params.js").Values} Values */

/**
 * @param {string} name of the file
 * @param {import("./model_file.js").HeaderContents} contents with a form
 * @param {Values} before what the controls show
 * @param {import("./estimator.js").Estimator} estimator
 * @returns {{changes: Values, note: (undo: (back: Values) => void) => Node}}
 */
export function ggufSetting(name, contents, before, estimator) {
  const nearest = formatOf(contents, (format) => {
    const { answer } = estimator.ask({ config: contents.form, engine: "llama.cpp", weights: format, context: 1 });
    return answer && weightParts(answer);
  });
  if (before.task !== "inference" || !nearest) {
    const why = nearest
      ? "A GGUF file is not trained as it is: its sizes alone are taken."
      : "Its weights are in no format that is known here: its sizes alone are taken.";
    return { changes: {}, note: () => make("p", { className: "note", textContent: why }) };
  }
  const back = { engine: before.engine, weights: before.weights };
  return {
    changes: { engine: "llama.cpp", weights: nearest.format },
    note: (undo) => {
      const button = make("button", { className: "quiet", textContent: `Back to ${label("engine", back.engine)}, ${label("weights", back.weights)}` });
      button.type = "button";
      button.addEventListener("click", () => undo(back));
      return make("p", { className: "note" }, `${chosenText(name, nearest, contents.totals.bytes)} `, button);
    },
  };
}

/** @param {string} name @param {import("../state/params.js").ParamValue} value */
function label(name, value) {
  const param = paramNamed(name);
  return (param.kind === "choice" && param.choices.find((choice) => choice.value === value)?.label) || String(value);
}
