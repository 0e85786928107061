// What the page says of single worksheets: how awards come about, and what is found.

import assert from "node:assert/strict";
import test from "node:test";
import { load, plain } from "./load.mjs";

const { arithmetic } = load(["arithmetic.js"], ["arithmetic"]);

const COUNT_MAX = 9_999_999;
const GROUPS_MAX = 64;
const DELEGATES_MAX = 65_535;

/** Reads `5 of 90: 47 27 16`: delegates, attendance, and the groups at the final count. */
function precinct(state, text) {
  const [delegates, attendance, ...finals] = text.match(/\d+/g).map(Number);
  return [`${state}-democratic-2020`, delegates, attendance, finals];
}

function lineText({ people, viable, hundredths, rounded, adjusted, awards }) {
  if (!viable) return `${people}: not viable`;
  if (hundredths === null) return `${people}: ${awards}`;
  const change = adjusted ? ` ${adjusted > 0 ? "+" : "-"} ${Math.abs(adjusted)}` : "";
  return `${people}: ${(hundredths / 100).toFixed(2)} is ${rounded}${change}`;
}

function stepText({ gain, group, times, reason }) {
  return `${gain ? "+" : "-"}${times} group ${group + 1} (${reason})`;
}

/** Returns how the awards of a precinct come about, as text. */
function told(state, text) {
  const { lines, steps, lot } = plain(arithmetic.explain(...precinct(state, text)));
  const drawn = lot && `lot: ${lot.take} of ${lot.among.map((at) => at + 1)} `
    + `${lot.gain ? "gain" : "lose"} (${lot.reason})`;
  return [...lines.map(lineText), ...steps.map(stepText), ...(lot ? [drawn] : [])];
}

test("awards are explained as a person does them on paper", () => {
  assert.deepEqual(told("iowa", "5 of 90: 30 44 16"), [
    "30: 1.67 is 2", "44: 2.44 is 2", "16: 0.89 is 1"]);
  // One too many: the smallest fraction that was rounded up.
  assert.deepEqual(told("iowa", "5 of 90: 47 27 16"), [
    "47: 2.61 is 3", "27: 1.50 is 2 - 1", "16: 0.89 is 1", "-1 group 2 (up)"]);
  // One too few: the largest fraction that was rounded down.
  assert.deepEqual(told("iowa", "5 of 90: 44 25 21 13"), [
    "44: 2.44 is 2 + 1", "25: 1.39 is 1", "21: 1.17 is 1", "13: not viable",
    "+1 group 1 (down)"]);
  // Those rounded up hold one each, so it is taken from the fraction that was rounded down.
  assert.deepEqual(told("iowa", "4 of 100: 15 15 15 55"), [
    "15: 0.60 is 1", "15: 0.60 is 1", "15: 0.60 is 1", "55: 2.20 is 2 - 1",
    "-1 group 4 (down)"]);
  // A whole share is taken from before a delegate that is a group's only one.
  assert.deepEqual(told("iowa", "3 of 90: 15 15 60"), [
    "15: 0.50 is 1", "15: 0.50 is 1", "60: 2.00 is 2 - 1", "-1 group 3 (down)"]);
  assert.deepEqual(told("iowa", "3 of 100: 17 41 42"), [
    "17: 0.51 is 1", "41: 1.23 is 1", "42: 1.26 is 1"]);
  assert.deepEqual(told("iowa", "2 of 100: 25 36 39"), [
    "25: 0.50 is 1 - 1", "36: 0.72 is 1", "39: 0.78 is 1", "-1 group 1 (fewest)"]);
});

test("rounds, lots and rooms of one delegate are explained", () => {
  assert.deepEqual(told("iowa", "10 of 100: 34 22"), [
    "34: 3.40 is 3 + 3", "22: 2.20 is 2 + 2",
    "+2 group 1 (round)", "+2 group 2 (round)", "+1 group 1 (down)"]);
  assert.deepEqual(told("iowa", "6 of 100: 25 25 15"), [
    "25: 1.50 is 2", "25: 1.50 is 2", "15: 0.90 is 1 + 1", "+1 group 3 (up)"]);
  assert.deepEqual(told("iowa", "5 of 90: 46 28 16"), [
    "46: 2.56 is 3", "28: 1.56 is 2", "16: 0.89 is 1", "lot: 1 of 1,2 lose (up)"]);
  assert.deepEqual(told("iowa", "3 of 24: 5 4 4 4 4"), [
    "5: 0.63 is 1", "4: 0.50 is 1", "4: 0.50 is 1", "4: 0.50 is 1", "4: 0.50 is 1",
    "lot: 2 of 2,3,4,5 lose (fewest)"]);
  assert.deepEqual(told("nevada", "4 of 76: 13 13 13 13 24"), [
    "13: 0.68 is 1", "13: 0.68 is 1", "13: 0.68 is 1", "13: 0.68 is 1", "24: 1.26 is 1"]);
  assert.deepEqual(told("iowa", "1 of 12: 7 4 0"), [
    "7: 1", "4: 0", "0: not viable", "+1 group 1 (room)"]);
  assert.deepEqual(told("iowa", "1 of 12: 5 5 2"), [
    "5: 0", "5: 0", "2: 0", "lot: 1 of 1,2 gain (room)"]);
  assert.deepEqual(told("iowa", "0 of 12: 5"), ["5: not viable"]);
  assert.deepEqual(told("iowa", "4 of 0: 5"), ["5: not viable"]);
  assert.equal(arithmetic.explain(...precinct("iowa", "4 of 0: 5")).lines[0].hundredths, null);
  // Far fewer people than before: the one viable group takes it all.
  assert.deepEqual(told("nevada", "2 of 100: 25 9 0"), [
    "25: 0.50 is 1 + 1", "9: not viable", "0: not viable", "+1 group 1 (up)"]);
});

/** Reads `a 41 41 2, b 33 - -`: candidate, first and final count, awards; `-` is not given. */
function sheet(text, attendance = null, lots = []) {
  const figure = (word) => (word === "-" ? null : Number(word));
  const groups = text.split(", ").map((line) => {
    const [candidate, ...figures] = line.split(" ");
    const [first, last, awards] = figures.map(figure);
    return { candidate, first, last, awards };
  });
  return { kind: "alignment", attendance, groups, lots };
}

const room = (delegates, kind = "precinct", registered = null) =>
  ({ plan: "iowa-democratic-2020", delegates, kind, registered });

/** Checks the outcome and the codes, `!` for those that open a question. */
function check(of, worksheet, outcome, codes) {
  const judged = plain(arithmetic.judge(of, worksheet));
  const found = judged.findings.map(({ code, blocks }) => `${code}${blocks ? "!" : ""}`);
  assert.deepEqual([judged.outcome, found.join(" ")], [outcome, codes]);
  return judged;
}

test("awards are held against every admitted outcome", () => {
  const six = room(6);
  check(six, sheet("a 52 52 2, b 50 50 2, c 31 31 1, d 25 25 1, e 3 0 0"), "by-rule",
    "counts-differ");
  check(room(3), sheet("a 20 20 2, b 20 20 1"), "by-lot", "lot-unrecorded");
  check(room(3), sheet("a 20 20 2, b 20 20 1", null, [{ kind: "coin", parties: ["a", "b"],
    winner: "a" }]), "by-lot", "");
  check(six, sheet("a 52 52 2, b 50 50 1, c 31 31 2, d 25 25 1"), "against-rule",
    "award-out-of-order! award-against-rule!");
  check(six, sheet("a 52 52 9, b 50 50 2"), "against-rule", "awards-total! award-against-rule!");
  check(six, sheet("a 90 90 5, b 10 10 1"), "against-rule",
    "award-below-threshold! award-against-rule!");
  check(six, sheet("a 80 80 6, b 20 20 0"), "against-rule",
    "viable-without-award award-against-rule!");
});

test("what is missing is named and nothing else is judged", () => {
  const six = room(6, "precinct", 10);
  check(six, sheet("a - - -"), "no-data", "no-data!");
  check(six, sheet("a 0 0 0"), "no-data", "no-data!");
  check(six, sheet("a 20 - 6", 30), "no-data", "final-count-missing!");
  check(six, sheet("a - 20 6"), "by-rule",
    "first-count-missing! final-above-first! counts-differ attendance-implausible");
  check(room(6), sheet("a 20 20 -"), "not-given", "");
  // A paper that gives any award gives none where it is silent.
  check(room(6), sheet("a 60 60 6, b 40 40 -"), "against-rule",
    "viable-without-award award-against-rule!");
});

test("counts may not contradict each other", () => {
  const six = room(6);
  check(six, sheet("a 30 31 6", 30), "by-rule",
    "final-above-first! final-above-attendance! counts-differ");
  check(six, sheet("a 40 30 3, b 20 30 3"), "by-rule", "viable-group-shrank!");
  check(six, sheet("a 9 0 0, b 91 100 6"), "by-rule", "");
  check(room(6, "precinct", 200), sheet("a 300 300 6"), "by-rule", "attendance-implausible");
});

test("rooms of one delegate, of none, and of no known number", () => {
  check(room(1), sheet("a 9 9 1, b 5 5 0"), "by-rule", "");
  check(room(1), sheet("a 9 9 0, b 5 5 1"), "against-rule",
    "award-out-of-order award-against-rule");
  check(room(1), sheet("a 9 9 1, b 9 9 0"), "by-lot", "lot-unrecorded");
  check(room(0), sheet("a 9 9 0, b 5 5 0"), "by-rule", "");
  check(room(0), sheet("a 9 9 1, b 5 5 0"), "against-rule", "awards-total! award-against-rule");
  const counted = check(room(null), sheet("a 9 8 1, b 5 5 7"), "not-judged", "counts-differ");
  assert.deepEqual([counted.allocation, counted.threshold], [null, null]);
});

test("a satellite site elects by its attendance, and without one is not judged", () => {
  const site = room(null, "satellite");
  const judged = check(site, sheet("a 41 41 4, b 20 20 2", 61), "against-rule",
    "awards-total! award-against-rule!");
  assert.deepEqual(judged.allocation.sure, [5, 2]);
  check(site, sheet("a 41 41 5, b 20 20 2", 61), "by-rule", "");
  check(site, sheet("a 41 41 5, b 20 20 2"), "not-judged", "");
  check(site, sheet("a 41 41 5, b 20 20 2", 0), "not-judged", "");
  assert.equal(arithmetic.delegatesOf(site, null), null);
  assert.equal(arithmetic.delegatesOf(site, 21), 5);
  assert.equal(arithmetic.delegatesOf(room(8), 21), 8);
});

test("ballots are counted, not judged", () => {
  const ballots = (votes) => ({ kind: "ballots", votes: [{ candidate: "a", votes },
    { candidate: "b", votes: null }] });
  const of = { plan: "iowa-republican-2024", delegates: null, kind: "precinct", registered: 50 };
  check(of, ballots(40), "not-judged", "");
  check(of, ballots(51), "not-judged", "attendance-implausible");
  check(of, ballots(0), "no-data", "no-data!");
  check(of, ballots(null), "no-data", "no-data!");
  assert.equal(arithmetic.contest(of.plan), "ballots");
  assert.equal(arithmetic.contest("nevada-democratic-2020"), "alignment");
});

test("findings carry the figures of their sentences", () => {
  const { findings } = plain(arithmetic.judge(room(5), sheet("a 46 46 3, b 28 28 1, c 16 16 2")));
  const admitted = [[["a", 2], ["b", 2], ["c", 1]], [["a", 3], ["b", 1], ["c", 1]]];
  const figures = { delegates: 5, reported: [["a", 3], ["b", 1], ["c", 2]], admitted };
  assert.deepEqual(findings, [
    { code: "award-out-of-order", blocks: true, candidate: "b",
      figures: { smaller: "c", people: [28, 16], awards: [1, 2] } },
    { code: "awards-total", blocks: true, candidate: null,
      figures: { reported: 6, limit: 5 } },
    { code: "award-against-rule", blocks: true, candidate: null, figures },
    { code: "lot-unrecorded", blocks: false, candidate: null, figures },
  ]);
});

test("at most six admitted outcomes are shown", () => {
  const allocation = (text) => arithmetic.allocate(...precinct("iowa", text));
  const shown = (text) => plain(arithmetic.outcomes(allocation(text)));
  assert.deepEqual(shown("3 of 24: 5 4 4 4 4"), [[1, 0, 0, 1, 1], [1, 0, 1, 0, 1],
    [1, 0, 1, 1, 0], [1, 1, 0, 0, 1], [1, 1, 0, 1, 0], [1, 1, 1, 0, 0]]);
  assert.equal(shown("3 of 12: 2 2 2 2 2 2").length, 6);
});

test("the largest worksheets are exact and quick", () => {
  // Each group is down to its only delegate in a round of its own.
  const staircase = Array.from({ length: GROUPS_MAX }, (_, at) => COUNT_MAX >> Math.floor(at / 3));
  const equal = staircase.map(() => COUNT_MAX);
  for (const plan of ["iowa-democratic-2020", "nevada-democratic-2020"]) {
    for (const finals of [equal, staircase]) {
      for (const [delegates, attendance] of [[3, 1], [DELEGATES_MAX, 1], [DELEGATES_MAX, 6],
        [36, GROUPS_MAX * COUNT_MAX]]) {
        const { viability, lines, steps, lot } =
          arithmetic.explain(plan, delegates, attendance, finals);
        const viable = finals.filter((people) => people >= viability.people).length;
        const elects = plan.startsWith("nevada") ? Math.max(delegates, viable) : delegates;
        const sure = lines.map((line) => line.awards);
        if (viable) assert.equal(arithmetic.total({ sure, lot }), elects);
        assert.ok(steps.length <= GROUPS_MAX * (GROUPS_MAX + 1), "a step for each group a round");
        lines.forEach((line) => assert.ok(Number.isSafeInteger(200 * line.numerator)));
        lines.forEach((line) => assert.equal(BigInt(line.numerator),
          BigInt(line.people) * BigInt(delegates)));
      }
    }
  }
});
