// A chair's evening from the card to the receipt: by touch, by keyboard, by the typed code, in
// Spanish, and corrected along the way. What is special of a precinct is in precincts.check.mjs.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hands, dieSuddenly, pageSays, phoneWithDisk } from "./browser.mjs";
import { Chair, SIX, SIX_AWARDS, byGroup, english, receipt, spanish } from "./chair.mjs";
import { chairOn, setStage } from "./stage.mjs";

/** @typedef {import("./night.mjs").Card} Card
 * @typedef {import("./night.mjs").Night} Night
 * @typedef {import("playwright-core").Page} Page */

/** What a tired chair has patience for. */
const INTERACTIONS_MAX = 60;

/** No battery is so dead that a key pressed this long ago is lost. */
const KEPT_WITHIN_MS = 1000;

const check = setStage("iowa");

/**
 * The ledger has one return of the precinct, with the paper's figures, and its receipt is the one
 * on the screen.
 * @param {Chair} chair @param {Night} night @param {Card} card
 */
async function holdsSix(chair, night, card) {
  await receipt(chair, night, card);
  const filed = await night.filed(card.precinct);
  assert.equal(filed.length, 1, "one return in the ledger");
  assert.equal(filed[0].event.mode, "real");
  const { attendance, first, last, awards, signed } = await night.sheet(card.precinct);
  assert.deepEqual({ attendance, first, last, awards, signed }, {
    attendance: SIX.attendance, first: byGroup(SIX.first), last: byGroup(SIX.last),
    awards: SIX_AWARDS,
    signed: [{ role: "chair", signed: true }, { role: "secretary", signed: true }],
  });
}

check("six groups from the QR by touch", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const on = await phone();
  const page = await on.newPage();
  const hands = await Hands.on(page);
  const chair = new Chair(page);
  const { words } = chair;
  await page.goto(url + card.link);
  await hands.tap(chair.begun());
  await hands.fill(chair.field(words.attendanceLine), SIX.attendance);
  await hands.tap(chair.button(words.next));
  for (const [at, figure] of SIX.first.entries()) await hands.fill(chair.line(at), figure ?? "");
  await hands.tap(chair.button(words.next));
  for (const [at, figure] of SIX.last.entries()) await hands.fill(chair.line(at), figure ?? "");
  await hands.tap(chair.button(words.next));
  await hands.tap(chair.button(words.paperSame));
  await hands.tap(chair.button(words.bothSigned));
  await hands.tap(chair.button(words.send));
  await chair.received();
  const made = 1 + await hands.counted(); // Holding the phone before the card is one as well.
  assert(made <= INTERACTIONS_MAX, `${made} interactions`);
  await holdsSix(chair, night, card);
  return `${made} interactions of at most ${INTERACTIONS_MAX}`;
});

check("six groups by keyboard alone", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const on = await phone({ isMobile: false, hasTouch: false });
  const page = await on.newPage();
  const hands = await Hands.on(page);
  const chair = new Chair(page);
  const { words } = chair;
  await page.goto(url + card.link);
  await chair.begun().waitFor();
  await hands.tabTo(chair.begun());
  await hands.press("Enter");
  await chair.reads(words.attendance);
  await hands.tabTo(chair.field(words.attendanceLine));
  await hands.type(SIX.attendance);
  await hands.press("Enter");
  for (const [title, column] of [[words.first, SIX.first], [words.last, SIX.last]]) {
    await chair.reads(title);
    await hands.tabTo(chair.line(0));
    for (const figure of column) {
      await hands.type(figure ?? "");
      await hands.press("Enter");
    }
  }
  for (const name of [words.paperSame, words.bothSigned, words.send]) {
    await chair.button(name).waitFor();
    await hands.tabTo(chair.button(name));
    await hands.press("Enter");
  }
  await chair.received();
  const made = 1 + await hands.counted();
  assert(made <= INTERACTIONS_MAX, `${made} keys`);
  await holdsSix(chair, night, card);
  return `${made} keys of at most ${INTERACTIONS_MAX}, no pointer`;
});

check("the typed code", async ({ night, proxy, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { words, page } = chair;
  await page.goto(`${url}/report`);
  const digits = card.code.replace(/\D/g, "");
  // Two neighbours in each other's place: the check digit finds it, and nobody is asked.
  const at = [...digits].findIndex((digit, i) => i > 0 && digit !== digits[i - 1]);
  const slip = digits.slice(0, at - 1) + digits[at] + digits[at - 1] + digits.slice(at + 1);
  await chair.field(words.code).fill(digits.slice(0, 11));
  await chair.press(words.openSheet);
  await chair.text(words.codeShort(11)).waitFor();
  await chair.field(words.code).fill(slip);
  await chair.press(words.openSheet);
  await chair.text(words.codeSlip).waitFor();
  assert.equal(proxy.seen("GET", "/api/card").length, 0, "a slip is told by the phone itself");
  await chair.field(words.code).fill("0000-0000-0000"); // Well formed, and nobody's.
  await chair.press(words.openSheet);
  await chair.text(words.unknown).waitFor();
  const spaced = `${digits.slice(0, 3)} ${digits.slice(3, 8)}-${digits.slice(8)}`;
  await chair.field(words.code).fill(spaced);
  await chair.press(words.openSheet);
  await chair.fill();
  await chair.send();
  await chair.received();
  assert.equal((await night.facts(card)).returns[0].standing, "waiting");
  await chair.text(words.standing.waiting).waitFor();
  await holdsSix(chair, night, card);
  const [{ event }] = await night.filed(card.precinct);
  assert.equal(event.recognised, false, "a code can be read over a shoulder");
  return "short, slipped, unknown and good are told apart";
});

check("in Spanish, and switched in place", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone({ locale: "es-US" }), spanish);
  const { page } = chair;
  await chair.scan(url, card);
  await chair.begun().click();
  await chair.field(spanish.attendanceLine).fill("101");
  assert.equal(await page.locator("html").getAttribute("lang"), "es");
  await chair.press(spanish.other);
  chair.words = english;
  await chair.sees(english.attendance);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await chair.field(english.attendanceLine).inputValue(), "101", "nothing is lost");
  await chair.press(english.other);
  chair.words = spanish;
  await chair.counts(SIX);
  await chair.agree();
  await chair.send();
  const told = await receipt(chair, night, card);
  assert.equal((await night.filed(card.precinct)).length, 1);
  return `received with “${told.words.join(" ")}”`;
});

/** Waits until the phone's disk has a line of the worksheet. @param {Page} page
 * @param {{ candidate: string, first: number }} wanted */
const inDraft = (page, wanted) => pageSays(page, ({ candidate, first }) =>
  new Promise((done) => {
    const opening = indexedDB.open("holdfast");
    opening.onsuccess = () => {
      const drafts = opening.result.transaction("drafts").objectStore("drafts").getAll();
      drafts.onsuccess = () => {
        opening.result.close();
        done(drafts.result.some(({ lines }) => lines.some((/** @type {any} */ line) =>
          line.candidate === candidate && line.first === first)));
      };
    };
  }), wanted);

check("every key is kept", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const on = await phone();
  let chair = await chairOn(on);
  const { words } = chair;
  await chair.scan(url, card);
  await chair.begun().click();
  await chair.field(words.attendanceLine).fill("101");
  await chair.press(words.next);
  await chair.column([30, 24, null, null, null, null]);
  await chair.line(2).press("2");
  const began = performance.now();
  await inDraft(chair.page, { candidate: "cruz", first: 2 });
  const tookMs = performance.now() - began;
  assert(tookMs < KEPT_WITHIN_MS, `a key was kept after ${tookMs} ms`);
  await chair.page.close(); // Without a word of warning, in the middle of a figure.
  chair = await chairOn(on);
  await chair.page.goto(`${url}/report`);
  await chair.sees(words.first);
  const kept = await Promise.all([0, 1, 2, 3].map((at) => chair.line(at).inputValue()));
  assert.deepEqual(kept, ["30", "24", "2", ""]);
  await chair.page.goBack();
  await chair.page.goto(`${url}/report`);
  await chair.sees(words.first);
  return `a key is on the disk after ${Math.round(tookMs)} ms; opened where she was`;
});

check("the battery dies in the middle", async ({ night, url }) => {
  const card = night.nextCard();
  const disk = await mkdtemp(join(tmpdir(), "holdfast-phone-"));
  const full = await phoneWithDisk(disk);
  let charged = null;
  try {
    let chair = new Chair(await full.newPage());
    await chair.scan(url, card);
    await chair.begun().click();
    await chair.field(chair.words.attendanceLine).fill("101");
    await chair.press(chair.words.next);
    await chair.column([30, 24, 20]);
    await inDraft(chair.page, { candidate: "cruz", first: 20 });
    await dieSuddenly(chair.page);
    charged = await phoneWithDisk(disk);
    chair = new Chair(await charged.newPage());
    await chair.page.goto(`${url}/report`);
    await chair.sees(chair.words.first);
    const kept = await Promise.all([0, 1, 2].map((at) => chair.line(at).inputValue()));
    assert.deepEqual(kept, ["30", "24", "20"]);
  } finally {
    await full.close();
    await charged?.close();
    await rm(disk, { recursive: true, maxRetries: 5 });
  }
  return "three figures were still there";
});

check("a lot is recorded with who drew and who won", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { words } = chair;
  await chair.scan(url, card);
  await chair.begun().click();
  // 2.22, 1.39 and 1.39 of five round to four; Baker and Cruz are equally near to one more.
  await chair.counts({ attendance: 90, first: [40, 25, 25, null, null, null],
    last: [40, 25, 25, null, null, null] });
  await chair.sees(words.awards);
  await chair.press(words.paperSame);
  await chair.text(words.drawFirst).waitFor();
  await chair.answer(words.howDrawn, words.names);
  await chair.answer(words.whoGains(1), "Cruz");
  await chair.agree();
  await chair.send();
  await chair.received();
  const { lots, awards } = await night.sheet(card.precinct);
  assert.deepEqual(lots, [{ kind: "names", parties: ["baker", "cruz"], winner: "cruz" }]);
  assert.deepEqual(awards, { adams: 2, baker: 1, cruz: 2 });
  return "names drawn by Baker and Cruz, Cruz won";
});

check("the paper's own awards are sent, and looked at", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { words, page } = chair;
  await chair.scan(url, card);
  await chair.begun().click();
  await chair.counts(SIX);
  await chair.press(words.paperOther);
  await chair.column([1, 2, 1, 1, null, null]);
  await page.getByText(words.byRule + "2").waitFor();
  await chair.press(words.next);
  await chair.sign();
  await chair.text(words.toLook).waitFor();
  await chair.send();
  await chair.sees(words.question);
  assert.equal((await chair.checkWords()).length, 3, "kept, and so it has its words");
  const { awards } = await night.sheet(card.precinct);
  assert.deepEqual(awards, { adams: 1, baker: 2, cruz: 1, davis: 1 });
  return "1, 2, 1, 1 kept as the paper has it";
});
