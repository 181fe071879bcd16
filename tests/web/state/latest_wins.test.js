import assert from "node:assert/strict";
import test from "node:test";
import { latestWins } from "../../../web/state/latest_wins.js";

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

test("of many values asked for at once only the last is worked on", async () => {
  /** @type {number[]} */
  const worked = [];
  const runs = latestWins(async (/** @type {number} */ value) => {
    worked.push(value);
    await pause();
    return value;
  });
  const results = await Promise.all([1, 2, 3, 4].map(runs.ask));
  assert.deepEqual(results, [undefined, undefined, undefined, 4]);
  assert.deepEqual(worked, [4]);
});

test("a value asked for while another runs aborts it and waits until it has let go", async () => {
  let running = 0;
  let most = 0;
  const runs = latestWins(async (/** @type {number} */ value, signal) => {
    running += 1;
    most = Math.max(most, running);
    await pause();
    running -= 1;
    signal.throwIfAborted();
    return value;
  });
  const first = runs.ask(1);
  await Promise.resolve();
  await Promise.resolve();
  const second = runs.ask(2);
  assert.deepEqual(await Promise.all([first, second]), [undefined, 2]);
  assert.equal(most, 1);
});

test("cancelling settles what runs without a result; the next value runs", async () => {
  const runs = latestWins(async (/** @type {number} */ value, signal) => {
    await pause();
    signal.throwIfAborted();
    return value;
  });
  const first = runs.ask(1);
  await pause();
  runs.cancel();
  assert.equal(await first, undefined);
  assert.equal(await runs.ask(2), 2);
});

test("a failure of the latest work reaches whoever asked", async () => {
  const runs = latestWins(async () => {
    throw new Error("does not fit");
  });
  await assert.rejects(runs.ask(1), /does not fit/);
});
