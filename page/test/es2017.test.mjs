// Every script of the page is read by a browser of 2017 as a classic script.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { parse } from "acorn";

const SOURCES = new URL("../src/", import.meta.url);
const ES2017 = 8;

const files = readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith(".js"));

test("there are scripts", () => assert.ok(files.length > 3));

for (const name of files) {
  test(`${name} is ES2017`, () => {
    const text = readFileSync(new URL(name, SOURCES), "utf8");
    parse(text, { ecmaVersion: ES2017, sourceType: "script" });
  });
}
