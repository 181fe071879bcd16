import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { existingPages, withPartials } from "../../../web/build/partials.js";
import { withRooms } from "../../../web/build/rooms.js";

test("the navigation lists pages that exist, marks the current one, and needs no script", () => {
  const html = withPartials("<!-- include nav -->", "index.html");
  for (const { file, label } of existingPages()) {
    assert.ok(existsSync(new URL(`../../../web/${file}`, import.meta.url)));
    assert.ok(html.includes(`<a href="./${file}"${file === "index.html" ? ' aria-current="page"' : ""}>${label}</a>`));
  }
  assert.doesNotMatch(html, /<script|href="\//);
});

test("every page includes the shared head, navigation and footer", () => {
  for (const { file } of existingPages()) {
    const html = readFileSync(new URL(`../../../web/${file}`, import.meta.url), "utf8");
    for (const name of ["head", "nav", "footer", "patterns"]) assert.ok(html.includes(`<!-- include ${name} -->`), `${file} lacks ${name}`);
  }
});

test("a place of fields that asks for rooms gets the label of each, and no other place does", () => {
  const place = '<div class="setting-row" data-fields="context batch" hidden>';
  assert.equal(withRooms(`${place}<!-- rooms --></div>`), `${place}<span>Context</span><span>Batch</span></div>`);
  assert.equal(withRooms(`${place}</div>`), `${place}</div>`);
  assert.throws(() => withRooms(place.replace("batch", "colour").concat("<!-- rooms -->")), /colour/);
});

test("an include that does not exist stops the build", () => {
  assert.throws(() => withPartials("<!-- include nothing -->", "index.html"), /ENOENT/);
});
