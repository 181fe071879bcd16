import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { flagsFor } from "../../../web/calculator/flags.js";
import { hubIdOf } from "../../../web/calculator/hub_id.js";
import { llamaCpp, storedAs, vllm } from "../../../web/calculator/inference_flags.js";
import { command, printed, shellWord } from "../../../web/calculator/shell_word.js";
import { answer, engines, flat, values } from "./flags_asked.js";

const hub = "meta-llama/Llama-3.1-8B";

/** What a shell makes of a command's words. @param {string} text */
const wordsIn = (text) =>
  execFileSync("sh", ["-c", `set -f; printf '%s\\0' ${text}`], { env: {} })
    .toString()
    .split("\0")
    .slice(0, -1);

test("any text is one word of a shell, with nothing in it run", () => {
  const nasty = ["x; rm -rf ~ <img src=x onerror=alert(1)>", "$(id)", "`id`", "a'b", "a\\", "a\nb", "a\r\u0000\u202eb", "", "~", "-x", "*", "a&&b", "#", '"'];
  for (const text of nasty) {
    const words = wordsIn(shellWord(text));
    assert.equal(words.length, 1, JSON.stringify(text));
    assert.equal(words[0], printed(text));
  }
  assert.equal(printed("a\r\u0000\u202eb\nc"), "a b c");
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 12 }), { minLength: 1, maxLength: 4 }), (texts) => {
      assert.equal(wordsIn(command(["a", ...texts], ["--b", ...texts])).length, 2 + 2 * texts.length);
      assert.doesNotMatch(texts.map(shellWord).join(""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
    { seed: 11, numRuns: 100 },
  );
});

test("a model's own name enters no command: an id of a hub does, or a placeholder", () => {
  const name = "x; rm -rf ~ <img src=x onerror=alert(1)>\nid";
  const evil = { ...answer, model: { name } };
  for (const weights of ["bf16", "Q4_K_M", "awq", "nf4"])
    for (const { text } of flagsFor({ ...values, weights }, evil, hubIdOf({ name, _name_or_path: name }, undefined)))
      assert.doesNotMatch(text, /rm -rf|img|\bid\b/);
  assert.match(flat(vllm(values, evil, "").text), /^vllm serve \.\/MODEL --/);
  assert.match(flat(llamaCpp({ ...values, weights: "Q4_K_M" }, evil, "").text), /^llama-server --model \.\/MODEL-Q4_K_M\.gguf --/);
});

test("a model of the catalogue, and a configuration of the hub, have the hub's id", () => {
  assert.equal(hubIdOf(undefined, { source: "config.json of meta-llama/Llama-3.1-8B" }), hub);
  assert.equal(hubIdOf(undefined, { source: "Brown et al. 2020, arXiv:2005.14165, Table 2.1" }), "");
  assert.equal(hubIdOf({ _name_or_path: "Qwen/Qwen2.5-7B" }, undefined), "Qwen/Qwen2.5-7B");
  for (const path of ["/root/model", "a b", "$(id)", "-x", 3, "a/b;id"]) assert.match(hubIdOf({ _name_or_path: path }, undefined), /^([\w.-]+\/[\w.-]+)?$/);
});

test("vLLM's command reproduces vLLM's own total: its share, its profile run, no CUDA graphs", () => {
  const { text, without } = vllm(values, answer, hub);
  assert.equal(
    flat(text),
    `vllm serve ${hub} --dtype bfloat16 --max-model-len 8192 --max-num-seqs 256 --max-num-batched-tokens 2048 --gpu-memory-utilization 0.7699 --enforce-eager`,
  );
  assert.equal(without.length, 2); // of 18 GiB in 0.995 x 24 - 0.5 = 23.38 GiB that CUDA surely reports
  assert.match(without[0], /share is of what CUDA reports/);
  assert.match(without[1], /CUDA graphs/);
});

test("on a processor vLLM's cache is a variable in whole GiB, and no share of a GPU's memory is given", () => {
  const on = (/** @type {number} */ space) => vllm(values, { ...answer, engines: [{ ...engines[1], cpu_cache_gib: space }] }, hub);
  assert.ok(flat(on(3).text).startsWith(`VLLM_CPU_KVCACHE_SPACE=3 vllm serve ${hub} `), on(3).text);
  assert.doesNotMatch(on(3).text, /gpu-memory-utilization/);
  assert.match(on(3).without.join(" "), /by the memory there is/);
  // The shell takes the first word as an assignment and runs vllm with it.
  const ran = execFileSync("sh", ["-c", `vllm() { printf '%s %s' "$VLLM_CPU_KVCACHE_SPACE" "$1"; }; ${on(3).text}`]);
  assert.equal(ran.toString(), "3 serve");
  // An encoder keeps none.
  assert.match(flat(on(0).text), /^vllm serve /);
  assert.doesNotMatch(on(0).text, /gpu-memory-utilization|KVCACHE/);
});

test("a context longer than the model's has the variable without which vLLM stops", () => {
  const of = (/** @type {object} */ row) => vllm(values, { ...answer, engines: [{ ...engines[1], ...row }] }, hub);
  const long = of({ past_config: true });
  assert.ok(flat(long.text).startsWith(`VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 vllm serve ${hub} `), long.text);
  assert.match(long.without.join(" "), /Without VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 vLLM stops/);
  assert.ok(flat(of({ past_config: true, cpu_cache_gib: 3 }).text).startsWith("VLLM_CPU_KVCACHE_SPACE=3 VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 vllm serve "));
  assert.doesNotMatch(of({}).text + of({}).without.join(" "), /ALLOW_LONG/);
});

test("vLLM's limits are those that the estimate held, and above its default the others would wait", () => {
  const limits = (/** @type {object} */ row) => {
    const { text, without } = vllm(values, { ...answer, engines: [{ ...engines[1], ...row }] }, hub);
    return [
      Number(/--max-num-seqs (\d+)/.exec(text)?.[1]),
      Number(/--max-num-batched-tokens (\d+)/.exec(text)?.[1]),
      /above vLLM's default of (\d+)/.exec(without.join(" "))?.[1],
    ];
  };
  assert.deepEqual(limits({}), [256, 2048, undefined]);
  assert.deepEqual(limits({ sequences: 300 }), [300, 2048, "256"]);
  assert.deepEqual(limits({ sequences: 1024, default_sequences: 1024, step_tokens: 8192 }), [1024, 8192, undefined]);
  assert.deepEqual(limits({ sequences: 9000, default_sequences: 1024, step_tokens: 9000 }), [9000, 9000, "1024"]);
});

test("weights as published are the hub's files; others are made while loading, or a placeholder stands for them", () => {
  const serve = (/** @type {object} */ changes, /** @type {object} */ said) => vllm({ ...values, ...changes }, { ...answer, ...said }, hub);
  assert.match(flat(serve({ weights: "published" }, { weights: "fp8-block" }).text), /^vllm serve meta-llama\/Llama-3\.1-8B --max-model-len/);
  assert.match(flat(serve({ weights: "fp8" }, {}).text), /^vllm serve meta-llama\/\S+ --quantization fp8_per_tensor /);
  assert.match(flat(serve({ weights: "fp8-block" }, {}).text), /^vllm serve meta-llama\/\S+ --quantization fp8_per_block /);
  const awq = serve({ weights: "awq" }, {});
  assert.match(awq.text, /^vllm serve \.\/MODEL /);
  assert.match(awq.without.join(" "), /makes no awq weights/);
  assert.match(serve({ weights: "nf4" }, {}).text, /--quantization bitsandbytes/);
  const stored = { notes: ["The published checkpoint is stored as fp8; the weights here are as chosen."] };
  assert.equal(storedAs({ ...answer, ...stored }), "fp8");
  assert.match(serve({ weights: "fp8-block" }, stored).text, /^vllm serve meta-llama/);
  assert.match(serve({ weights: "bf16" }, stored).text, /^vllm serve \.\/MODEL /);
  const gguf = serve({ weights: "Q4_K_M" }, {});
  assert.match(flat(gguf.text), /^vllm serve \.\/Llama-3\.1-8B-Q4_K_M\.gguf --tokenizer meta-llama\/Llama-3\.1-8B /);
  assert.match(gguf.without.join(" "), /since 0\.24\.0 by vllm-gguf-plugin .*experimental/);
  for (const weights of ["nf4", "nf4-double", "int8"]) assert.match(serve({ weights }, {}).without.join(" "), /by vllm-bnb-plugin since 0\.28\.0/);
  assert.match(serve({ weights: "published" }, { weights: "nf4" }).without.join(" "), /vllm-bnb-plugin/);
  for (const weights of ["bf16", "awq", "fp8", "Q4_K_M", "gptq-int8"]) assert.doesNotMatch(serve({ weights }, {}).without.join(" "), /bnb/);
});

test("what a program cannot have is one sentence and no command", () => {
  const fault = "kv: expected f32, f16, bf16 or fp8 (vLLM --kv-cache-dtype), but got q8_0";
  const refused = vllm({ ...values, kv: "q8_0" }, { ...answer, engines: [{ engine: "vllm", fault }] }, hub);
  assert.deepEqual(refused, {
    program: "vLLM",
    text: "",
    without: ["vLLM cannot have this setting: Keys in the cache: expected f32, f16, bf16 or fp8 (vLLM --kv-cache-dtype), but got q8_0."],
  });
  const awq = llamaCpp({ ...values, weights: "awq" }, answer, hub);
  assert.equal(awq.text, "");
  assert.match(awq.without.join(" "), /GGUF files alone, and none of them has awq/);
});

test("an encoder gets no server of answers and no cache", () => {
  const encoder = { ...answer, kv_bytes_per_token: 0 };
  assert.equal(llamaCpp({ ...values, weights: "F16" }, encoder, "").text, "");
  const { text } = vllm({ ...values, kv: "fp8" }, encoder, "google-bert/bert-base-cased");
  assert.match(text, /--runner pooling/);
  assert.doesNotMatch(text, /kv-cache|prefix/);
});

test("llama.cpp gets the context of all sequences together, its types of cache, and the file of its weights", () => {
  const { text, without } = llamaCpp({ ...values, weights: "Q4_K_M", kv: "q8_0", batch: 4 }, answer, hub);
  assert.equal(without.length, 1);
  assert.equal(
    flat(text),
    "llama-server --model ./Llama-3.1-8B-Q4_K_M.gguf --ctx-size 32768 --parallel 4 --ubatch-size 512 --cache-type-k q8_0 --cache-type-v q8_0 --flash-attn on --n-gpu-layers 999",
  );
  const plain = llamaCpp(values, answer, hub);
  assert.match(plain.text, /Llama-3\.1-8B-BF16\.gguf/);
  assert.match(plain.without.join(" "), /--outtype bf16/);
});

test("gpt-oss' own weights have a file for llama.cpp, and so have the published ones", () => {
  const oss = "openai/gpt-oss-20b";
  const own = llamaCpp({ ...values, weights: "published" }, { ...answer, weights: "mxfp4" }, oss);
  assert.match(own.text, /^llama-server --model \.\/gpt-oss-20b-MXFP4\.gguf /);
  assert.match(own.without.join(" "), /keeps experts in MXFP4; published ones \(MXFP4_MOE here\) have the rest in Q8_0/);
  const published = llamaCpp({ ...values, weights: "MXFP4_MOE" }, answer, oss);
  assert.match(published.text, /gpt-oss-20b-MXFP4_MOE\.gguf/);
  assert.match(published.without.join(" "), /named as such files are/);
  // Of another family the estimator refuses them, and the sentence stands in place of a command.
  const fault = "weights: expected a GGUF type, or fp32, fp16 or bf16, since llama.cpp loads GGUF files alone, but got mxfp4";
  const refused = llamaCpp({ ...values, weights: "mxfp4" }, { ...answer, engines: [{ engine: "llama.cpp", fault }] }, "mistralai/Mixtral-8x7B-v0.1");
  assert.equal(refused.text, "");
  assert.match(refused.without.join(" "), /^llama\.cpp cannot have this setting: /);
  // vLLM is told nothing of weights that it reads as they are.
  assert.doesNotMatch(vllm({ ...values, weights: "published" }, { ...answer, weights: "mxfp4" }, oss).text, /--dtype|undefined/);
});

test("each task has the programs that do it", () => {
  assert.deepEqual(
    flagsFor(values, answer, "").map(({ program }) => program),
    ["vLLM", "llama.cpp"],
  );
  assert.deepEqual(
    flagsFor({ ...values, task: "training" }, answer, "").map(({ program }) => program),
    ["torchtitan", "DeepSpeed"],
  );
  assert.equal(flagsFor({ ...values, task: "training", trainer: "torchtitan-2024" }, answer, "")[0].program, "torchtitan of 2024");
});
