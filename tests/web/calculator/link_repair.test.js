// What a link keeps when its settings do not go together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { repaired } from "../../../web/calculator/link_repair.js";
import { params } from "../../../web/calculator/params.js";
import { defaults } from "../../../web/state/params.js";

const standard = defaults(params);

/** An estimator that refuses what the rules say. @param {...[string, (values: any) => boolean]} rules field and whether it is refused */
const refusing =
  (...rules) =>
  (/** @type {any} */ values) => {
    const found = rules.find(([, refuses]) => refuses(values));
    return found ? { field: found[0], message: `${found[0]}: no.` } : null;
  };

test("a link that has an answer stays as it is", () => {
  const values = { ...standard, batch: 2 };
  assert.deepEqual(repaired(values, refusing()), { values, faults: [] });
});

test("the setting that a fault names takes its default; the others stay", () => {
  const values = { ...standard, batch: 2, generated: 9000, context: 4096 };
  const { values: now, faults } = repaired(values, refusing(["generated", ({ generated, context }) => generated >= context]));
  assert.deepEqual(now, { ...values, generated: 0 });
  assert.deepEqual(faults, [{ field: "generated", message: "generated: no. Of the context, generated stands at its default." }]);
});

test("where another setting is in the way, that one does, and the named one stays", () => {
  const values = { ...standard, task: "training", devices: 3, tensor_parallel: 2 };
  const { values: now, faults } = repaired(values, refusing(["devices", ({ devices, tensor_parallel }) => devices % tensor_parallel !== 0]));
  assert.deepEqual(now, { ...values, tensor_parallel: 1 });
  assert.match(faults[0].message, /Tensor parallel stands at its default\.$/);
});

test("two bad parts are both named, and the good one stays", () => {
  const values = { ...standard, batch: 2, generated: 9000, device: "x" };
  const { values: now, faults } = repaired(values, refusing(["device", ({ device }) => device === "x"], ["generated", ({ generated }) => generated > 10]));
  assert.deepEqual(now, { ...standard, batch: 2 });
  assert.equal(faults.length, 2);
});

test("where nothing helps everything takes its default, and the sentence says so", () => {
  const { values, faults } = repaired({ ...standard, batch: 2, context: 3 }, refusing(["elsewhere", ({ batch, context }) => batch === 2 || context === 3]));
  assert.deepEqual(values, standard);
  assert.match(faults[0].message, /Every setting stands at its default/);
});
