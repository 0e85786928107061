// The laws of sending, in thousands of random nights. Each is drawn from its seed:
//
//     SEED=17 NIGHTS=1 node --test test/sender.test.mjs     runs one again
//
// What is never done wrong on the way is checked by the world itself: one sender, the same bytes,
// a photo after its return, Retry-After kept, no storm. Here is what must have come of it.

import assert from "node:assert/strict";
import test from "node:test";
import { crash, later, open, runUntil, setClock, world } from "./world.mjs";

const NIGHTS = Number(process.env.NIGHTS ?? (process.env.HOLDFAST_LONG ? 10000 : 1000));
const FIRST = Number(process.env.SEED ?? 1);
const CARDS = ["c1", "c2"];
const BAD_MS = 12 * 60000;
const GOOD_MS = 20 * 60000; // Nothing is put off for longer than half of it.

/** Gives a card a code that works, on the server and, when the user comes to it, on the phone. */
function renew(of, card) {
  const secret = `code ${of.order}`;
  of.server.secrets.set(card, secret);
  return () => of.stores.cards.set(card, { id: card, code: secret });
}

/** The user hands something in, or corrects what she handed in. */
async function send(of, life) {
  const card = of.pick(CARDS);
  const mine = [...of.stores.items.values()].filter((item) => item.card === card);
  const last = mine.filter((item) => item.kind === "return").pop();
  const kind = last && of.chance() < 0.3 ? "photo" : of.chance() < 0.1 ? "unconfirmed" : "return";
  const entry = { card: kind === "unconfirmed" ? null : card, kind, body: `body ${of.order}` };
  let instead = null;
  if (kind === "photo") Object.assign(entry, { of: last.id, body: undefined });
  else if (kind === "return" && last && of.chance() < 0.7) {
    const how = life.queue.canReplace({ items: mine }, last.id);
    if (how === "wait") return;
    if (how === "correct-by-receipt") entry.replaces = last.receipt;
    else instead = last.id;
  }
  if (kind === "photo") delete entry.body;
  const photo = kind === "photo" ? { type: "image/jpeg", bytes: `picture ${of.order}` } : undefined;
  await life.sender.add(entry, instead, photo);
}

/** Presses "try now". */
function press(of, life) {
  const item = of.pick([...of.stores.items.values(), null]);
  for (const one of item ? [item] : of.stores.items.values()) {
    of.holds.delete(one.id);
    of.holds.set(`${one.id} pressed`, true);
  }
  return life.sender.press(item ? item.id : undefined);
}

/** The user types a new code for each card the page asks for. */
function giveCodes(of, life) {
  for (const card of CARDS) {
    const asked = [...of.stores.items.values()].filter((item) => item.card === card
      && item.state === "refused" && item.problem.status === 401);
    if (!asked.length) continue;
    renew(of, card)();
    asked.forEach((item) => {
      of.holds.delete(item.id);
      of.holds.set(`${item.id} pressed`, true);
    });
    life.sender.credential(card).catch(() => {});
  }
}

/** The browser says that there is a network. */
function hope(of, life) {
  of.hoped = of.now;
  life.heard.online?.();
}

/** One thing that happens. */
function happen(of, browser) {
  const life = of.pick(of.lives);
  const awake = of.lives.filter((one) => !one.frozen);
  const user = of.pick(awake);
  const what = of.upTo(100);
  const ignore = () => {};
  if (!life || (what < 12 && of.lives.length < 3)) open(of, browser, of.chance() < 0.25);
  else if (what < 24) crash(of, life);
  else if (what < 32) setClock(of);
  else if (what < 38) life.frozen = !life.frozen;
  else if (what < 43) renew(of, of.pick(CARDS));
  else if (!user) life.frozen = false;
  else if (what < 70) send(of, user).catch(ignore);
  else if (what < 78) press(of, user).catch(ignore);
  else if (what < 90) hope(of, user);
  else giveCodes(of, user);
}

/** Whether nothing more will be sent. */
const settled = (of) => [...of.stores.items.values()].every((item) => item.state === "received"
  || (item.state === "refused" && item.problem.status !== 401));

/** A night: everything happens for a while, then a good network and one page that stays open. */
async function night(seed) {
  const of = world(seed);
  of.refuses = 0.04;
  CARDS.forEach((card) => renew(of, card)());
  const browser = { locks: of.chance() < 0.7, channel: of.chance() < 0.85 };
  open(of, browser);
  const events = 10 + of.upTo(50);
  for (let n = 0; n < events; n++) later(of, of.upTo(BAD_MS), () => happen(of, browser));
  await runUntil(of, BAD_MS);
  of.good = true;
  of.lives.forEach((life) => { life.frozen = false; });
  if (of.chance() < 0.5) [...of.lives].forEach((life) => crash(of, life));
  const last = of.lives.find((life) => life.heard.online) || open(of, browser);
  for (const end = of.now + GOOD_MS; of.now < end && !settled(of);) {
    later(of, 0, () => giveCodes(of, last));
    await runUntil(of, of.now + 60000);
  }
  return of;
}

/** What must have come of a night. */
function judge(of) {
  for (const [id, body] of of.made) {
    const item = of.stores.items.get(id);
    const { receipts, photos } = of.server;
    const there = receipts.get(id) || photos.get(id);
    if (of.replaced.has(id)) {
      assert.ok(!item && !there, "what was replaced unsent is nowhere");
      continue;
    }
    assert.ok(item && item.body === (of.stores.photos.has(id) ? id : body), "nothing is lost");
    const final = of.server.final.get(id);
    const figures = of.stores.items.get(item.of);
    if (final) {
      assert.equal(item.problem.status, final, "what the server refused is kept, with the reason");
      continue;
    }
    if (figures && figures.state === "refused") {
      assert.equal(item.state, "waiting", "a photo waits for figures");
      continue;
    }
    assert.equal(item.state, "received", "everything is received in the end");
    assert.equal(there.body, body, "the server has it");
    if (item.kind !== "photo") assert.equal(item.receipt, there.document.receipt);
  }
}

for (const browser of [{ locks: true, channel: true }, { locks: false, channel: false }]) {
  test(`other tabs hear of every change: ${JSON.stringify(browser)}`, async () => {
    const of = world(1);
    renew(of, "c1")();
    of.good = true;
    const [one, other] = [open(of, browser), open(of, browser)];
    let heard = [];
    other.sender.listen((items) => { heard = items; });
    one.sender.add({ card: "c1", kind: "return", body: "figures" });
    await runUntil(of, 10000);
    assert.deepEqual(heard.map((item) => `${item.state} ${item.receipt}`).join(), "received 1");
    assert.equal(of.fetches, 1);
  });
}

test("a store that fails is told, and tried again every two seconds", async () => {
  const of = world(1);
  renew(of, "c1")();
  of.good = true;
  const life = open(of, { locks: true, channel: true });
  const told = [];
  let last;
  life.sender.listen((items, error) => {
    last = error;
    if (error) told.push(String(error));
  });
  life.sender.add({ card: "c1", kind: "return", body: "figures" });
  while (!of.stores.items.size) await runUntil(of, of.now + 1);
  of.broken = true;
  const before = of.updates;
  await runUntil(of, 20000);
  assert.ok(of.updates - before >= 9 && of.updates - before <= 12, `${of.updates - before}`);
  assert.equal(told[0], "Error: not stored");
  const pressed = assert.rejects(life.sender.press());
  await runUntil(of, 20010);
  await pressed;
  of.broken = false;
  await runUntil(of, 25000);
  assert.equal([...of.stores.items.values()][0].state, "received");
  assert.equal(last, undefined);
});

test("whatever happens, each item is received once, and nothing is lost", async (t) => {
  let [made, fetches] = [0, 0];
  for (let seed = FIRST; seed < FIRST + NIGHTS; seed++) {
    try {
      const of = await night(seed);
      judge(of);
      made += of.made.size;
      fetches += of.fetches;
    } catch (error) {
      error.message = `SEED=${seed}: ${error.message}`;
      throw error;
    }
  }
  t.diagnostic(`${NIGHTS} nights, ${made} items, ${fetches} requests`);
});
