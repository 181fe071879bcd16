// Two trainings at once: an engine each, one progress, one cancel, and times that are taken one at a time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alternatingTimes } from "../../../web/demo/alternating_times.js";
import { stepTimes, trainTwice } from "../../../web/demo/two_trainings.js";

const plan = { network: "{}", text: "some text", under: "sqrt", steps: 4 };

/**
 * Engines that train a step a turn and write down what happens; the one whose schedule is `faulty` fails at its second step.
 * @param {string} [faulty]
 */
function engines(faulty = "") {
  /** @type {string[]} */
  const seen = [];
  let running = 0;
  let most = 0;
  const start = () => {
    let stopped = "";
    return /** @type {any} */ ({
      /** @param {string} sentence */
      stop: (sentence) => {
        stopped = sentence;
      },
      /** @param {string} _name @param {string[]} args @param {any} options */
      async openJob(_name, [, options], { keep = false, onProgress = () => {} }) {
        const { schedule, steps } = JSON.parse(options);
        most = Math.max(most, ++running);
        for (let done = 1; done <= steps; done += 1) {
          await new Promise((resolve) => setTimeout(resolve));
          if (stopped || (schedule === faulty && done === 2)) {
            running -= 1;
            seen.push(`${schedule} stopped`);
            throw new Error(stopped || "this engine fails");
          }
          onProgress({ done, total: steps, loss: 1 / done });
        }
        running -= 1;
        seen.push(`${schedule} ended`);
        return { job: keep ? 7 : 0, report: { schedule, seconds: steps } };
      },
      get stopped() {
        return stopped;
      },
    });
  };
  return { start, seen, most: () => most };
}

const silent = { advanced: () => {}, learned: () => {} };

test("both run at once; the first engine ends, the second is handed on with its weights", async () => {
  const { start, most } = engines();
  /** @type {any[]} */
  const started = [];
  /** @type {number[]} */
  const shares = [];
  /** @type {Record<string, number[]>} */
  const steps = { kept: [], less: [] };
  const { kept, less, engine, job } = await trainTwice(
    plan,
    { signal: new AbortController().signal, advanced: (share) => shares.push(share), learned: (which, done) => steps[which].push(done) },
    () => {
      started.push(start());
      return started.at(-1);
    },
  );
  assert.equal(most(), 2);
  assert.deepEqual([kept.schedule, less.schedule, job], ["keep-all", "sqrt", 7]);
  assert.equal(engine, started[1]);
  assert.deepEqual(
    started.map(({ stopped }) => stopped !== ""),
    [true, false],
  );
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(steps, { kept: [1, 2, 3, 4], less: [1, 2, 3, 4] });
});

test("one that fails ends the other", async () => {
  for (const faulty of ["keep-all", "sqrt"]) {
    const { start, seen } = engines(faulty);
    await assert.rejects(trainTwice(plan, { signal: new AbortController().signal, ...silent }, start), /this engine fails/);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(seen.sort(), ["keep-all stopped", "sqrt stopped"]);
  }
});

test("a cancel ends both, and one before the start starts none", async () => {
  const { start, seen } = engines();
  const abort = new AbortController();
  const training = trainTwice(plan, { signal: abort.signal, ...silent, learned: () => abort.abort() }, start);
  await assert.rejects(training);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(seen.sort(), ["keep-all stopped", "sqrt stopped"]);
  await assert.rejects(
    trainTwice(plan, { signal: abort.signal, ...silent }, () => assert.fail("started")),
    { name: "AbortError" },
  );
});

test("steps are timed one at a time, in turn", async () => {
  const { start, seen, most } = engines();
  const { rounds } = await stepTimes(start(), plan, new AbortController().signal);
  assert.equal(most(), 1);
  assert.deepEqual(seen, Array.from({ length: rounds }, () => ["keep-all ended", "sqrt ended"]).flat());
});

test("a time is the median of its runs", async () => {
  const seconds = [9, 1, 2, 3, 4, 5, 6];
  const times = await alternatingTimes(
    async () => 2,
    async () => seconds.shift() ?? Number.NaN,
  );
  assert.deepEqual(times, { kept: 2, seconds: 4, rounds: 7 });
});
