import assert from "node:assert/strict";
import test from "node:test";
import { fastest, takeTurns } from "../../bench/rounds.js";

/** Keeps the processor busy. @param {number} milliseconds */
function spin(milliseconds) {
  const start = performance.now();
  while (performance.now() - start < milliseconds);
}

test("turns alternate, each work has a time a round, and a promise is waited for", async () => {
  /** @type {string[]} */
  const order = [];
  const note = (/** @type {string} */ name) => {
    if (order.at(-1) !== name) order.push(name);
  };
  const sync = () => {
    note("a");
    spin(1);
  };
  const promised = async () => {
    note("b");
    await new Promise((done) => setTimeout(done, 1));
    spin(2);
  };
  const [a, b] = await takeTurns([sync, promised], { rounds: 5, turnSeconds: 0.002, mostSeconds: 10 });
  assert.deepEqual([a.length, b.length], [5, 5]);
  assert.deepEqual(order.slice(-10), ["a", "b", "a", "b", "a", "b", "a", "b", "a", "b"]);
  assert.ok(Math.min(...a) >= 0.001 && Math.min(...b) >= 0.002);
});

test("past its time no more than three rounds are taken", async () => {
  const [times] = await takeTurns([() => spin(2)], { rounds: 9, turnSeconds: 0.002, mostSeconds: 0 });
  assert.equal(times.length, 3);
});

test("the fastest of several ways is chosen", async () => {
  const calls = [12, 1, 6].map((milliseconds) => ({ name: `${milliseconds}`, run: () => spin(milliseconds) }));
  assert.equal((await fastest(calls)).name, "1");
});
