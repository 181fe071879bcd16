import assert from "node:assert/strict";
import { test } from "node:test";
import { forms, formsFor, likelyParameter, readSchedule, scheduleText } from "../../../web/demo/schedule_text.js";

test("what the page writes for the engine it reads back", () => {
  for (const { kind, parameter } of forms) {
    const text = scheduleText(kind, 7, [3, 9]);
    const read = readSchedule(text);
    assert.equal(read.form?.kind, kind);
    if (parameter && kind !== "budget") assert.equal(read.parameter, "7");
  }
  assert.equal(scheduleText("budget", 40, []), "budget:40960");
  assert.equal(scheduleText("at", 0, [3, 9]), "at:3,9");
});

test("no checkpoints of one's own is keep-all: there is no empty list of stages", () => {
  assert.equal(scheduleText("at", 0, []), "keep-all");
});

test("an unknown schedule has no form", () => {
  assert.equal(readSchedule("magic:3").form, null);
});

test("inference is not offered what only a way back needs", () => {
  const kinds = formsFor("inference").map((form) => form.kind);
  assert.ok(kinds.includes("plain") && !kinds.includes("revolve"));
  assert.ok(!formsFor("gradient").some((form) => form.kind === "plain"));
});

test("a likely parameter lies inside the chain", () => {
  for (const stages of [4, 17, 65, 10001]) {
    for (const { kind, parameter } of forms) {
      if (parameter) assert.ok(likelyParameter(kind, stages) >= 1 && likelyParameter(kind, stages) <= stages);
    }
  }
});
