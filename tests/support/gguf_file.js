// A small GGUF file of a llama, as llama-quantize writes them (docs/gguf.md of ggml-org/ggml, version 3): header, then zeros.

const text = 8;
const whole = 4; // uint32
const array = 9;

/** ggml's number of a type, elements and bytes of a block. @type {Record<string, [number, number, number]>} */
const types = { F32: [0, 1, 4], F16: [1, 1, 2], Q8_0: [8, 32, 34], Q4_K: [12, 256, 144], Q6_K: [14, 256, 210] };

/** @param {number} value */
const u32 = (value) => Buffer.from(Uint32Array.of(value).buffer);
/** @param {number} value */
const u64 = (value) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
/** @param {string} value */
const string = (value) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

/** Its type, then itself. @param {string | number | number[]} value */
function statedValue(value) {
  if (typeof value === "string") return Buffer.concat([u32(text), string(value)]);
  if (typeof value === "number") return Buffer.concat([u32(whole), u32(value)]);
  return Buffer.concat([u32(array), u32(whole), u64(value.length), ...value.map(u32)]);
}

/**
 * @param {string} name of the model
 * @param {(tensor: string) => string} typeOf of each matrix
 * @param {{tied?: boolean, rotary?: number, kvHeads?: [number, number]}} [other] tied: without output.weight; rotary: factors in
 *   rope_freqs.weight; kvHeads: key-value heads of each of the two blocks, of 4 heads
 * @returns {Buffer}
 */
export function ggufFile(name, typeOf, { tied = false, rotary = 0, kvHeads } = {}) {
  const [width, mlp, vocabulary, heads, context, blocks] = [256, 512, 1024, 4, 2048, 2];
  /** @type {[string, string | number | number[]][]} */
  const values = [
    ["general.architecture", "llama"],
    ["general.name", name],
    ["llama.block_count", blocks],
    ["llama.context_length", context],
    ["llama.embedding_length", width],
    ["llama.feed_forward_length", mlp],
    ["llama.attention.head_count", heads],
    ["llama.attention.head_count_kv", kvHeads ?? heads],
  ];
  /** @type {[string, number[]][]} ggml's order: the columns first */
  const tensors = [
    ["token_embd.weight", [width, vocabulary]],
    ["output_norm.weight", [width]],
  ];
  if (!tied) tensors.push(["output.weight", [width, vocabulary]]);
  if (rotary > 0) tensors.push(["rope_freqs.weight", [rotary]]);
  for (let i = 0; i < blocks; i += 1) {
    for (const norm of ["attn_norm", "ffn_norm"]) tensors.push([`blk.${i}.${norm}.weight`, [width]]);
    const keys = (width / heads) * (kvHeads?.[i] ?? heads);
    for (const part of ["attn_q", "attn_output"]) tensors.push([`blk.${i}.${part}.weight`, [width, width]]);
    for (const part of ["attn_k", "attn_v"]) tensors.push([`blk.${i}.${part}.weight`, [width, keys]]);
    for (const part of ["ffn_gate", "ffn_up"]) tensors.push([`blk.${i}.${part}.weight`, [width, mlp]]);
    tensors.push([`blk.${i}.ffn_down.weight`, [mlp, width]]);
  }
  let offset = 0;
  const listed = tensors.map(([tensor, shape]) => {
    const [type, block, bytes] = types[shape.length === 1 ? "F32" : typeOf(tensor)];
    const entry = Buffer.concat([string(tensor), u32(shape.length), ...shape.map(u64), u32(type), u64(offset)]);
    offset += Math.ceil(((shape.reduce((a, b) => a * b) / block) * bytes) / 32) * 32;
    return entry;
  });
  const stated = values.map(([key, value]) => Buffer.concat([string(key), statedValue(value)]));
  const header = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(values.length), ...stated, ...listed]);
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), Buffer.alloc(offset)]);
}
