// Holds the page's arithmetic to the Rust code on random worksheets, every figure of it.
//
// `HOLDFAST_SEED=5 node --test page/test/random.test.mjs` repeats a run; without a seed it is new.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import test from "node:test";
import { isDeepStrictEqual } from "node:util";
import { load, plain } from "./load.mjs";
import { program } from "./program.mjs";

const WORKSHEETS = 100_000;

// A run that shows too few of anything compares less than it seems to.
const SEEN_MIN = 500;
const OUTCOMES = ["by-rule", "by-lot", "against-rule", "no-data", "not-given", "not-judged"];
const CODES = ["no-data", "first-count-missing", "final-count-missing", "final-above-first",
  "final-above-attendance", "counts-differ", "viable-group-shrank", "award-below-threshold",
  "viable-without-award", "award-out-of-order", "awards-total", "award-against-rule",
  "lot-unrecorded", "attendance-implausible"];
const REASONS = ["down", "up", "round", "fewest", "room"];
const PLANS = ["iowa-democratic-2020", "nevada-democratic-2020", "iowa-republican-2012",
  "iowa-republican-2016", "iowa-republican-2024", "plurality"];

const { arithmetic } = load(["arithmetic.js"], ["arithmetic"]);

/** Counts how often each word was seen. */
class Seen extends Map {
  add(word) {
    this.set(word, (this.get(word) || 0) + 1);
  }
}

/** Returns the page's judgement without what only the page tells: why a lot is drawn. */
function judged({ room, worksheet }) {
  const judgement = plain(arithmetic.judge(room, worksheet));
  if (judgement.allocation && judgement.allocation.lot) delete judgement.allocation.lot.reason;
  return judgement;
}

/** Returns a ÷ b, half up, of numbers of any size. */
const halfUp = (a, b) => Number((2n * BigInt(a) + BigInt(b)) / (2n * BigInt(b)));

/** Checks that an explanation leads to the awards, step by step. */
function checkExplained({ room, worksheet }, allocation, seen) {
  const total = (count) => worksheet.groups.reduce((sum, group) => sum + (group[count] || 0), 0);
  const attendance = worksheet.attendance || Math.max(total("first"), total("last"));
  const finals = worksheet.groups.map((group) => group.last || 0);
  const delegates = arithmetic.delegatesOf(room, worksheet.attendance);
  const { viability, lines, steps, lot } =
    plain(arithmetic.explain(room.plan, delegates, attendance, finals));
  const adjusted = finals.map(() => 0);
  for (const { gain, group, times, reason } of steps) {
    assert.ok(times > 0);
    adjusted[group] += gain ? times : -times;
    seen.add(`${gain ? "gain" : "lose"} ${reason}`);
    seen.add(reason);
  }
  lines.forEach((line, at) => {
    assert.equal(line.adjusted, adjusted[at]);
    assert.equal(line.rounded + line.adjusted, line.awards);
    assert.equal(line.awards, allocation.sure[at]);
    assert.equal(line.people, finals[at]);
    assert.equal(line.numerator, finals[at] * delegates);
    if (viability.kind !== "at-least") assert.equal(line.hundredths, null);
    else assert.equal(line.hundredths, halfUp(line.numerator * 100, attendance));
    const viable = viability.kind === "at-least" && line.people > 0
      && line.people >= viability.people;
    if (viability.kind !== "room") assert.equal(line.viable, viable);
    assert.equal(line.rounded, viable ? halfUp(line.numerator, attendance) : 0);
    assert.ok(!viable || line.rounded > 0, "a viable group rounds to its one");
  });
  if (lot) assert.ok(REASONS.includes(lot.reason));
}

test(`${WORKSHEETS} random worksheets are judged as the Rust code judges them`, async (t) => {
  const seed = process.env.HOLDFAST_SEED || String(Math.floor(Math.random() * 2 ** 48));
  t.diagnostic(`HOLDFAST_SEED=${seed}`);
  const stdio = ["ignore", "pipe", "inherit"];
  const worker = spawn(program("worksheets"), [seed, String(WORKSHEETS)], { stdio });
  const ended = once(worker, "close");
  const seen = { outcomes: new Seen(), codes: new Seen(), plans: new Seen(), steps: new Seen() };
  let [compared, explained] = [0, 0];
  for await (const line of createInterface({ input: worker.stdout })) {
    const worked = JSON.parse(line);
    const mine = judged(worked);
    if (!isDeepStrictEqual(mine, worked.judgement)) {
      const where = `HOLDFAST_SEED=${seed}, worksheet ${compared}: ${line}`;
      assert.deepEqual(mine, worked.judgement, where);
    }
    if (mine.allocation) {
      checkExplained(worked, mine.allocation, seen.steps);
      explained += 1;
    }
    seen.outcomes.add(mine.outcome);
    seen.plans.add(worked.room.plan);
    mine.findings.forEach((finding) => seen.codes.add(finding.code));
    compared += 1;
  }
  assert.deepEqual(await ended, [0, null], "the program that makes the worksheets ends well");
  assert.equal(compared, WORKSHEETS);
  for (const [of, words] of [["outcomes", OUTCOMES], ["codes", CODES], ["plans", PLANS],
    ["steps", REASONS]]) {
    t.diagnostic(`${of}: ${words.map((word) => `${word} ${seen[of].get(word) || 0}`).join(", ")}`);
    words.forEach((word) => assert.ok(seen[of].get(word) >= SEEN_MIN, `too few of ${word}`));
  }
  seen.outcomes.forEach((_, word) => assert.ok(OUTCOMES.includes(word), word));
  seen.codes.forEach((_, word) => assert.ok(CODES.includes(word), word));
  t.diagnostic(`explained: ${explained}; ${[...seen.steps].map((of) => of.join(" ")).join(", ")}`);
});
