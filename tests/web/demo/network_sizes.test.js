import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { networkText, sizesOf, withSizes } from "../../../web/demo/network_sizes.js";

const folder = new URL("../../../web/presets/", import.meta.url);
/** @param {string} name */
const preset = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));

test("the sliders read the sizes of the seeds' networks", () => {
  assert.deepEqual(sizesOf(preset("mlp-4x50")), { depth: 4, depthUnit: "layers", width: 50, batch: 128 });
  assert.deepEqual(sizesOf(preset("mlp-8x100")), { depth: 8, depthUnit: "layers", width: 100, batch: 128 });
  assert.deepEqual(sizesOf(preset("mlp-16x100")), { depth: 16, depthUnit: "layers", width: 100, batch: 128 });
  assert.deepEqual(sizesOf(preset("text-gpt")), { depth: 4, depthUnit: "blocks", width: 64, batch: 8 });
});

test("sizes written into a network are the sizes read from it", () => {
  for (const file of readdirSync(folder)) {
    const network = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    const { depth, width } = sizesOf(network);
    const sizes = { depth: depth + 2, width: width * 2, batch: 5 };
    assert.deepEqual({ ...sizesOf(withSizes(network, sizes)) }, { ...sizesOf(network), ...sizes }, file);
    assert.deepEqual(withSizes(network, { depth, width, batch: network.batch }), network, file);
    assert.deepEqual(withSizes(network, {}), network, file);
  }
});

test("another width reaches the input and every multiple of the old one, but not the classes", () => {
  const wide = withSizes(preset("text-gpt"), { width: 128 });
  assert.deepEqual(wide.layers[0], { kind: "embedding", out: 128 });
  assert.equal(wide.layers[1].layers[1].layers[1].out, 512);
  assert.equal(wide.layers[1].layers[1].layers[3].out, 128);
  assert.equal(wide.layers[3].out, 256);
  assert.equal(withSizes(preset("mlp-8x100"), { width: 60 }).input.features, 60);
});

test("a network without a single repeat keeps its depth", () => {
  const flat = { batch: 1, input: { features: 2 }, layers: [{ kind: "linear", out: 2 }, { kind: "relu" }], loss: "squared_error" };
  assert.equal(sizesOf(flat).depth, 0);
  assert.deepEqual(withSizes(flat, { depth: 9 }), flat);
});

test("the text of a network is the network, one line a layer", () => {
  for (const file of readdirSync(folder)) {
    const network = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    assert.deepEqual(JSON.parse(networkText(network)), network, file);
    assert.ok(
      networkText(network)
        .split("\n")
        .every((line) => line.length <= 120),
      file,
    );
  }
});
