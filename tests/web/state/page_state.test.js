import assert from "node:assert/strict";
import test from "node:test";
import { PageState } from "../../../web/state/page_state.js";

/** @type {import("../../../web/state/params.js").Param[]} */
const params = [{ kind: "number", name: "budget", label: "Budget", default: 10, low: 1, high: 100 }];

/** A browser's history without a browser. @param {string} search */
function history(search) {
  const entries = [search];
  /** @type {() => void} */
  let onPop = () => {};
  const browser = {
    location: { pathname: "/index.html", search, hash: "" },
    history: {
      pushState(/** @type {unknown} */ _state, /** @type {string} */ _title, /** @type {string} */ address) {
        browser.location.search = address.replace("/index.html", "");
        entries.push(browser.location.search);
      },
    },
    addEventListener(/** @type {string} */ _name, /** @type {() => void} */ listener) {
      onPop = listener;
    },
  };
  const back = () => {
    entries.pop();
    browser.location.search = entries[entries.length - 1];
    onPop();
  };
  return { browser: /** @type {any} */ (browser), entries, back };
}

test("setting a value makes one entry in the history, setting it again makes none", () => {
  const { browser, entries } = history("");
  const state = new PageState(params, browser);
  state.set({ budget: 20 });
  state.set({ budget: 20 });
  assert.deepEqual(entries, ["", "?budget=20"]);
});

test("going back restores the values and tells the page", () => {
  const { browser, back } = history("?budget=5");
  const state = new PageState(params, browser);
  let told = 0;
  state.addEventListener("change", () => {
    told += 1;
  });
  state.set({ budget: 20 });
  back();
  assert.equal(state.values.budget, 5);
  assert.equal(told, 1);
});

test("a bad link starts at the default and says why", () => {
  const state = new PageState(params, history("?budget=lots").browser);
  assert.equal(state.values.budget, 10);
  assert.match(state.faults[0].sentence, /^Budget: expected/);
});
