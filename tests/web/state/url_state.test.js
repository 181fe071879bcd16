import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { numberFault } from "../../../web/state/params.js";
import { linkFor, readLink } from "../../../web/state/url_state.js";

/** @type {import("../../../web/state/params.js").Param[]} */
const params = [
  { kind: "number", name: "depth", label: "Depth", default: 8, low: 3, high: 50, step: 1 },
  { kind: "number", name: "rate", label: "Rate", default: 0.5, low: 0, high: 1, step: 0.1 },
  {
    kind: "choice",
    name: "task",
    label: "Task",
    default: "train",
    choices: [
      { value: "train", label: "Train" },
      { value: "run", label: "Run" },
    ],
  },
  { kind: "flag", name: "play", label: "Play", default: false },
  { kind: "text", name: "prompt", label: "Prompt", default: "Once", longest: 200 },
];

test("every state survives the way into a link and back", () => {
  const state = {
    depth: fc.integer({ min: 3, max: 50 }),
    rate: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0), // -0 is no state of a control
    task: fc.constantFrom("train", "run"),
    play: fc.boolean(),
    prompt: fc.string({ unit: "grapheme", maxLength: 20 }),
  };
  fc.assert(
    fc.property(fc.record(state, { noNullPrototype: true }), (values) => {
      assert.deepEqual(readLink(params, linkFor(params, values)), { values, faults: [] });
    }),
    { seed: 2 },
  );
});

test("defaults make an empty link", () => {
  assert.equal(linkFor(params, readLink(params, "").values), "");
});

test("a bad link names each fault and keeps the defaults there", () => {
  const { values, faults } = readLink(params, "?depth=1000&task=fly&play=1&colour=red&rate=0.2&rate=0.3");
  assert.deepEqual(values, { depth: 8, rate: 0.5, task: "train", play: true, prompt: "Once" });
  assert.deepEqual(
    faults.map((fault) => fault.sentence),
    [
      "Depth: expected a whole number from 3 to 50, but got “1000”.",
      "Task: expected one of train, run, but got “fly”.",
      "The link sets “colour”, which this page does not have.",
      "Rate: the link gives it 2 times.",
    ],
  );
});

test("no query makes reading a link throw or leave the table's bounds", () => {
  fc.assert(
    fc.property(fc.string(), (query) => {
      const { values } = readLink(params, `?depth=${query}&rate=${query}&${query}`);
      assert.ok(Number(values.depth) >= 3 && Number(values.depth) <= 50);
      assert.ok(Number(values.rate) >= 0 && Number(values.rate) <= 1);
    }),
    { seed: 3 },
  );
});

test("a typed number is taken as typed or refused in a sentence", () => {
  const rule = { label: "Budget", low: 1, high: 10_000, step: 1 };
  for (const good of ["1", "10,000", " 42 ", "1e3"]) assert.equal(numberFault(good, rule), "");
  for (const bad of ["", "abc", "0", "10001", "1.5", "1,2,3", "0x10", "Infinity", "NaN", "12 KiB"]) {
    assert.match(numberFault(bad, rule), /^Budget: expected a whole number from 1 to 10,000, but got /, bad);
  }
});
