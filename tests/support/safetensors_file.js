// A .safetensors file as a test would have it.

/** Of such tensors, all of zeros in bfloat16. @param {Record<string, number[]>} shapes */
export function safetensorsFile(shapes) {
  let offset = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const begin = offset;
      offset += 2 * shape.reduce((a, b) => a * b);
      return [name, { dtype: "BF16", shape, data_offsets: [begin, offset] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(offset)]);
}
