import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { shareOf, surelyReported } from "../../../web/calculator/vllm_share.js";

const gib = 1024 ** 3;
/** @type {{id: string, memory_bytes: number}[]} */
const devices = JSON.parse(readFileSync(new URL("../../../core/estimate/device/devices.json", import.meta.url), "utf8"));
const memoryOf = (/** @type {string} */ id) => devices.find((device) => device.id === id)?.memory_bytes ?? 0;

/**
 * The least total, in GiB, that torch or vLLM printed of a card ("has a total capacity of", "/23.52 GiB) on startup"): of an issue
 * where one is named, else of logs in public repositories. @type {[string, number, string][]}
 */
const printed = [
  ["t4", 14.56, "Zheng-Chong/CatVTON, issue 133"],
  ["a10", 21.99, "zai-org/CogVLM, issue 236"],
  ["l4", 22.03, "logs"],
  ["a100-40", 39.38, "logs"],
  ["a100-80", 79.14, "lianqi1008/Control-GIC, issue 6"],
  ["l40s", 44.34, "logs"],
  ["h100-sxm", 79.18, "logs"],
  ["h100-nvl", 93.0, "logs"],
  ["h200-sxm", 139.72, "logs"],
  ["b200", 178.35, "logs"],
  ["rtx-2080-ti", 10.56, "logs"],
  ["rtx-3060-12", 11.63, "a log of a card of 12,288 MiB"],
  ["rtx-3080-10", 9.62, "logs"],
  ["rtx-3090", 23.56, "logs"],
  ["rtx-4070", 11.49, "logs"],
  ["rtx-4080", 15.57, "logs"],
  ["rtx-4090", 23.51, "logs; 23.52 beside 24,564 MiB of nvidia-smi"],
  ["rtx-5080", 15.47, "logs"],
  ["rtx-5090", 31.34, "logs"],
  ["rtx-6000-ada", 47.27, "vllm-project/vllm, a pull request's log"],
  ["mi300x", 191.69, "a log of vLLM"],
];

test("vLLM gets at least the bytes that are needed, of whatever a card reports", () => {
  for (const [id, total] of printed) {
    const memory = memoryOf(id);
    assert.ok(surelyReported(memory) <= total * gib, id);
    // And not much more: 1.5 GiB of the largest card, of a small one 0.6.
    assert.ok(surelyReported(memory) > memory - 0.5 * gib - 0.006 * memory && surelyReported(memory) < memory, id);
    const share = Number(shareOf(0.7 * memory, memory, []));
    assert.ok(share * total * gib >= 0.7 * memory, `${id}: ${share}`);
  }
  // The control: either part of the margin alone is too little for some.
  assert.ok(printed.some(([id, total]) => 0.995 * memoryOf(id) > total * gib));
  assert.ok(printed.some(([id, total]) => memoryOf(id) - 0.5 * gib > total * gib));
});

test("on an RTX 4090 the share of nvidia-smi's total gave 0.3 GiB less than is needed", () => {
  const memory = 24_564 * 1024 ** 2;
  const needed = Math.floor(0.7374 * memory);
  const said = /** @type {string[]} */ ([]);
  // 0.995 x 23.988 - 0.5 = 23.368 GiB; 17.689 of it are 0.75698.
  assert.equal(shareOf(needed, memory, said), "0.7570");
  assert.equal(said.length, 1);
  assert.match(said[0], /of what CUDA reports/);
  assert.ok(0.757 * 23.51 * gib >= needed);
  assert.ok(needed - 0.7374 * 23.51 * gib > 0.3 * gib); // before
});

test("where a share cannot be given it is said why", () => {
  const why = (/** @type {number} */ needed) => {
    const said = /** @type {string[]} */ ([]);
    assert.equal(shareOf(needed * gib, 24 * gib, said), null);
    return said.join(" ");
  };
  assert.match(why(24.1), /^It does not fit/);
  assert.match(why(23.5), /^What CUDA reports/);
  assert.equal(shareOf(23.38 * gib - 1, 24 * gib, []), "1.0000");
  const said = /** @type {string[]} */ ([]);
  assert.equal(shareOf(0.1 * gib, 0.4 * gib, said), null);
  assert.match(said[0], /^What CUDA reports/);
});
