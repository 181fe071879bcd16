import assert from "node:assert/strict";
import { test } from "node:test";
import { equalStages, placesText } from "../../../web/demo/stage_table.js";

/** @param {string} name */
const stage = (name) => /** @type {import("../../../wasm/engine.d.ts").StageDescription} */ (/** @type {unknown} */ ({ name, rows: [] }));

test("equal stages are told once, wherever they stand", () => {
  const groups = equalStages(["a", "b", "b", "c", "b"].map(stage));
  assert.deepEqual(
    groups.map(({ places, stage: { name } }) => [name, placesText(places)]),
    [
      ["a", "1"],
      ["b", "2, 3, 5"],
      ["c", "4"],
    ],
  );
});

test("places in a row are a range, many others are cut short", () => {
  assert.equal(placesText([1, 2, 3, 4]), "1–4");
  assert.equal(placesText([2, 4, 6, 8, 10, 12, 14, 16, 18]), "2, 4, 6, …, 18");
});
