// How much a first visit costs and how soon the page can be used, on a bad network and an old
// phone; and what Lighthouse says.

import assert from "node:assert/strict";
import { SLOW_3G, controlled, throttle } from "./browser.mjs";
import { english } from "./chair.mjs";
import { judged } from "./lighthouse.mjs";
import { chairOn, setStage } from "./stage.mjs";

/** @typedef {import("playwright-core").CDPSession} Session */

/** The first visit, headers and all. */
const WIRE_BYTES_MAX = 25 << 10;

/** Until the page can be used, on slow 3G with a processor four times slower. */
const USABLE_MS_MAX = 6000;

const SLOWER = 4;

/** Where the machine is busy with something else. */
const TRIES = 3;

/** What Lighthouse must at least say. */
const LEAST = { performance: 95, accessibility: 100, "best-practices": 100 };

const check = setStage("iowa");

/** Counts what comes over the wire to a page. @param {Session} cdp */
function meter(cdp) {
  /** @type {Map<string, { url: string, bytes: number }>} */
  const requests = new Map();
  cdp.on("Network.requestWillBeSent", ({ requestId, request }) =>
    requests.set(requestId, { url: request.url, bytes: 0 }));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const one = requests.get(requestId);
    if (one) one.bytes = encodedDataLength;
  });
  return () => Array.from(requests.values());
}

check("bytes of a first visit by a card's link", async ({ night, proxy, url, phone }) => {
  const on = await phone();
  const { page } = await chairOn(on);
  const cdp = await on.context.newCDPSession(page);
  await cdp.send("Network.enable");
  const read = meter(cdp);
  await page.goto(url + night.nextCard().link, { waitUntil: "networkidle" });
  const asked = read().filter(({ url: one }) => !one.endsWith("/favicon.ico"));
  const parts = asked.filter(({ url: one }) => !one.includes("/api/"));
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const told = parts.map((part) => `${new URL(part.url).pathname} ${part.bytes}`).join(", ");
  assert(bytes > 10000 && parts.length >= 4, `everything was counted: ${told}`);
  assert(bytes <= WIRE_BYTES_MAX, `${bytes} bytes: ${told}`);
  await controlled(page);
  const kept = proxy.passed.reduce((sum, one) => sum + one.replyBytes, 0);
  return `${bytes} of at most ${WIRE_BYTES_MAX}: ${told}; with what is said of the card and what `
    + `the worker keeps, ${kept}`;
});

check("usable on slow 3G and an old phone", async ({ night, url, phone }) => {
  /** Opens an address on a phone of its own and tells when the page could be used.
   * @param {string} path @param {(chair: import("./chair.mjs").Chair) => Promise<void>} use */
  async function measured(path, use) {
    const chair = await chairOn(await phone());
    await throttle(chair.page, SLOW_3G, SLOWER);
    const began = performance.now();
    await chair.page.goto(url + path, { waitUntil: "commit" });
    await use(chair);
    return Math.round(performance.now() - began);
  }
  const ways = {
    "/report": () => measured("/report", async (chair) => {
      await chair.field(chair.words.code).pressSequentially("12345");
      assert.equal(await chair.field(chair.words.code).inputValue(), "1234-5", "it answers");
    }),
    "/practice": () => measured("/practice", async (chair) => {
      await chair.press(chair.words.startPractice);
      await chair.sees(chair.words.attendance);
    }),
    "a card's link": () => measured(night.nextCard().link, async (chair) => {
      await chair.begun().click();
      await chair.sees(chair.words.attendance);
    }),
  };
  const told = [];
  for (const [way, measure] of Object.entries(ways)) {
    const took = [await measure()];
    // What else runs on this machine only ever makes it slower.
    while (Math.min(...took) > USABLE_MS_MAX && took.length < TRIES) took.push(await measure());
    assert(Math.min(...took) <= USABLE_MS_MAX, `${way}: ${took.join(", ")} ms`);
    told.push(`${way} ${took.join(", ")} ms`);
  }
  return `of at most ${USABLE_MS_MAX} ms: ${told.join("; ")}`;
});

check("usable again without a network", async ({ url, phone }) => {
  const on = await phone();
  const first = await chairOn(on);
  await first.page.goto(`${url}/report`);
  await controlled(first.page);
  await first.page.close();
  const { page } = await chairOn(on);
  await on.context.setOffline(true);
  const cdp = await on.context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const began = performance.now();
  await page.goto(`${url}/report`);
  await page.getByRole("textbox", { name: english.code }).waitFor();
  const usable = Math.round(performance.now() - began);
  assert(usable <= USABLE_MS_MAX / 2, `after ${usable} ms`);
  return `${usable} ms offline with a slow processor`;
});

check("Lighthouse", async ({ url }) => {
  const told = [];
  for (const { url: page, scores, poor } of await judged([`${url}/report`, `${url}/practice`])) {
    for (const [category, least] of Object.entries(LEAST)) {
      assert(scores[category] >= least, `${page} ${category} ${scores[category]}: ${poor}`);
    }
    told.push(`${new URL(page).pathname} ${Object.values(scores).join("/")}`);
  }
  return `${Object.keys(LEAST).join("/")}: ${told.join(", ")}`;
});
