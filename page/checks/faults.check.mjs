// What goes wrong on the night: no network, lost replies, a program that dies, wrong clocks, a
// phone that keeps nothing, a replaced card. Whatever happens, a return is in the ledger once.

import assert from "node:assert/strict";
import { Chair, SIX, english, receipt } from "./chair.mjs";
import { controlled, refuseStorage, until, wakeWorker } from "./browser.mjs";
import { chairOn, setStage } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page
 * @typedef {import("./proxy.mjs").Passed} Passed */

const HOUR_MS = 3600000;
const RETURNS = "/api/returns";

const check = setStage("iowa");

/** @param {Passed} request */
const isReturn = ({ method, path }) => method === "POST" && path === RETURNS;

/** The network goes: the phone knows it, and nothing could come through anyway.
 * @param {import("./stage.mjs").Stage} stage @param {import("./stage.mjs").Phone} on */
async function goOffline({ proxy }, on) {
  await on.context.setOffline(true);
  await proxy.down();
}

/** @param {import("./stage.mjs").Stage} stage @param {import("./stage.mjs").Phone} on */
async function goOnline({ proxy }, on) {
  await proxy.up();
  await on.context.setOffline(false);
}

/** Waits for the receipt; the ledger then has as many returns of the precinct.
 * @param {Chair} chair @param {import("./stage.mjs").Stage} stage
 * @param {import("./night.mjs").Card} card @param {number} [returns] */
async function kept(chair, { night }, card, returns = 1) {
  const told = await receipt(chair, night, card);
  const filed = await night.filed(card.precinct);
  assert.equal(filed.length, returns, `${returns} in the ledger`);
  return told;
}

/** Waits until a return was sent without success. Before the first request the page says the same
 * as after it, and in between that it is sending.
 * @param {Chair} chair @param {import("./stage.mjs").Stage} stage */
async function triedInVain(chair, { proxy }) {
  await until(() => proxy.seen("POST", RETURNS).some(({ status }) => status > 0));
  await chair.sees(chair.words.onlyPhone);
}

/** Says what the keys of some requests were. @param {Passed[]} requests */
const keysOf = (requests) => new Set(requests.map(({ key }) => key)).size;

check("offline all evening, then online", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const on = await stage.phone();
  let chair = await chairOn(on);
  const { words } = chair;
  await chair.scan(url, card);
  await controlled(chair.page);
  await goOffline(stage, on);
  await chair.page.reload();
  await chair.fill();
  await chair.send();
  await chair.sees(words.onlyPhone);
  await chair.page.close();
  chair = await chairOn(on);
  await chair.page.goto(`${url}/report`);
  await chair.sees(words.onlyPhone);
  await chair.text(words.otherWays).click();
  const text = chair.page.getByRole("link", { name: words.byText });
  assert.equal(decodeURIComponent(await text.getAttribute("href") || ""), "sms:+15155550160?&body="
    + `${card.code} 101 1 30 34 2 2 24 27 1 3 20 23 1 4 15 17 1 5 8 0 0 6 4 0 0`);
  assert.equal(proxy.seen("POST", RETURNS).length, 0);
  await goOnline(stage, on);
  await kept(chair, stage, card);
  assert.equal(proxy.seen("POST", RETURNS).length, 1);
  return "typed, sent, closed and opened offline; one request, one return";
});

check("the reply is lost", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const chair = await chairOn(await stage.phone());
  let made = 0; // By the page; Chromium repeats some of them without its knowing.
  chair.page.on("request", (request) => {
    made += Number(request.method() === "POST" && request.url() === url + RETURNS);
  });
  proxy.fate = (request) => (isReturn(request) && made < 2 ? "lose" : "pass");
  await chair.report(url, card);
  await kept(chair, stage, card);
  const posts = proxy.seen("POST", RETURNS);
  assert(made >= 2, "the page sent it again");
  assert(posts.length > made, "Chromium repeated it by itself");
  assert.equal(keysOf(posts), 1, "always the same return");
  const [first, ...again] = posts.map(({ status }) => status);
  assert.equal(first, 201);
  assert(again.every((status) => status === 200));
  return `sent ${made} times by the page, ${posts.length} requests, one return`;
});

check("the program is killed between commit and reply", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const chair = await chairOn(await stage.phone());
  let [killed, dead] = [0, false];
  proxy.fate = (request) => (isReturn(request) && killed === 0 ? "lose" : "pass");
  proxy.beforeReply = async (request) => {
    if (!isReturn(request) || killed > 0) return;
    assert.equal(request.status, 201, "it is committed");
    killed = performance.now();
    await night.kill();
    dead = true;
  };
  await chair.scan(url, card);
  await chair.fill();
  await chair.send();
  await until(() => dead);
  await chair.sees(chair.words.onlyPhone);
  await night.start();
  await kept(chair, stage, card);
  const [{ event, seq }] = await night.filed(card.precinct);
  assert.equal(event.mode, "real");
  return `receipt ${seq} again, ${Math.round(performance.now() - killed)} ms after the kill`;
});

check("two tabs", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const on = await stage.phone();
  const one = await chairOn(on);
  await one.scan(url, card);
  await controlled(one.page);
  const two = await chairOn(on);
  await two.page.goto(`${url}/report`);
  await two.begun().waitFor();
  await goOffline(stage, on);
  await one.page.bringToFront();
  await one.fill();
  await one.send();
  await one.sees(one.words.onlyPhone);
  await goOnline(stage, on);
  await kept(one, stage, card);
  await two.text(`${two.words.received}${(await night.facts(card)).returns[0].received_at}`)
    .waitFor();
  assert.equal(proxy.seen("POST", RETURNS).length, 1);
  return "one request, and the other tab knows";
});

/** Sets the clock of a page's scripts. @param {Page} page @param {number} aheadMs */
const setClock = (page, aheadMs) => page.addInitScript((ahead) => {
  const self = /** @type {any} */ (globalThis);
  const Right = Date;
  self.clockAhead = ahead;
  self.Date = class extends Right {
    /** @param {any[]} given */
    constructor(...given) {
      if (given.length > 0) super(.../** @type {[any]} */ (given));
      else super(Right.now() + self.clockAhead);
    }
    static now() {
      return Right.now() + self.clockAhead;
    }
  };
}, aheadMs);

for (const [which, aheadMs] of /** @type {[string, number][]} */ (
  [["behind", -3 * HOUR_MS], ["ahead", 3 * HOUR_MS]])) {
  check(`the phone's clock is three hours ${which}`, async (stage) => {
    const { night, proxy, url } = stage;
    const card = night.nextCard();
    const chair = await chairOn(await stage.phone());
    await setClock(chair.page, aheadMs);
    await chair.scan(url, card);
    await chair.button(chair.words.start).waitFor(); // Open, by the server's clock.
    await chair.fill();
    proxy.fate = (request) => (isReturn(request) ? { status: 502, headers: {} } : "pass");
    await chair.send();
    await triedInVain(chair, stage);
    // The network sets the clock right in the middle of it.
    await chair.page.evaluate(() => {
      /** @type {any} */ (globalThis).clockAhead = 0;
    });
    proxy.fate = () => "pass";
    const told = await kept(chair, stage, card);
    const [{ event }] = await night.filed(card.precinct);
    assert.equal(event.mode, "real");
    const [first, second] = proxy.seen("POST", RETURNS);
    return `received ${told.time}, tried again after ${Math.round(second.at - first.at)} ms`;
  });
}

check("the clock is three hours ahead before the opening", async (stage) => {
  const { night, url } = stage;
  const chair = await chairOn(await stage.phone());
  await setClock(chair.page, 3 * HOUR_MS);
  await chair.scan(url, night.card("later"));
  await chair.button(chair.words.startPractice).waitFor();
  return "still practice, by the server's clock";
});

check("storage is refused", async (stage) => {
  const { night, url } = stage;
  const card = night.nextCard();
  const chair = await chairOn(await stage.phone());
  await chair.page.addInitScript(refuseStorage);
  await chair.scan(url, card);
  await chair.text(chair.words.notLasting).waitFor();
  await chair.fill();
  await chair.send();
  await kept(chair, stage, card);
  return "told at load, and received all the same";
});

check("no space is left on the phone", async (stage) => {
  const { night, url } = stage;
  const card = night.nextCard();
  const on = await stage.phone();
  const chair = await chairOn(on);
  const cdp = await on.context.newCDPSession(chair.page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: url, quotaSize: 1 });
  await chair.page.goto(url + card.link);
  await chair.text(chair.words.notLasting).waitFor();
  await chair.fill();
  await chair.send();
  await kept(chair, stage, card);
  return "told at load, and received all the same";
});

check("two seconds of latency", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const chair = await chairOn(await stage.phone());
  proxy.latencyMs = 2000;
  await chair.page.goto(url + card.link);
  await chair.fill();
  const sent = performance.now();
  await chair.send();
  await chair.sees(chair.words.sending);
  await chair.received();
  const took = performance.now() - sent;
  assert(took < 2 * proxy.latencyMs, `${took} ms: told before anything else is asked for`);
  await kept(chair, stage, card);
  assert.equal(proxy.seen("POST", RETURNS).length, 1, "nobody was impatient");
  return `received ${Math.round(took)} ms after pressing, with one request`;
});

check("503 with Retry-After", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const chair = await chairOn(await stage.phone());
  await chair.scan(url, card);
  await chair.fill();
  const asked = 4;
  let busy = 0;
  proxy.fate = (request) => {
    const refused = isReturn(request) && busy < 1;
    busy += Number(refused);
    return refused ? { status: 503, headers: { "Retry-After": String(asked) } } : "pass";
  };
  await chair.send();
  await triedInVain(chair, stage);
  // What usually makes it try at once must not, since the server said when.
  await chair.page.evaluate(() => {
    dispatchEvent(new Event("online"));
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await chair.page.reload();
  await kept(chair, stage, card);
  const [first, second, ...more] = proxy.seen("POST", RETURNS);
  const waited = (second.at - first.at) / 1000;
  assert(waited >= asked, `${waited} s, not ${asked}`);
  assert.deepEqual(more, []);
  return `asked for ${asked} s, waited ${waited.toFixed(1)} s`;
});

/** Goes through a correction with another attendance. @param {Chair} chair
 * @param {number} attendance */
async function correct(chair, attendance) {
  const { words } = chair;
  await chair.press(words.correct);
  await chair.field(words.attendanceLine).fill(String(attendance));
  await chair.press(words.next);
  await chair.sees(words.first);
  await chair.press(words.next);
  await chair.sees(words.last);
  await chair.press(words.next);
  await chair.agree();
  await chair.text(words.correcting).waitFor();
  await chair.send();
}

/** Waits until the ledger has a return and its correction, and returns both. @param {Chair} chair
 * @param {import("./stage.mjs").Stage} stage @param {import("./night.mjs").Card} card */
async function twice(chair, stage, card) {
  await chair.page.getByText(chair.words.standing.replaced).waitFor({ state: "attached" });
  await kept(chair, stage, card, 2);
  return stage.night.filed(card.precinct);
}

check("edited after it was sent", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const chair = await chairOn(await stage.phone());
  const before = await chair.report(url, card);
  const answer = proxy.hold(isReturn);
  await correct(chair, 102);
  await chair.sees(chair.words.sending);
  const aloud = chair.page.locator("p[role=status]");
  await aloud.getByText(chair.words.sending).waitFor();
  assert(!(await aloud.innerText()).includes(before.words[0]), "no words before it is received");
  answer();
  const [first, second] = await twice(chair, stage, card);
  assert.equal(second.event.replaces, first.seq);
  const standings = (await night.facts(card)).returns.map((/** @type {any} */ r) => r.standing);
  assert.deepEqual(standings, ["replaced", "counted"]);
  return `receipt ${second.seq} replaces ${first.seq}, both kept`;
});

check("edited while nobody knows whether it arrived", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const on = await stage.phone();
  const chair = await chairOn(on);
  await chair.scan(url, card);
  await chair.fill();
  proxy.fate = (request) => (isReturn(request) ? "lose" : "pass");
  await chair.send();
  await triedInVain(chair, stage);
  await goOffline(stage, on);
  await correct(chair, 102);
  await chair.sees(chair.words.onlyPhone);
  proxy.fate = () => "pass";
  await goOnline(stage, on);
  const [first, second] = await twice(chair, stage, card);
  assert(first.seq < second.seq, "the last word came last");
  assert.equal((await night.sheet(card.precinct)).attendance, 102);
  return `kept on the phone, then receipt ${second.seq} after ${first.seq}`;
});

check("the card is replaced while the phone is offline", async (stage) => {
  const { night, url } = stage;
  const old = night.nextCard();
  const on = await stage.phone();
  const chair = await chairOn(on);
  const { words } = chair;
  await chair.scan(url, old);
  await goOffline(stage, on);
  await chair.fill();
  await chair.send();
  await chair.sees(words.onlyPhone);
  await night.runAlone("codes", "--precinct", old.precinct, "--reissue", "chair");
  const card = night.card(old.precinct);
  assert.notEqual(card.code, old.code);
  await goOnline(stage, on);
  await chair.sees(words.refused);
  await chair.text(words.badCode).waitFor();
  await chair.press(words.code);
  await chair.field(words.code).fill(card.code);
  await chair.press(words.openSheet);
  await kept(chair, stage, card);
  assert.equal((await night.sheet(card.precinct)).attendance, SIX.attendance);
  return "figures kept, the new code asked for, sent once under the new card";
});

/** An attendance that nobody typed. */
const TAMPERED = 999;

/** Changes the figures of what waits on the phone, as no page of ours does. @param {Page} page */
const tamper = (page) => page.evaluate((attendance) => new Promise((done, failed) => {
  const opening = indexedDB.open("holdfast");
  opening.onerror = failed;
  opening.onsuccess = () => {
    const change = opening.result.transaction("items", "readwrite");
    const items = change.objectStore("items");
    const all = items.getAll();
    all.onsuccess = () => all.result.forEach((item) => {
      const body = Object.assign(JSON.parse(item.body), { attendance });
      items.put(Object.assign(item, { body: JSON.stringify(body) }));
    });
    change.oncomplete = () => done(opening.result.close());
    change.onabort = failed;
  };
}), TAMPERED);

check("the same id with other bytes", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const chair = await chairOn(await stage.phone());
  const { words } = chair;
  await chair.scan(url, card);
  await chair.fill();
  proxy.fate = (request) =>
    (isReturn(request) && !request.body.includes(String(TAMPERED)) ? "lose" : "pass");
  await chair.send();
  await triedInVain(chair, stage);
  await tamper(chair.page);
  await chair.sees(words.refused);
  assert.equal(proxy.seen("POST", RETURNS).at(-1)?.status, 409);
  await chair.page.getByRole("link", { name: "515-555-0100" }).waitFor();
  assert.equal((await night.filed(card.precinct)).length, 1);
  assert.equal((await night.sheet(card.precinct)).attendance, SIX.attendance, "the first bytes");
  const asked = (await night.events()).filter(({ tag, event }) =>
    tag === "question-opened" && event.precinct === night.precincts.indexOf(card.precinct));
  assert.equal(asked.length, 1, "a person looks");
  return "409, headquarters' number to call, and a question at headquarters";
});

check("practice that arrives after the opening", async (stage) => {
  const { night, url } = stage;
  const card = night.card("later");
  const on = await stage.phone();
  const chair = await chairOn(on);
  const { words } = chair;
  await chair.scan(url, card);
  await goOffline(stage, on);
  await chair.fill();
  await chair.press(words.sendPractice);
  await chair.sees(words.onlyPhone);
  const opened = new Date(Date.now() - 60000).toISOString();
  await night.runAlone("amend", "later", "postponed", opened, "--reason", "it opened");
  await goOnline(stage, on);
  await chair.text(words.isReal).waitFor();
  await chair.press(words.yesReal);
  await chair.text(words.isReal).waitFor({ state: "hidden" });
  await kept(chair, stage, card, 2);
  const modes = (await night.filed("later")).map(({ event }) => event.mode);
  assert.deepEqual(modes, ["practice", "real"]);
  return "kept and uncounted, asked about, then real";
});

check("the worker sends when no page is open", async (stage) => {
  const { night, proxy, url } = stage;
  const card = night.nextCard();
  const on = await stage.phone();
  const chair = await chairOn(on);
  await chair.scan(url, card);
  await controlled(chair.page);
  await chair.fill();
  proxy.fate = (request) => (isReturn(request) ? { status: 502, headers: {} } : "pass");
  await chair.send();
  await triedInVain(chair, stage);
  const elsewhere = await on.newPage();
  await elsewhere.goto(`${url}/health`); // A page of the site that runs no script of ours.
  await chair.page.close();
  proxy.fate = () => "pass";
  await wakeWorker(elsewhere);
  await until(async () => (await night.filed(card.precinct)).length > 0);
  const again = await chairOn(on);
  await again.page.goto(`${url}/report`);
  await kept(again, stage, card);
  return `${proxy.seen("POST", RETURNS).length} requests, one return, and the page knows`;
});

check("Spanish on a phone that lost its network", async (stage) => {
  const { night, url } = stage;
  const on = await stage.phone();
  const chair = await chairOn(on);
  await chair.scan(url, night.nextCard());
  await controlled(chair.page);
  await goOffline(stage, on);
  await chair.page.reload();
  await chair.begun().waitFor();
  await chair.press(english.other);
  await chair.button("English").waitFor();
  return "the other language is on the phone too";
});
