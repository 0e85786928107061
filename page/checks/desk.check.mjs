// The operators' page: who may see it, and whether everybody can use it. Calls and talks are tested
// where telephones are.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { launch, phone, sideways, violations } from "./browser.mjs";
import { Night } from "./night.mjs";

/** Until a server knows of what another process wrote. */
const LISTED_MS = 2500;

/** @type {Night} */
let night;
/** @type {import("playwright-core").Browser} */
let browser;
let password = "";

before(async () => {
  night = await Night.open("iowa", -3600000, ["--sip", "127.0.0.1:0", "--sound-port", "0"]);
  const said = await night.run("operators add", "ann");
  password = said.match(/password {2}(\S+)/)?.[1] ?? "";
  browser = await launch();
  await sleep(LISTED_MS);
});
after(async () => {
  await browser?.close();
  await night?.close();
});

const WIDE = { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false };

test("an operator signs in, and nobody else", { timeout: 60000 }, async () => {
  const desk = await phone(browser, WIDE);
  const page = await desk.newPage();
  await page.goto(`http://127.0.0.1:${night.port}/desk`);
  await page.fill("[name=name]", "ann");
  await page.fill("[name=password]", "aaaa-aaaa-aaaa-aaaa");
  await page.press("[name=password]", "Enter");
  await page.getByText("These are no operator's name and password").waitFor();
  await page.fill("[name=password]", password);
  await page.press("[name=password]", "Enter");
  await page.getByText("Your telephone is not registered").waitFor();
  assert.equal(await page.locator("#ready").isDisabled(), true, "no call can go to her");
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize({ width: 360, height: 640 });
  assert.equal(await sideways(page), 0);
  await page.click("#sign-out");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.deepEqual(await violations(page), []);
  // A link with name and password in it signs in, and leaves neither in the address.
  await page.goto(`http://127.0.0.1:${night.port}/desk#ann:${password}`);
  await page.reload();
  await page.getByText("Your telephone is not registered").waitFor();
  assert.equal(new URL(page.url()).hash, "");
  assert.deepEqual(desk.thrown, []);
});
