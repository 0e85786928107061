// Runs the worked worksheets of `crates/caucus/vectors`, as the crate's own tests do; the form is
// described in the README beside them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { load } from "./load.mjs";

const FOLDER = new URL("../../crates/caucus/vectors/", import.meta.url);

// Equivalents and national delegates are headquarters' arithmetic, which the page has none of.
const NOT_THE_PAGES = ["equivalents.txt", "national.txt"];

// Of a satellite site the page needs its delegates only; what one is worth it never shows.
const SITE_FACTS = ["satellite", "pool-attendance", "pool-delegates", "awards", "printed"];
const SITE_WORTH = ["equivalents", "awards", "fraction"];

const { arithmetic } = load(["arithmetic.js"], ["arithmetic"]);

/** Reads `word value` fields, separated by two or more blanks. */
function fields(line, text) {
  return text.split("  ").map((field) => field.trim()).filter(Boolean).map((field) => {
    const [word, ...value] = field.split(" ");
    return { line, word, value: value.join(" ") };
  });
}

/** Reads the cases of a file: facts, and what must follow from them. */
function read(text) {
  const cases = [];
  text.split("\n").forEach((row, at) => {
    if (row.startsWith("#") || row.trim() === "") return;
    const [left, ...right] = row.split("=>");
    const [facts, expected] = [fields(at + 1, left), fields(at + 1, right.join("=>"))];
    const open = cases.at(-1);
    if (!open || (facts.length > 0 && open.expected.length > 0)) {
      cases.push({ line: at + 1, facts, expected });
    } else {
      open.facts.push(...facts);
      open.expected.push(...expected);
    }
  });
  return cases;
}

function count(text) {
  assert.match(text, /^\d+$/, "a count is digits");
  return Number(text);
}

function fact(worked, word) {
  const found = worked.facts.filter((field) => field.word === word);
  assert.equal(found.length, 1, `${word} is given once`);
  return found[0].value;
}

/** Reads `A 2, B 1` as numbers in the order of the names; who is not named has 0. */
function list(names, value) {
  const given = new Map();
  value.split(", ").forEach((item) => {
    const [, name, number] = item.match(/^(.+) (\d+)$/) || assert.fail(`unreadable: ${item}`);
    assert.ok(names.includes(name), `nobody is called ${name}`);
    assert.ok(!given.has(name), `${name} stands twice`);
    given.set(name, Number(number));
  });
  return names.map((name) => given.get(name) || 0);
}

function lotText(names, lot) {
  if (!lot) return "none";
  const among = lot.among.map((at) => names[at]).join(", ");
  return `${lot.gain ? "gain" : "lose"} ${lot.take} of ${among}`;
}

function checkPrecinct(worked) {
  const given = { names: [], finals: [] };
  for (const { word, value } of worked.facts) {
    if (word === "group") given.names.push(value);
    else if (word === "final") given.finals.push(count(value));
    else assert.ok(["plan", "attendance", "delegates"].includes(word), `no such fact: ${word}`);
  }
  const { names, finals } = given;
  assert.equal(names.length, finals.length, "each group has one final count");
  const precinct = [fact(worked, "plan"), count(fact(worked, "delegates")),
    count(fact(worked, "attendance"))];
  const rule = arithmetic.viability(...precinct);
  const allocation = arithmetic.allocate(...precinct, finals);
  const sure = [...allocation.sure];
  for (const { line, word, value } of worked.expected) {
    const here = `line ${line}: ${word} ${value}`;
    const checks = {
      threshold: () => assert.equal(String(rule.people), value, here),
      viability: () => assert.equal(rule.kind, value, here),
      award: () => {
        assert.equal(allocation.lot, null, here);
        assert.deepEqual(sure, list(names, value), here);
      },
      sure: () => assert.deepEqual(sure, list(names, value), here),
      lot: () => assert.equal(lotText(names, allocation.lot), value, here),
      admits: () => assert.ok(arithmetic.admits(allocation, list(names, value)), here),
      refuses: () => assert.ok(!arithmetic.admits(allocation, list(names, value)), here),
      elects: () => assert.equal(String(arithmetic.total(allocation)), value, here),
    };
    assert.ok(Object.hasOwn(checks, word), `${here}: no such word`);
    checks[word]();
  }
}

function checkSite(worked) {
  const people = count(fact(worked, "satellite"));
  worked.facts.forEach(({ word }) => assert.ok(SITE_FACTS.includes(word), `no such fact: ${word}`));
  for (const { line, word, value } of worked.expected) {
    if (word === "site-delegates") {
      assert.equal(String(arithmetic.siteDelegates(people)), value, `line ${line}`);
    } else {
      assert.ok(SITE_WORTH.includes(word), `line ${line}: no such word: ${word}`);
    }
  }
}

function check(worked) {
  assert.ok(worked.expected.length > 0, `line ${worked.line}: nothing is expected here`);
  const first = worked.facts[0].word;
  if (first === "plan" && worked.facts.some((field) => field.word === "delegates")) {
    checkPrecinct(worked);
  } else if (first === "satellite") {
    checkSite(worked);
  } else {
    assert.fail(`line ${worked.line}: no such case`);
  }
}

const names = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));

test("every file of worked worksheets is the page's, or known not to be", () => {
  const ours = ["allocation-iowa.txt", "allocation-nevada.txt", "satellites.txt", "viability.txt"];
  assert.deepEqual(names.sort(), [...ours, ...NOT_THE_PAGES].sort());
});

for (const name of names.filter((name) => !NOT_THE_PAGES.includes(name))) {
  test(name, (t) => {
    const text = readFileSync(new URL(name, FOLDER), "utf8");
    const cases = read(text);
    // Counted in another way, so that no case can fall out of the reading.
    assert.equal(cases.length, text.match(/^(plan|satellite) /gm).length);
    cases.forEach(check);
    t.diagnostic(`${cases.length} cases`);
  });
}

test("a case that does not hold or is not understood fails", () => {
  const facts = "plan iowa-democratic-2020  attendance 100  delegates 4\ngroup A  final 60\n";
  const run = (text) => read(text).forEach(check);
  run(`${facts}=> threshold 15  award A 4`);
  for (const expected of ["threshold 16", "award A 3", "lot gain 1 of A", "refuses A 4",
    "admits A 1", "elects 5", "viability room", "award B 4", "sure A 1", "awards A 4", ""]) {
    assert.throws(() => run(`${facts}=> ${expected}`), `=> ${expected}`);
  }
  assert.throws(() => run("plan iowa-democratic-2020  attendance 100  => threshold 15"));
  assert.throws(() => run("plan iowa-democratic-2020  delegates 4  => threshold 15"));
  assert.throws(() => run("county 4/51  awards 8  => equivalents 0.6275"));
  assert.throws(() => run("satellite 20  => site-delegates 5"));
  assert.throws(() => run("satellite 20  => site-delegate 4"));
});
