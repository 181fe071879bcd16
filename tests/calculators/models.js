// The models of tests/fixtures/models.csv with their true counts, and what our own estimator says of their configs.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
/** @param {string} path */
const place = (path) => fileURLToPath(new URL(path, root));

/**
 * @typedef {object} Model sizes as its config states them; empty cells of the table are 0
 * @property {string} name
 * @property {number} parameters
 * @property {number} kvBytes of a token in every layer, 16 bits
 * @property {number} layers
 * @property {number} width
 * @property {number} heads
 * @property {number} kvHeads
 * @property {number} headSize
 * @property {number} mlp the width config.json calls intermediate_size
 * @property {number} vocabulary
 * @property {boolean} tied
 * @property {string} norm
 * @property {boolean} gated
 * @property {boolean} latent attention (MLA)
 * @property {boolean} encoder
 * @property {number} experts
 * @property {number} sharedExperts
 * @property {number} expertMlp
 * @property {number} denseLayers
 * @property {number} queryRank
 * @property {number} kvRank
 * @property {number} nopeSize
 * @property {number} ropeSize
 * @property {number} valueSize
 */

/** One line of CSV as fields. @param {string} line @returns {string[]} */
function fieldsOf(line) {
  return [...line.matchAll(/("([^"]*(?:""[^"]*)*)"|[^,]*)(,|$)/g)].map((match) => match[2] ?? match[1]);
}

/** @returns {Model[]} */
export function readModels() {
  const [head, ...lines] = readFileSync(place("tests/fixtures/models.csv"), "utf8").trim().split("\n");
  const names = fieldsOf(head);
  return lines.map((line) => {
    const fields = fieldsOf(line);
    const text = (/** @type {string} */ name) => fields[names.indexOf(name)];
    const number = (/** @type {string} */ name) => Number(text(name) || 0);
    return {
      name: text("model"),
      parameters: number("params_total"),
      kvBytes: number("kv_bytes_per_token_16bit"),
      layers: number("n_layers"),
      width: number("d_model"),
      heads: number("n_heads"),
      kvHeads: number("n_kv_heads"),
      headSize: number("head_dim"),
      mlp: number("d_ff"),
      vocabulary: number("vocab"),
      tied: text("tied_embeddings") === "1",
      norm: text("norm"),
      gated: text("act").includes("glu"),
      latent: text("attn") === "mla",
      encoder: text("model").startsWith("bert"),
      experts: number("n_experts"),
      sharedExperts: number("n_shared"),
      expertMlp: number("moe_d_ff"),
      denseLayers: number("n_dense_layers"),
      queryRank: number("q_lora_rank"),
      kvRank: number("kv_lora_rank"),
      nopeSize: number("qk_nope_dim"),
      ropeSize: number("qk_rope_dim"),
      valueSize: number("v_head_dim"),
    };
  });
}

/** The native command line, where it is built: the path in ROOTSPACE_COMMAND, else that of the preset. @returns {string | null} */
export function ourCommand() {
  const path = place(process.env.ROOTSPACE_COMMAND ?? "build/native/core/cli/rootspace");
  return existsSync(path) ? path : null;
}

/** What `rootspace estimate` says of the model's config.json. @param {string} command @param {Model} model @returns {{parameters: number, kvBytes: number}} */
export function ours(command, { name }) {
  const config = place(`tests/fixtures/configs/${name}.json`);
  const { status, stdout } = spawnSync(command, ["estimate", config, "--context", "512", "--device", "h100-sxm", "--json"], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0 && status !== 1) throw new Error(`${name}: expected status 0, or 1 where it does not fit, but got ${status}`);
  const answer = JSON.parse(stdout);
  return { parameters: answer.parameters.total, kvBytes: answer.kv_bytes_per_token };
}
