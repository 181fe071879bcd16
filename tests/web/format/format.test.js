import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { bytesInFull, bytesParts, bytesText, tickBytesText } from "../../../web/format/bytes.js";
import { countText, percentText, shortCountText, timesText } from "../../../web/format/counts.js";
import { csvText, jsonText } from "../../../web/format/downloads.js";
import { secondsText } from "../../../web/format/seconds.js";

test("bytes are given in IEC units with three significant digits and exactly beside it", () => {
  assert.equal(bytesInFull(1572864), "1.50 MiB (1,572,864 bytes)");
  assert.equal(bytesText(0), "0 bytes");
  assert.equal(bytesText(1), "1 byte");
  assert.equal(bytesText(1023), "1,023 bytes");
  assert.equal(bytesText(1024), "1.00 KiB");
  assert.equal(bytesText(-1536), "-1.50 KiB");
  assert.equal(bytesInFull(80 * 1024 ** 3), "80.0 GiB (85,899,345,920 bytes)");
});

test("a value that rounds up to 1,024 of a unit is given in the next unit", () => {
  assert.equal(bytesText(1024 ** 2 - 1), "1.00 MiB");
  assert.equal(bytesText(1023 * 1024), "1,023 KiB");
});

test("the short form is within half a per cent of the exact count", () => {
  const sizes = [1, 1024, 1024 ** 2, 1024 ** 3, 1024 ** 4, 1024 ** 5];
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  fc.assert(
    fc.property(fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
      const { value, unit } = bytesParts(bytes);
      const said = Number(value.replaceAll(",", "")) * sizes[units.indexOf(unit)];
      assert.ok(Math.abs(said - bytes) <= bytes * 0.005, `${bytes} said as ${value} ${unit}`);
    }),
    { seed: 1 },
  );
});

test("axis ticks in bytes are said without rounding", () => {
  assert.equal(tickBytesText(1.5 * 1024 ** 2), "1.5 MiB");
  assert.equal(tickBytesText(512), "512 bytes");
  assert.equal(tickBytesText(0), "0");
});

test("counts are grouped, shortened and compared", () => {
  assert.equal(countText(1234567), "1,234,567");
  assert.equal(shortCountText(38_200_000), "38.2 M");
  assert.equal(shortCountText(999_960), "1.00 M");
  assert.equal(shortCountText(950), "950");
  assert.equal(timesText(120, 64), "1.88×");
  assert.equal(percentText(0.224), "22 %");
  assert.equal(percentText(0.004), "0.4 %");
});

test("of a number from 2^53 on no digit is shown that is not known", () => {
  const total = Number("1063413274283350426"); // as another whole number's double: 1063413274283350400
  assert.equal(countText(2 ** 53 - 1), "9,007,199,254,740,991");
  assert.equal(countText(2 ** 53), "about 9.00719925474099 × 10^15");
  assert.equal(countText(-total), "about -1.06341327428335 × 10^18");
  assert.equal(bytesInFull(total), "945 PiB (about 1.06341327428335 × 10^18 bytes)");
  assert.equal(
    csvText({ columns: [{ name: "a" }], rows: [[total], [2 ** 53 - 1], [1.5], [Number.POSITIVE_INFINITY]] }).split("\r\n")[1],
    "1.06341327428335e+18",
  );
  const text = jsonText({ total, list: [total, -total, 7, 0.5], safe: 2 ** 53 - 1, 'a": 12345678901234567890': `x: ${total},\n 12345678901234567890` });
  assert.equal(text.match(/1\.06341327428335e\+18/g)?.length, 3);
  assert.deepEqual(JSON.parse(text), {
    total: 1.06341327428335e18,
    list: [1.06341327428335e18, -1.06341327428335e18, 7, 0.5],
    safe: 2 ** 53 - 1,
    'a": 12345678901234567890': `x: ${total},\n 12345678901234567890`,
  });
});

test("seconds take the unit that suits them", () => {
  assert.equal(secondsText(0.0000123), "12.3 µs");
  assert.equal(secondsText(0.0123), "12.3 ms");
  assert.equal(secondsText(1.234), "1.23 s");
  assert.equal(secondsText(125), "2 min 05 s");
});

test("CSV quotes what needs quotes and names units in the header", () => {
  const table = { columns: [{ name: "name" }, { name: "peak", unit: "bytes" }], rows: [['a "b", c', 12]] };
  assert.equal(csvText(table), 'name,peak (bytes)\r\n"a ""b"", c",12\r\n');
});

test("JSON downloads hold typed arrays as plain arrays", () => {
  assert.deepEqual(JSON.parse(jsonText({ losses: Float64Array.of(1.5, 0.25) })), { losses: [1.5, 0.25] });
});
