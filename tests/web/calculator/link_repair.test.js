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

test("where no one setting mends it two do, each with its sentence, and model and device stay", () => {
  const values = { ...standard, model: "m", device: "d", batch: 2, weights: "awq", attention: "unfused", kv: "q8_0" };
  const { values: now, faults } = repaired(
    values,
    refusing(["kv", ({ kv, attention }) => kv === "q8_0" && attention === "unfused"], ["weights", ({ weights }) => weights === "awq"]),
  );
  assert.deepEqual(now, { ...values, kv: "f16", weights: "published" });
  assert.deepEqual(faults, [
    { field: "kv", message: "kv: no. Keys in the cache stands at its default." },
    { field: "weights", message: "weights: no. Weights stands at its default." },
  ]);
});

test("a device keeps its place where another engine runs on it; what the link does not have is said to be the default", () => {
  /** @type {[string, (values: any) => boolean][]} */
  const rules = [
    ["engine", ({ device, engine }) => device === "phone" && engine !== "llama.cpp"],
    ["weights", ({ engine, weights }) => engine === "llama.cpp" && weights === "nf4"],
  ];
  const refused = (/** @type {any} */ values) => {
    const found = rules.find(([, refuses]) => refuses(values));
    return found ? { field: found[0], message: `expected another, but got ${values[found[0]]}.` } : null;
  };
  const { values: now, faults } = repaired({ ...standard, device: "phone", context: 137, engine: "vllm", weights: "nf4" }, refused);
  assert.deepEqual(now, { ...standard, device: "phone", context: 137, engine: "llama.cpp" });
  assert.deepEqual(
    faults.map(({ message }) => message),
    ["expected another, but got vllm. Engine stands at llama.cpp.", "expected another, but got nf4. Weights stands at its default."],
  );
  assert.deepEqual(repaired({ ...standard, device: "phone" }, refused).faults, [
    { field: "engine", message: "expected another, but got hf, the default. Engine stands at llama.cpp." },
  ]);
});

test("where too many settings are in the way, model and device stay, under an engine that can have them", () => {
  const many = Object.fromEntries(params.filter(({ kind }) => kind === "number").map(({ name, default: value }) => [name, Number(value) + 1]));
  const values = { ...standard, ...many, device: "phone", model: "m" };
  const refused = (/** @type {any} */ some) =>
    Object.keys(many).some((name) => some[name] !== standard[name])
      ? { field: "elsewhere", message: `${JSON.stringify(some)}.` }
      : refusing(["engine", ({ device, engine }) => device === "phone" && engine !== "llama.cpp"])(some);
  let asked = 0;
  const counting = (/** @type {any} */ some) => {
    asked += 1;
    return refused(some);
  };
  const { values: now, faults } = repaired(values, counting);
  assert.deepEqual(now, { ...standard, device: "phone", model: "m", engine: "llama.cpp" });
  assert.match(faults[0].message, / Every setting but Device and Model and Engine stands at its default\.$/);
  assert.ok(asked < 700, `${asked} questions`);
});
