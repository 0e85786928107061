// What the phone keeps: the page for a visit without a network, and a new version of it; and what
// it must never keep where others may look, which is the card's secret.

import assert from "node:assert/strict";
import { controlled, pageSays } from "./browser.mjs";
import { english, receipt } from "./chair.mjs";
import { chairOn, setStage } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** All that the worker may keep. */
const SHELL = ["/practice", "/report", "/report/en.js", "/report/es.js", "/report/page.js"];

const check = setStage("iowa");

/** Returns everything in the page's caches. @param {Page} page
 * @returns {Promise<{ cache: string, url: string, text: string }[]>} */
const cached = (page) => page.evaluate(async () => {
  const all = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      all.push({ cache: name, url: request.url, text: answer ? await answer.text() : "" });
    }
  }
  return all;
});

check("the second visit without a network", async ({ proxy, url, phone }) => {
  const on = await phone();
  const first = await chairOn(on);
  await first.page.goto(`${url}/report`);
  await first.sees(english.enter);
  await controlled(first.page);
  // What the browser itself remembers must not be what makes it work.
  const cdp = await on.context.newCDPSession(first.page);
  await cdp.send("Network.clearBrowserCache");
  await first.page.close();
  await proxy.down();
  await on.context.setOffline(true);
  const second = await chairOn(on);
  const took = [];
  for (const [path, title] of [["/report", english.enter], ["/practice", english.calculator]]) {
    const began = performance.now();
    await second.page.goto(url + path);
    await second.sees(title);
    took.push(`${path} in ${Math.round(performance.now() - began)} ms`);
  }
  return took.join(", ");
});

check("a new version is there at the next load", async ({ proxy, url, phone }) => {
  const on = await phone();
  const { page } = await chairOn(on);
  await page.goto(`${url}/report`);
  await controlled(page);
  const versions = () => page.evaluate(() =>
    [document.querySelector("meta[name=made]")?.getAttribute("content") || "old",
      /** @type {any} */ (globalThis).made || "old"].join(" page, ") + " script");
  proxy.rewrite = (path, text) => {
    if (path === "/report/worker.js") return text.replace(/"-[\w-]{12}"/, '"-new"');
    if (path === "/report/page.js") return `self.made = "new";\n${text}`;
    return text.replace("<title>", '<meta name="made" content="new"><title>');
  };
  const before = new Set((await cached(page)).map(({ cache }) => cache));
  await page.reload();
  assert.equal(await versions(), "old page, old script", "versions never mix");
  await pageSays(page, async (old) => {
    const now = await caches.keys();
    return now.length === 1 && !old.includes(now[0]);
  }, [...before]);
  assert.equal(await versions(), "old page, old script", "an open page keeps what it has");
  await page.reload();
  assert.equal(await versions(), "new page, new script");
  await on.context.setOffline(true);
  await page.reload();
  assert.equal(await versions(), "new page, new script");
  return `${[...before].join()} gave way at the second load`;
});

check("no secret is left behind", async ({ night, proxy, url, phone }) => {
  const card = night.nextCard();
  const on = await phone();
  const chair = await chairOn(on);
  const { page } = chair;
  await page.goto(url + card.link);
  await controlled(page);
  await chair.fill();
  await chair.send();
  await receipt(chair, night, card);
  await page.reload();
  await chair.received();
  const token = proxy.seen("POST", "/api/devices").length > 0 && await page.evaluate(() =>
    new Promise((done) => {
      const opening = indexedDB.open("holdfast");
      opening.onsuccess = () => {
        const cards = opening.result.transaction("cards").objectStore("cards").getAll();
        cards.onsuccess = () => done(cards.result[0].token);
      };
    }));
  assert.match(String(token), /^d\.[\w-]{22}$/, "the phone has a token in its place");
  const secrets = [card.link.split(".")[1], card.code, card.code.replaceAll("-", ""), token];
  const kept = await cached(page);
  assert.deepEqual(kept.map((one) => new URL(one.url).pathname).sort(), SHELL);
  const places = await page.evaluate(() => [document.title, location.href,
    JSON.stringify(history.state), document.cookie, JSON.stringify(localStorage),
    JSON.stringify(sessionStorage), document.referrer,
    ...performance.getEntries().map((entry) => entry.name)]);
  places.push(...kept.flatMap((one) => [one.url, one.text]), ...on.said,
    ...proxy.passed.map(({ path }) => path));
  for (const secret of secrets) {
    const found = places.filter((place) => place.includes(String(secret)));
    assert.deepEqual(found, [], "a secret is where it must not be");
  }
  const answers = await page.evaluate(async () => {
    const answer = await fetch("/api/card", { headers: { Authorization: "Holdfast 0" } });
    return answer.headers.get("cache-control");
  });
  assert.equal(answers, "no-store", "nor does the browser's own cache keep an answer");
  return `${secrets.length} secrets in none of ${places.length} places`;
});

check("the secret leaves the address bar at once", async ({ night, proxy, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { page } = chair;
  const answer = proxy.hold(({ path }) => path === "/api/devices");
  await page.goto(url + card.link);
  await chair.begun().waitFor();
  assert.equal(page.url(), `${url}/report`, "before anybody has answered");
  answer();
  await chair.begun().click();
  await page.goBack();
  await page.goBack().catch(() => null); // There may be nothing before the page.
  assert(!page.url().includes("#"), "nor does Back bring it to light");
  return "gone before the exchange is answered";
});

check("typed and sent before the card is known", async ({ night, proxy, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const answer = proxy.hold(({ path }) => path === "/api/devices");
  await chair.scan(url, card);
  await chair.text((await night.facts(card)).precinct.name).waitFor();
  await chair.fill();
  await chair.send();
  await chair.sees(chair.words.onlyPhone);
  assert.equal(proxy.seen("POST", "/api/returns").length, 0, "nothing goes without a credential");
  const known = performance.now();
  answer();
  await receipt(chair, night, card);
  const took = Math.round(performance.now() - known);
  assert.equal((await night.filed(card.precinct)).length, 1);
  return `received ${took} ms after the card was known`;
});

check("a dead card's link, and the new card's code", async ({ night, proxy, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { page, words } = chair;
  const dead = card.link.slice(0, -4) + "AAAA";
  const answer = proxy.hold(({ path }) => path === "/api/devices");
  await chair.scan(url, { link: dead });
  await chair.begun().click();
  await chair.sees(words.attendance);
  await chair.field(words.attendanceLine).fill("101");
  answer();
  await chair.text(words.unknown).waitFor();
  await page.goBack();
  await chair.sees(words.enter);
  await chair.field(words.code).fill(card.code);
  await chair.press(words.openSheet);
  await chair.sees(words.attendance);
  assert.equal(await chair.field(words.attendanceLine).inputValue(), "101");
  await chair.press(words.back);
  await chair.press(words.anotherCard);
  const { name, county } = (await night.facts(card)).precinct;
  assert.equal(await chair.button(`${name}, ${county}`).count(), 1, "one card, not two");
  return "told at once, and what was typed is there with the new card";
});

// With and without the worker, which keeps the page and nothing of a precinct.
for (const kept of [false, true]) {
  const where = kept ? "is kept" : "is open already";
  check(`a card scanned where the page ${where}`, async ({ night, proxy, url, phone }) => {
    const [one, two] = [night.nextCard(), night.nextCard()];
    const chair = await chairOn(await phone());
    const { page } = chair;
    const answer = proxy.hold(({ path }) => path === "/api/devices");
    await chair.scan(url, one);
    if (kept) await controlled(page);
    await page.goto(url + two.link);
    answer(); // For both, and the first must not come to the front.
    await chair.text((await night.facts(two)).precinct.name).waitFor();
    assert.equal(page.url(), `${url}/report`);
    await chair.press(chair.words.anotherCard);
    for (const card of [one, two]) {
      const { name, county } = (await night.facts(card)).precinct;
      await chair.button(`${name}, ${county}`).waitFor();
    }
    return "the second precinct opens, and both are on the phone";
  });
}
