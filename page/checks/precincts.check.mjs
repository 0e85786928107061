// Precincts that are not like most: one delegate, none, an unknown number, merged, abroad, not yet
// open, with ballots, with early votes; a browser without JavaScript, a chair without a card.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SIX, byGroup, receipt } from "./chair.mjs";
import { jpegSize, onItsSide, paperPhoto } from "./photos.mjs";
import { chairOn, setStage } from "./stage.mjs";

const check = setStage("iowa");
const checkNevada = setStage("nevada");
const checkBallots = setStage("ballots");

/** What a photo of the paper may have on the wire; the page aims at 250 KB. */
const PHOTO_BYTES_MAX = 300000;

check("one delegate, and the room voted", async ({ night, url, phone }) => {
  const card = night.card("one");
  const chair = await chairOn(await phone());
  const { words } = chair;
  await chair.scan(url, card);
  await chair.begun().click();
  await chair.counts({ attendance: 12, first: [5, 4, 3, null, null, null],
    last: [4, 8, null, null, null, null] });
  await chair.sees(words.awards);
  await chair.text(words.ruleRoom).waitFor();
  await chair.answer(words.whoWon, "Baker");
  await chair.answer(words.roomVoted, words.yes);
  await chair.press(words.next);
  await chair.sign();
  await chair.send();
  await receipt(chair, night, card);
  const { awards, roomVote } = await night.sheet("one");
  assert.deepEqual({ awards, roomVote }, { awards: { baker: 1 }, roomVote: true });
  return "Baker by the room's vote";
});

check("no delegates: the counts alone", async ({ night, url, phone }) => {
  const card = night.card("none");
  const chair = await chairOn(await phone());
  const { words, page } = chair;
  await chair.scan(url, card);
  await page.getByText(words.electsNone).waitFor();
  await chair.begun().click();
  await chair.counts({ attendance: 7, first: [4, 3, null, null, null, null],
    last: [4, 3, null, null, null, null] });
  await chair.sign(); // No step asks for delegates.
  await chair.send();
  await receipt(chair, night, card);
  const { first, awards } = await night.sheet("none");
  assert.deepEqual({ first, awards }, { first: { adams: 4, baker: 3 }, awards: {} });
  return "received without a delegate";
});

check("delegates not known here: as the paper has them", async ({ night, url, phone }) => {
  const card = night.card("unjudged");
  const chair = await chairOn(await phone());
  const { words } = chair;
  await chair.scan(url, card);
  await chair.begun().click();
  await chair.counts({ attendance: 30, first: [20, 10, null, null, null, null],
    last: [20, 10, null, null, null, null] });
  await chair.sees(words.awards);
  await chair.column([2, 1, null, null, null, null]);
  await chair.press(words.next);
  await chair.sign();
  await chair.send();
  await receipt(chair, night, card);
  assert.deepEqual((await night.sheet("unjudged")).awards, { adams: 2, baker: 1 });
  return "2 and 1, not judged";
});

check("two precincts in one room", async ({ night, url, phone }) => {
  const guest = await chairOn(await phone());
  await guest.page.goto(url + night.card("guest").link);
  await guest.text(guest.words.countedWith("Ward 31")).waitFor();
  const card = night.card("host");
  const host = await chairOn(await phone());
  await host.scan(url, card);
  await host.begun().click();
  await host.counts({ attendance: 40, first: [20, 20, null, null, null, null],
    last: [20, 20, null, null, null, null] });
  await host.agree();
  await host.send();
  await receipt(host, night, card);
  assert.equal((await night.filed("host")).length, 1);
  assert.equal((await night.filed("guest")).length, 0);
  return "the guest is told where to report, the host reports for both";
});

check("a satellite that opened at ten in the morning elsewhere", async ({ night, url, phone }) => {
  const card = night.card("abroad");
  const chair = await chairOn(await phone({ timezoneId: "America/Chicago" }));
  await chair.scan(url, card);
  await chair.begun().click();
  // 30 people elect five: 2.17, 1.67 and 1.17.
  await chair.counts({ attendance: 30, first: [12, 9, 6, 3, null, null],
    last: [13, 10, 7, null, null, null] });
  await chair.agree();
  await chair.send();
  const told = await receipt(chair, night, card);
  const now = new Intl.DateTimeFormat("en-GB",
    { timeZone: "Asia/Tbilisi", hour: "2-digit", minute: "2-digit" });
  const minutes = [0, 60000].map((ago) => now.format(Date.now() - ago));
  assert(minutes.includes(told.time), `${told.time} is the time in Tbilisi`);
  const [filed] = await night.filed("abroad");
  assert.equal(filed.event.mode, "real");
  assert.deepEqual((await night.sheet("abroad")).awards, { adams: 2, baker: 2, cruz: 1 });
  return `five delegates by size, received ${told.time} in Tbilisi`;
});

check("a satellite that opens at the next ten in the morning", async ({ night, url, phone }) => {
  const card = night.card("abroad-later");
  const chair = await chairOn(await phone({ timezoneId: "America/Chicago" }));
  const { words, page } = chair;
  await chair.scan(url, card);
  await chair.button(words.startPractice).waitFor();
  const day = new Intl.DateTimeFormat("en-US",
    { timeZone: "Asia/Tbilisi", month: "long", day: "numeric" });
  const { opens_at_ms: opensAt } = (await night.facts(card)).precinct;
  const when = page.getByText(new RegExp(`${day.format(opensAt)}.*10:00`));
  return (await when.innerText()).split(/\.\s/)[0];
});

check("practice before the opening, then the real count", async ({ night, url, phone }) => {
  const card = night.card("later");
  const chair = await chairOn(await phone());
  const { words, page } = chair;
  await chair.scan(url, card);
  await chair.button(words.startPractice).waitFor();
  await chair.begun().click();
  await chair.sees(words.attendance);
  await chair.text(words.practice).waitFor();
  await chair.counts(SIX);
  await chair.text(words.practice).waitFor();
  await chair.agree();
  await chair.press(words.sendPractice);
  await chair.sees(words.ready);
  const practised = (await night.events()).filter(({ tag }) => tag === "practice-finished");
  assert.equal(practised.length, 1);
  assert.equal((await night.filed("later")).length, 0, "nothing of its figures is kept");
  assert.equal((await night.facts(card)).practised, true);
  const opened = new Date(Date.now() - 60000).toISOString();
  await night.runAlone("amend", "later", "postponed", opened, "--reason", "it opened");
  await page.reload();
  await chair.press(words.startReal);
  await chair.counts(SIX);
  assert.equal(await chair.text(words.practice).count(), 0, "nothing says practice any more");
  await chair.agree();
  await chair.press(words.send);
  await receipt(chair, night, card);
  const filed = await night.filed("later");
  assert.deepEqual(filed.map(({ event }) => event.mode), ["real"]);
  return "one practice, one real return";
});

checkNevada("early votes beside the room's", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { words } = chair;
  const early = [12, 10, 8, 6, 3, 1];
  await chair.scan(url, card);
  await chair.begun().click();
  await chair.field(words.inRoom).fill("60");
  await chair.field(words.early).fill("40");
  await chair.press(words.next);
  const room = { first: [20, 15, 10, 8, 5, 2], last: [22, 18, 20, 0, 0, 0] };
  const ballots = { first: early, last: [14, 12, 14, 0, 0, 0] };
  for (const which of /** @type {const} */ (["first", "last"])) {
    await chair.sees(words[which]);
    for (const [at, figure] of room[which].entries()) {
      const line = `${at + 1}. ${["Adams", "Baker", "Cruz", "Davis", "Evans", "Uncommitted"][at]}`;
      await chair.field(words.inRoomFor(line)).fill(String(figure));
      await chair.field(words.earlyFor(line)).fill(String(ballots[which][at]));
    }
    await chair.press(words.next);
  }
  await chair.agree();
  await chair.send();
  await receipt(chair, night, card);
  const sheet = await night.sheet(card.precinct);
  assert.equal(sheet.attendance, 100);
  assert.deepEqual(sheet.first, byGroup([32, 25, 18, 14, 8, 3]));
  assert.deepEqual(sheet.last, byGroup([36, 30, 34, 0, 0, 0]));
  assert.deepEqual(sheet.early.adams, [12, 14]);
  assert.deepEqual(sheet.awards, { adams: 2, baker: 2, cruz: 2 });
  return "60 in the room and 40 early, six delegates";
});

checkBallots("ballots", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { words } = chair;
  await chair.scan(url, card);
  await chair.begun().click();
  await chair.sees(words.ballots);
  const counted = { issued: 120, found: 118, spoiled: 2, blank: 1 };
  for (const [name, figure] of Object.entries(counted)) {
    await chair.field(words[name]).fill(String(figure));
  }
  await chair.press(words.next);
  await chair.sees(words.votes);
  await chair.column([50, 40, 15, 7, 4]);
  await chair.page.getByText(words.ballotsDiffer(116, 1, 2, 118)).waitFor();
  await chair.line(4).fill("3");
  await chair.page.getByText(words.ballotsAgree).waitFor();
  await chair.press(words.next);
  await chair.sees(words.check);
  await chair.send();
  await receipt(chair, night, card);
  const [{ event }] = await night.filed(card.precinct);
  const { votes, ...rest } = event.worksheet.ballots;
  assert.deepEqual(rest, counted);
  assert.deepEqual(votes.map((/** @type {any} */ one) => one.votes), [50, 40, 15, 7, 3]);
  return "118 found: 115 votes, 1 blank, 2 spoiled";
});

check("without JavaScript", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const { context } = await phone({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${url}/report`);
  await page.getByRole("link", { name: "Open the worksheet without JavaScript" }).click();
  await page.getByLabel("The twelve digits of your card’s code").fill(card.code);
  await page.getByLabel("The real count").check();
  await page.getByLabel("People who came (attendance)").fill("60");
  const figures = { Adams: [30, 30, 3], Baker: [30, 30, 3] };
  const columns = ["First count", "Final count", "Delegates on the paper"];
  for (const [at, [name, line]] of Object.entries(figures).entries()) {
    const group = page.getByRole("group", { name: `${at + 1}. ${name}` });
    for (const [column, figure] of line.entries()) {
      await group.getByLabel(columns[column]).fill(String(figure));
    }
  }
  await page.getByRole("button", { name: "Check the sums" }).click();
  await page.getByRole("status").getByText(/add up to 6/).waitFor();
  await page.getByRole("group", { name: "2. Baker" }).getByLabel(columns[2]).fill("2");
  await page.getByRole("button", { name: "Check the sums" }).click();
  await page.getByRole("button", { name: "Send to headquarters" }).click();
  await page.getByRole("heading", { name: "Received", exact: true }).waitFor();
  const told = await page.getByText(/^\d\d:\d\d · /).innerText();
  const [held, ...more] = (await night.facts(card)).returns;
  assert.deepEqual(more, []);
  assert.equal(told, `${held.received_at} · ${held.words.join(" ")}`);
  assert.deepEqual((await night.sheet(card.precinct)).awards, { adams: 3, baker: 2 });
  await page.reload(); // Sends the form once more, as a browser does.
  assert.equal((await night.filed(card.precinct)).length, 1, "the same form is the same return");
  return `“${told}”, and once in the ledger after a reload`;
});

check("without a card", async ({ night, url, phone }) => {
  const { precinct } = night.nextCard();
  const chair = await chairOn(await phone());
  const { words, page } = chair;
  await page.goto(`${url}/report`);
  await chair.press(words.noCard);
  await chair.field(words.yourName).fill("Ana Peña");
  await chair.press(words.next);
  await chair.text(words.needAll).waitFor();
  await chair.field(words.yourNumber).fill("515-555-0123");
  await chair.field(words.yourPrecinct).fill(precinct);
  await chair.press(words.next);
  await chair.begun().click();
  await chair.counts(SIX);
  await chair.column([2, 1, 1, 1, null, null]);
  await chair.press(words.next);
  await chair.sign();
  await chair.send();
  await chair.text(words.arrived).waitFor();
  const waiting = await night.run("unconfirmed");
  assert.match(waiting, /Ana Peña +515-555-0123/);
  const events = await night.events();
  assert.equal(events.filter(({ tag }) => tag === "return-unconfirmed").length, 1);
  assert.equal((await night.filed(precinct)).length, 0, "outside all totals");
  return "one unconfirmed return, with whom to call";
});

check("a photo after the figures", async ({ night, url, phone }) => {
  const card = night.nextCard();
  const chair = await chairOn(await phone());
  const { words, page } = chair;
  await chair.scan(url, card);
  await chair.fill();
  assert.equal(await chair.button(words.photo).count(), 0, "never before the figures");
  await chair.send();
  await chair.received();
  await chair.press(words.photo);
  const taken = onItsSide(await paperPhoto(page, 3000, 2000));
  await page.getByLabel(words.takePhoto)
    .setInputFiles({ name: "paper.jpg", mimeType: "image/jpeg", buffer: taken });
  await chair.press(words.sendPhoto);
  await chair.text(words.photoSent).waitFor();
  const names = await night.photos();
  assert.equal(names.length, 1);
  const kept = await readFile(join(night.data, "photos", "received", names[0]));
  const { width, height } = jpegSize(kept);
  assert(height > width, "upright, as the paper was held");
  assert(Math.max(width, height) <= 1600, `${width} × ${height}`);
  assert(kept.length <= PHOTO_BYTES_MAX, `${kept.length} bytes`);
  assert.equal((await night.facts(card)).returns[0].photo, true);
  return `${Math.round(taken.length / 1000)} KB taken, ${Math.round(kept.length / 1000)} KB kept, `
    + `${width} × ${height}`;
});
