// The colours of memory purposes: readable on both grounds, and told apart by every eye.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { purposes } from "../../../web/charts/purposes.js";

const tokens = readFileSync(new URL("../../../web/styles/tokens.css", import.meta.url), "utf8");
const names = [...purposes.map(({ colour }) => colour), "kv-cache"];

/** The light and the dark value of a token. @param {string} name @returns {[string, string]} */
function token(name) {
  const found = tokens.match(new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`));
  assert.ok(found, `tokens.css has no --${name}`);
  return [found[1], found[2]];
}

/** Linear light of an sRGB colour (IEC 61966-2-1). @param {string} hex */
function linear(hex) {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** WCAG 2.2 contrast ratio. @param {string} a @param {string} b */
function contrast(a, b) {
  const [low, high] = [a, b].map((hex) => linear(hex).reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0)).sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

// Machado, Oliveira, Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency", severity 1.
const eyes = {
  "full colour vision": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** @param {number[][]} matrix @param {number[]} vector */
const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, part, i) => sum + part * vector[i], 0));

/** Oklab (Ottosson 2020) of linear light. @param {number[]} light */
function oklab(light) {
  const seen = light.map((part) => Math.min(1, Math.max(0, part)));
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    seen,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt),
  );
}

for (const [theme, side] of /** @type {[string, 0 | 1][]} */ ([
  ["light", 0],
  ["dark", 1],
])) {
  test(`every purpose has at least 3:1 against the ${theme} ground`, () => {
    for (const name of names) assert.ok(contrast(token(name)[side], token("ground")[side]) >= 3, name);
  });

  test(`text colours have at least 4.5:1 against the ${theme} ground`, () => {
    for (const name of ["ink", "ink-soft", "link", "error", "equal", "differs"]) {
      assert.ok(contrast(token(name)[side], token("ground")[side]) >= 4.5, name);
    }
  });

  // 0.05 is about two and a half times the least difference of neighbouring patches that is seen (0.02 in Oklab).
  for (const [eye, matrix] of Object.entries(eyes)) {
    test(`no two purposes look alike with ${eye} on the ${theme} ground`, () => {
      const seen = names.map((name) => oklab(times(matrix, linear(token(name)[side]))));
      for (let i = 0; i < names.length; i += 1) {
        for (let j = i + 1; j < names.length; j += 1) {
          const distance = Math.hypot(...seen[i].map((part, k) => part - seen[j][k]));
          assert.ok(distance >= 0.05, `${names[i]} and ${names[j]}: ${distance.toFixed(3)}`);
        }
      }
    });
  }
}

test("the check of likeness can fail: two shades of one grey are too close", () => {
  const [a, b] = ["#8f8f94", "#948a8a"].map((hex) => oklab(linear(hex)));
  assert.ok(Math.hypot(...a.map((part, k) => part - b[k])) < 0.05);
});
