import assert from "node:assert/strict";
import test from "node:test";
import { PageState } from "../../../web/state/page_state.js";

/** @type {import("../../../web/state/params.js").Param[]} */
const params = [{ kind: "number", name: "budget", label: "Budget", default: 10, low: 1, high: 100 }];

/** @type {import("../../../web/state/params.js").Param[]} */
const withNote = [...params, { kind: "text", name: "note", label: "Note", default: "", longest: 5, apart: true }];

/** A browser's history without a browser. @param {string} link */
function history(link) {
  /** @type {{link: string, state: unknown}[]} */
  const entries = [{ link, state: null }];
  /** @type {() => void} */
  let onPop = () => {};
  const browser = {
    location: { pathname: "/index.html", search: "", hash: "" },
    history: { state: /** @type {unknown} */ (null), pushState },
    addEventListener,
  };
  const arrive = () => {
    const { link: now, state } = entries[entries.length - 1];
    const [search, fragment] = now.split("#");
    Object.assign(browser.location, { search, hash: fragment === undefined ? "" : `#${fragment}` });
    browser.history.state = state;
  };
  /** @param {unknown} state @param {string} _title @param {string} address */
  function pushState(state, _title, address) {
    entries.push({ link: address.replace("/index.html", ""), state: structuredClone(state) });
    arrive();
  }
  /** @param {string} _name @param {() => void} listener */
  function addEventListener(_name, listener) {
    onPop = listener;
  }
  const back = () => {
    entries.pop();
    arrive();
    onPop();
  };
  arrive();
  return { browser: /** @type {any} */ (browser), links: () => entries.map((entry) => entry.link), back };
}

test("setting a value makes one entry in the history, setting it again makes none", () => {
  const { browser, links } = history("");
  const state = new PageState(params, browser);
  state.set({ budget: 20 });
  state.set({ budget: 20 });
  assert.deepEqual(links(), ["", "?budget=20"]);
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

test("what is the visitor's own stands after the #, where a place in the page stands without it", () => {
  const { browser, links, back } = history("?budget=5#end");
  const state = new PageState(withNote, browser);
  state.set({ budget: 6 });
  state.set({ note: "a&b" });
  state.set({ note: "" });
  assert.deepEqual(links(), ["?budget=5#end", "?budget=6#end", "?budget=6#note=a%26b", "?budget=6"]);
  back();
  assert.equal(state.values.note, "a&b");
  assert.deepEqual(new PageState(withNote, browser).values, { budget: 6, note: "a&b" });
});

test("a text too long for a link comes back with back and with a reload, and is in no link", () => {
  const { browser, links, back } = history("");
  const state = new PageState(withNote, browser);
  state.set({ note: "longer than five" });
  state.set({ note: "longer than five" });
  state.set({ note: "another long one" });
  state.set({ budget: 20 });
  assert.deepEqual(links(), ["", "", "", "?budget=20"]);
  back();
  assert.equal(state.values.note, "another long one");
  back();
  assert.deepEqual(state.values, { budget: 10, note: "longer than five" });
  assert.deepEqual(state.faults, []);
  assert.equal(new PageState(withNote, browser).values.note, "longer than five");
});
