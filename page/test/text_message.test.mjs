// Texts as the page writes them: held to the cases of the Rust reader, and read back by it.
//
// `HOLDFAST_SEED=5 node --test page/test/text_message.test.mjs` repeats a run; without a seed it
// is new.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test from "node:test";
import { load, plain } from "./load.mjs";
import { program } from "./program.mjs";

const VECTORS = new URL("../../crates/intake/vectors/text.txt", import.meta.url);
const WORKSHEETS = 600;

const { textMessage } = load(["text_message.js"], ["textMessage"]);

const candidatesOf = (lines) => Array.from({ length: lines }, (_, at) => ({ id: `c${at + 1}` }));

/** Returns the worksheet that gives these figures, such as `69, 1 30 44 3`, and no others. */
function worksheetOf(contest, figures) {
  const [[head], ...lines] = figures.split(", ").map((line) => line.split(" ").map(Number));
  if (contest === "ballots") {
    const votes = lines.map(([line, votes]) => ({ candidate: `c${line}`, votes }));
    return { kind: "ballots", issued: null, found: head, spoiled: null, blank: null, votes };
  }
  const groups = lines.map(([line, first, last, awards]) =>
    ({ candidate: `c${line}`, first, last, awards, early: null }));
  return { kind: "alignment", attendance: head, groups, lots: [], room_vote: null, signed: [] };
}

/** Returns the cases that a writer must come to: a paper, a code, figures, and their text. */
function written() {
  const cases = [];
  let [paper, one] = [[], {}];
  for (const row of readFileSync(VECTORS, "utf8").split("\n")) {
    const [, word, told] = /^(?:=> )?(\S*) ?(.*)$/.exec(row);
    if (word === "paper") paper = told.split(" ");
    if (word === "text") one = { contest: paper[0], lines: Number(paper[1]), code: null };
    if (word === "code") one.code = told;
    if (word === "figures") one.figures = told;
    if (word === "written") cases.push({ ...one, text: told });
  }
  return cases;
}

test("the cases of the reader are written as they stand there", () => {
  const cases = written();
  assert.ok(cases.length >= 7, "the cases are found");
  for (const { contest, lines, code, figures, text } of cases) {
    const worksheet = worksheetOf(contest, figures);
    assert.equal(textMessage.write(code, candidatesOf(lines), worksheet), text);
  }
});

test("a count that is not given is written as the zero it is read as", () => {
  const candidates = candidatesOf(3);
  const sheet = worksheetOf("alignment", "69, 2 30 44 3");
  sheet.groups.push({ candidate: "c1", first: 5, last: null, awards: null });
  sheet.groups.push({ candidate: "c3", first: null, last: null, awards: null });
  assert.equal(textMessage.write(null, candidates, sheet), "69 1 5 0 0 2 30 44 3");
});

test("without its first number a worksheet is not written", () => {
  const candidates = candidatesOf(3);
  const sheet = { ...worksheetOf("alignment", "69, 2 30 44 3"), attendance: null };
  assert.equal(textMessage.write("123456789012", candidates, sheet), null);
  const ballots = { kind: "ballots", issued: 12, votes: [] };
  assert.equal(textMessage.write("123456789012", candidates, ballots), null);
});

test("a code is written with dashes however it was typed", () => {
  const sheet = worksheetOf("ballots", "3, 1 3");
  for (const code of ["123456789012", "1234 5678 9012", "1234-5678-9012"]) {
    assert.equal(textMessage.write(code, candidatesOf(2), sheet), "1234-5678-9012 3 1 3");
  }
});

test("a link opens the text on either phone", () => {
  const link = textMessage.link("515-555-0100", "1234-5678-9012 3 1 3");
  assert.equal(link, "sms:+15155550100?&body=1234-5678-9012%203%201%203");
  assert.equal(textMessage.link("+1 (515) 555-0100", "?"), "sms:+15155550100?&body=%3F");
  assert.equal(textMessage.link("+33 1 99 00 12 34", "0"), "sms:+33199001234?&body=0");
  assert.equal(textMessage.link("82338", "a&b"), "sms:82338?&body=a%26b");
});

test("the hotline's keys follow the paper line by line", () => {
  const sheet = worksheetOf("alignment", "69, 1 30 44 3, 3 14 0 0");
  assert.deepEqual(plain(textMessage.keys("1234-5678-9012", candidatesOf(3), sheet)), [
    { line: "code", keys: "1234 5678 9012" },
    { line: "attendance", keys: "69#" },
    { line: 1, keys: "30# 44# 3#" },
    { line: 2, keys: "# # #" },
    { line: 3, keys: "14# # #" },
  ]);
  const ballots = worksheetOf("ballots", "0, 2 7");
  assert.deepEqual(plain(textMessage.keys(null, candidatesOf(2), ballots)), [
    { line: "found", keys: "#" },
    { line: 1, keys: "#" },
    { line: 2, keys: "7#" },
  ]);
});

/** Returns a source of numbers below a bound: the same ones for the same seed. */
function random(seed) {
  let state = BigInt(seed);
  return (bound) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 33n) % bound;
  };
}

/** Returns a worksheet with lines and counts left out, and what must be read of it. */
function randomCase(below) {
  const contest = below(2) ? "alignment" : "ballots";
  const lines = 1 + below(below(4) ? 16 : 64);
  const code = below(3) ? String(below(1e9)).padStart(9, "7") + "012" : null;
  const figure = () => [null, 0, below(10), below(400), below(10_000_000)][below(5)];
  const sheet = worksheetOf(contest, String(below(4) ? below(900) : below(10_000_000)));
  const head = contest === "ballots" ? sheet.found : sheet.attendance;
  const expected = { code, head, lines: [] };
  for (let line = 1; line <= lines; line += 1) {
    const figures = contest === "ballots" ? [figure()] : [figure(), figure(), figure()];
    if (!below(4)) continue;
    const candidate = `c${line}`;
    const [first, last, awards] = figures;
    if (contest === "ballots") sheet.votes.unshift({ candidate, votes: figures[0] });
    else sheet.groups.unshift({ candidate, first, last, awards, early: null });
    if (figures.some(Boolean)) expected.lines.push([line, ...figures.map((count) => count || 0)]);
  }
  const nobody = expected.head === 0 && expected.lines.length === 0;
  return { contest, lines, code, sheet, expected: nobody ? { code, said: "nobody" } : expected };
}

test(`${WORKSHEETS} random worksheets are read back as they were written`, (t) => {
  const seed = process.env.HOLDFAST_SEED || String(Math.floor(Math.random() * 2 ** 48));
  t.diagnostic(`HOLDFAST_SEED=${seed}`);
  const below = random(seed);
  const cases = Array.from({ length: WORKSHEETS }, () => randomCase(below));
  const asked = cases.map(({ contest, lines, code, sheet }) => {
    const text = textMessage.write(code, candidatesOf(lines), sheet);
    return JSON.stringify({ contest, lines, text });
  });
  const stdio = ["pipe", "pipe", "inherit"];
  const reader = spawnSync(program("read_texts"), [], { input: asked.join("\n"), stdio });
  assert.equal(reader.status, 0, "the program that reads the texts ends well");
  const answers = String(reader.stdout).trim().split("\n");
  assert.equal(answers.length, WORKSHEETS);
  answers.forEach((answer, at) => {
    assert.deepEqual(JSON.parse(answer), cases[at].expected, asked[at]);
  });
});
