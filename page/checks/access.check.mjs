// Whether everybody can use it: axe on every screen and state in both languages, targets for
// fingers, narrow screens. Each way of looking is shown to find what it is there to find.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { beyondEnd, sideways, smallTargets, violations } from "./browser.mjs";
import { english, spanish } from "./chair.mjs";
import { raise, setStage, strike } from "./stage.mjs";
import { Guide } from "./tour.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** A small phone, and a screen of 1280 × 1024 enlarged to 400 %. */
const NARROW = [{ width: 320, height: 568 }, { width: 320, height: 256 }];

/** Returns everything that is wrong with a screen. @param {Page} page */
async function faults(page) {
  const usual = page.viewportSize();
  assert(usual);
  const found = [...await violations(page), ...await smallTargets(page)];
  const below = await beyondEnd(page);
  if (below > 0) found.push(`${below} px of nothing below the end`);
  for (const size of NARROW) {
    await page.setViewportSize(size);
    const over = await sideways(page);
    if (over > 0) found.push(`${over} px sideways at ${size.width} × ${size.height}`);
  }
  await page.setViewportSize(usual);
  return found;
}

/** @type {import("./tour.mjs").Nights} */
let nights;
before(async () => {
  const [iowa, nevada, ballots] = await Promise.all([raise("iowa"), raise("nevada"),
    raise("ballots")]);
  nights = { iowa, nevada, ballots };
});
after(() => Promise.all(Object.values(nights || {}).map(strike)));

/** @type {string[]} */
const all = [];
/** @type {Set<string>} */
const seen = new Set();

/** @param {any} words @param {string} later */
const guide = (words, later) => new Guide(nights, words, later, async (name, page) => {
  seen.add(name);
  const found = await faults(page);
  all.push(...found.map((fault) => `${name} (${words.tongue}): ${fault}`));
});

for (const [words, later] of [[english, "later"], [spanish, "later-2"]]) {
  test(`every screen in ${words.tongue}`, { timeout: 180000 }, async () => {
    const began = performance.now();
    all.length = 0;
    seen.clear();
    await guide(words, later).everything();
    assert.deepEqual(all, []);
    await nights.iowa.night.verify();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`every screen in ${words.tongue}: ${seen.size} screens and states, nothing found `
      + "by axe, no target below 44 px, nothing sideways at 320 px and at 400 % "
      + `(${seconds} s)`);
  });
}

test("after the night is closed", async () => {
  all.length = 0;
  await nights.iowa.night.runAlone("move", "closed", "--reason", "all are heard from");
  for (const words of [english, spanish]) await guide(words, "").late();
  assert.deepEqual(all, []);
  console.log("after the night is closed: late, in both languages");
});

const check = setStage("iowa");

check("what is broken is found", async ({ url, phone }) => {
  const { context } = await phone();
  const page = await context.newPage();
  await page.goto(`${url}/report`);
  await page.getByRole("heading", { name: english.enter }).waitFor();
  assert.deepEqual(await faults(page), []);
  await page.evaluate(() => {
    document.querySelector("label")?.remove();
    const pale = document.querySelector("button");
    pale?.style.setProperty("color", "#aaa");
    pale?.style.setProperty("min-height", "20px");
    pale?.style.setProperty("height", "20px");
    document.querySelector("h1")?.style.setProperty("width", "500px");
    const deep = document.body.appendChild(document.createElement("div"));
    deep.style.cssText = "position: absolute; top: 2000px; height: 1px; width: 1px";
  });
  const found = (await faults(page)).join("\n");
  const wanted = [/^label: /m, /^color-contrast: /m, /× 20$/m, /px sideways/, /below the end/];
  for (const fault of wanted) {
    assert.match(found, fault);
  }
  return "a label that is missing, pale letters, a small button, a wide heading, a false end";
});
