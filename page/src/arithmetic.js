// The arithmetic of one precinct: viability, awards, and what a worksheet makes a person ask.
//
// It says what the crates `caucus` and `canvass` say, whose code is the authority; `page/test`
// holds it to their worked worksheets and to random ones. Everything is whole numbers. Counts are
// at most 9,999,999, groups 64 and delegates 65,535, so that the largest figure below is 200 times
// people × delegates, 1.4 × 10^14, far below 2^53 up to which numbers are exact. A quotient of such
// numbers that is not whole is further from the next whole number than division can err, so
// `Math.floor` and `Math.ceil` of it are exact too.

/**
 * @typedef {"iowa-democratic-2020" | "nevada-democratic-2020" | "iowa-republican-2012"
 *   | "iowa-republican-2016" | "iowa-republican-2024" | "plurality"} Plan
 * @typedef {"precinct" | "satellite" | "strip" | "county" | "statewide"} PrecinctKind
 */

/**
 * What judging needs to know of the precinct; `delegates` is null where it is counted, not judged.
 * @typedef {{ plan: Plan, delegates: number | null, kind: PrecinctKind,
 *   registered?: number | null }} Room
 */

/**
 * A worksheet as the paper has it; null is not given, which is never zero. Lines stand in the
 * paper's order, each candidate at most once.
 * @typedef {{ candidate: string, first: number | null, last: number | null,
 *   awards: number | null, early?: [number, number] | null }} Group
 * @typedef {{ kind: "coin" | "names" | "card", parties: string[], winner: string }} DrawnLot
 * @typedef {{ kind: "alignment", attendance: number | null, groups: Group[], lots: DrawnLot[],
 *   room_vote?: boolean | null, signed?: { role: string, signed: boolean }[] }} Alignment
 * @typedef {{ kind: "ballots", votes: { candidate: string, votes: number | null }[],
 *   issued?: number | null, found?: number | null, spoiled?: number | null,
 *   blank?: number | null }} Ballots
 */

/**
 * Who may earn delegates: nobody; whom the room elects; or every group of at least `people`.
 * @typedef {{ kind: "nobody" } | { kind: "room" } | { kind: "at-least", people: number }} Viability
 */

/**
 * Why a group gained or lost a delegate. `down` and `up` tell how its share had been rounded: of
 * those rounded down the largest fraction gains, of those rounded up the smallest loses; only then
 * come the others, again by fraction. `round`: there are several rounds, in each of which every
 * group that can has its turn. `fewest`: viable groups outnumber the delegates, and this one has
 * the fewest people. `room`: the largest group of a room of one delegate.
 * @typedef {"down" | "up" | "round" | "fewest" | "room"} Reason
 * @typedef {{ gain: boolean, group: number, times: number, reason: Reason }} Step
 */

/**
 * The lot that may be left: `take` of the groups `among` (places, ascending) gain or lose one.
 * @typedef {{ among: number[], take: number, gain: boolean, reason: Reason }} Lot
 */

/**
 * Every outcome the rules admit: delegates of each group before the lot, and the lot.
 * @typedef {{ sure: number[], lot: Lot | null }} Allocation
 */

/**
 * How one group's awards come about: `numerator` (people × delegates) ÷ `attendance` =
 * `hundredths` ÷ 100, half up, or null where the rule divides nothing; the nearest whole number,
 * half up, 0 where it is not viable; what the steps changed; and its awards before the lot.
 * `over` is a viable share less its rounded number, by which fractions are ordered.
 * @typedef {{ group: number, people: number, viable: boolean, numerator: number,
 *   attendance: number, hundredths: number | null, rounded: number, adjusted: number,
 *   awards: number, over: number }} Line
 * @typedef {{ viability: Viability, lines: Line[], steps: Step[], lot: Lot | null }} Explanation
 */

/**
 * Something a person should look at; its code tells which figures it rests on.
 * @template C, F
 * @typedef {{ code: C, blocks: boolean, candidate: string | null, figures: F }} Found
 */

/**
 * @typedef {[string, number][]} Awards Candidates with their awards, those with none left out.
 * @typedef {Found<"no-data" | "first-count-missing" | "final-count-missing", null>
 *   | Found<"final-above-first" | "final-above-attendance" | "counts-differ" | "awards-total"
 *       | "award-below-threshold" | "viable-without-award" | "attendance-implausible",
 *       { reported: number, limit: number }>
 *   | Found<"viable-group-shrank", { first: number, last: number, threshold: number }>
 *   | Found<"award-out-of-order",
 *       { smaller: string, people: [number, number], awards: [number, number] }>
 *   | Found<"award-against-rule" | "lot-unrecorded",
 *       { delegates: number, reported: Awards, admitted: Awards[] }>} Finding
 */

/**
 * How the awards stand to the plan; `not-judged` precincts are counted only.
 * @typedef {"by-rule" | "by-lot" | "against-rule" | "no-data" | "not-given"
 *   | "not-judged"} Outcome
 * @typedef {{ findings: Finding[], outcome: Outcome, allocation: Allocation | null,
 *   threshold: number | null }} Judgement
 */

const arithmetic = (() => {
  // The most admitted outcomes anyone reads.
  const OUTCOMES_SHOWN_MAX = 6;

  // Findings that open no question anywhere, and those that open none in a room of one delegate.
  const NOTES = ["counts-differ", "viable-without-award", "lot-unrecorded",
    "attendance-implausible"];
  const NOTES_OF_ONE_DELEGATE = ["award-out-of-order", "award-against-rule"];

  /** @param {number[]} numbers */
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

  /** Returns a ÷ b to the nearest whole number, half up. @param {number} a @param {number} b */
  const halfUp = (a, b) => Math.floor((2 * a + b) / (2 * b));

  /** @param {Plan} plan @returns {"alignment" | "ballots"} */
  const contest = (plan) => (/-democratic-2020$/.test(plan) ? "alignment" : "ballots");

  /** Returns the delegates of a satellite site of so many people. @param {number} people */
  const siteDelegates = (people) => (people > 100 ? 9 : people && 3 + Math.ceil(people / 20));

  /**
   * Returns the delegates a precinct elects, a satellite site by its attendance; null where it is
   * counted, not judged.
   * @param {Room} room @param {number | null} attendance
   */
  const delegatesOf = (room, attendance) => {
    if (room.kind !== "satellite") return room.delegates;
    return attendance ? siteDelegates(attendance) : null;
  };

  /**
   * Returns who may earn delegates; fractions of people always round up.
   * @param {Plan} plan @param {number} delegates @param {number} attendance @returns {Viability}
   */
  const viability = (plan, delegates, attendance) => {
    if (delegates === 0 || contest(plan) === "ballots") return { kind: "nobody" };
    if (delegates === 1) return { kind: "room" };
    const [parts, of] = delegates === 2 ? [1, 4] : delegates === 3 ? [1, 6] : [15, 100];
    return { kind: "at-least", people: Math.ceil((attendance * parts) / of) };
  };

  /** Tells whether a group may earn delegates. @param {Viability} rule @param {number} people */
  const mayEarn = (rule, people) =>
    people > 0 && (rule.kind === "at-least" ? people >= rule.people : rule.kind === "room");

  /** Tells how a share was rounded. @param {Line} line @returns {Reason} */
  const rounding = (line) =>
    (line.rounded * line.attendance > line.numerator ? "up" : "down");

  /**
   * @param {Explanation} told @param {Line} line @param {number} times @param {boolean} gain
   * @param {Reason} reason
   */
  const move = (told, line, times, gain, reason) => {
    line.adjusted += gain ? times : -times;
    line.awards += gain ? times : -times;
    told.steps.push({ gain, group: line.group, times, reason });
  };

  /**
   * Gives or takes whole rounds at once, in each of which every one of the lines has its turn.
   * @param {Explanation} told @param {Line[]} lines @param {number} rounds @param {boolean} gain
   */
  const goRound = (told, lines, rounds, gain) => {
    if (rounds === 0) return;
    lines.forEach((line) => {
      move(told, line, rounds, gain, rounds > 1 ? "round" : rounding(line));
    });
  };

  /**
   * Gives or takes one each in the order of the lines, `count` in all; equals that straddle the
   * end, which stand side by side, are left to a lot.
   * @param {Explanation} told @param {Line[]} lines @param {number} count @param {boolean} gain
   * @param {"over" | "people"} key @param {Reason} [why]
   */
  const step = (told, lines, count, gain, key, why) => {
    if (count === 0) return;
    const tied = lines.filter((line) => line[key] === lines[count - 1][key]);
    const before = lines.indexOf(tied[0]);
    const take = count - before;
    if (take < tied.length) {
      const among = tied.map((line) => line.group);
      told.lot = { among, take, gain, reason: why || rounding(tied[0]) };
      count = before;
    }
    lines.slice(0, count).forEach((line) => move(told, line, 1, gain, why || rounding(line)));
  };

  /**
   * Sorts lines by a key, least first, or greatest first with the sign -1.
   * @param {Line[]} lines @param {"over" | "people"} key @param {1 | -1} sign
   */
  const sort = (lines, key, sign) =>
    lines.sort((a, b) => sign * (a[key] - b[key]) || a.group - b.group);

  /**
   * Gives what is missing to the group nearest its next whole number, counted from the rounded
   * number, then the next; a round ends before the next begins.
   * @param {Explanation} told @param {Line[]} lines @param {number} missing
   */
  const add = (told, lines, missing) => {
    sort(lines, "over", -1);
    const last = missing % lines.length;
    goRound(told, lines, (missing - last) / lines.length, true);
    step(told, lines, last, true, "over");
  };

  /**
   * Takes what is too much from the group furthest from its next whole number, never its only one;
   * once nobody has two, Nevada's precinct elects more and in Iowa the fewest get none.
   * @param {Explanation} told @param {Line[]} lines @param {number} surplus @param {Plan} plan
   */
  const take = (told, lines, surplus, plan) => {
    sort(lines, "over", 1);
    for (;;) {
      const able = lines.filter((line) => line.awards > 1);
      if (able.length === 0) break;
      if (surplus < able.length) return step(told, able, surplus, false, "over");
      // Until a group is down to its only delegate.
      const spare = Math.min(...able.map((line) => line.awards - 1));
      const rounds = Math.min(spare, Math.floor(surplus / able.length));
      goRound(told, able, rounds, false);
      surplus -= rounds * able.length;
    }
    if (plan !== "nevada-democratic-2020") {
      step(told, sort(lines, "people", 1), surplus, false, "people", "fewest");
    }
  };

  /**
   * Returns how the awards of a precinct come about, in steps a person can follow.
   * @param {Plan} plan @param {number} delegates @param {number} attendance
   * @param {number[]} finals @returns {Explanation}
   */
  const explain = (plan, delegates, attendance, finals) => {
    const rule = viability(plan, delegates, attendance);
    const divides = rule.kind === "at-least" && attendance > 0;
    const lines = finals.map((people, group) => {
      const viable = attendance > 0 && mayEarn(rule, people);
      const numerator = people * delegates;
      const hundredths = divides ? halfUp(100 * numerator, attendance) : null;
      // A viable group has its one: 1/4 of 2, 1/6 of 3 and 15 percent of 4 are half a delegate.
      const rounded = viable && divides ? halfUp(numerator, attendance) : 0;
      let over = viable ? numerator - rounded * attendance : 0;
      // Nevada compares four decimals, rounded half up.
      if (viable && plan === "nevada-democratic-2020") over = halfUp(10000 * over, attendance);
      return { group, people, viable, numerator, attendance, hundredths, rounded, adjusted: 0,
        awards: rounded, over };
    });
    /** @type {Explanation} */
    const told = { viability: rule, lines, steps: [], lot: null };
    const viable = lines.filter((line) => line.viable);
    if (viable.length > 0) {
      const missing = delegates - sum(viable.map((line) => line.awards));
      if (rule.kind === "room") step(told, sort(viable, "people", -1), 1, true, "people", "room");
      else if (missing > 0) add(told, viable, missing);
      else take(told, viable, -missing, plan);
    }
    return told;
  };

  /**
   * Returns every outcome the plan admits.
   * @param {Plan} plan @param {number} delegates @param {number} attendance
   * @param {number[]} finals @returns {Allocation}
   */
  const allocate = (plan, delegates, attendance, finals) => {
    const { lines, lot } = explain(plan, delegates, attendance, finals);
    return { sure: lines.map((line) => line.awards), lot };
  };

  /**
   * Tells whether the rules admit these awards.
   * @param {Allocation} allocation @param {number[]} awards
   */
  const admits = ({ sure, lot }, awards) => {
    const changed = sure.map((_, at) => at).filter((at) => awards[at] !== sure[at]);
    if (!lot) return changed.length === 0;
    const among = new Set(lot.among);
    const one = lot.gain ? 1 : -1;
    return changed.length === lot.take
      && changed.every((at) => among.has(at) && awards[at] === sure[at] + one);
  };

  /** Returns delegates awarded in all, whatever the lot. @param {Allocation} allocation */
  const total = ({ sure, lot }) => sum(sure) + (lot ? (lot.gain ? lot.take : -lot.take) : 0);

  /** Returns admitted outcomes for showing, at most six. @param {Allocation} allocation */
  const outcomes = ({ sure, lot }) => {
    if (!lot) return [sure];
    const places = lot.among.slice(0, lot.take).map((_, at) => at);
    const shown = [];
    for (;;) {
      const awards = sure.slice();
      places.forEach((at) => { awards[lot.among[at]] += lot.gain ? 1 : -1; });
      shown.push(awards);
      // The next choice of places in order, or none left.
      let grow = lot.take - 1;
      while (grow >= 0 && places[grow] === lot.among.length - lot.take + grow) grow -= 1;
      if (grow < 0 || shown.length === OUTCOMES_SHOWN_MAX) return shown;
      const next = places[grow] + 1;
      for (let at = grow; at < lot.take; at += 1) places[at] = next + at - grow;
    }
  };

  /**
   * Returns the first pair, by people, in which the larger group has fewer awards.
   * @param {number[]} finals @param {number[]} awards @returns {[number, number] | null}
   */
  const outOfOrder = (finals, awards) => {
    const order = finals.map((_, at) => at).sort((a, b) => finals[a] - finals[b] || a - b);
    // Places of the groups with most awards: among the strictly smaller ones, and among all so far.
    let smaller = -1;
    let most = -1;
    for (let at = 0; at < order.length; at += 1) {
      const larger = order[at];
      if (at > 0 && finals[larger] > finals[order[at - 1]]) smaller = most;
      if (smaller >= 0 && awards[smaller] > awards[larger]) return [larger, smaller];
      if (most < 0 || awards[larger] >= awards[most]) most = larger;
    }
    return null;
  };

  /** @param {number} delegates */
  const collect = (delegates) => {
    /** @type {any[]} */
    const findings = [];
    /** @type {(code: Finding["code"], figures: Finding["figures"], about?: string) => void} */
    const found = (code, figures, about) => {
      const note = NOTES.includes(code) || delegates < 2 && NOTES_OF_ONE_DELEGATE.includes(code);
      findings.push({ code, blocks: !note, candidate: about || null, figures });
    };
    return { findings, found };
  };

  /** @typedef {ReturnType<typeof collect>["found"]} Find */

  /** @param {Room} room @param {number} people @param {Find} found */
  const implausible = (room, people, found) => {
    const limit = room.registered;
    if (limit != null && people > limit) {
      found("attendance-implausible", { reported: people, limit });
    }
  };

  /**
   * Finds what is wrong with the two totals.
   * @param {number} first @param {number} last @param {number} attendance @param {Find} found
   */
  const judgeCounts = (first, last, attendance, found) => {
    if (!last) found(first ? "final-count-missing" : "no-data", null);
    else if (!first) found("first-count-missing", null);
    if (!last) return;
    if (last > first) found("final-above-first", { reported: last, limit: first });
    if (attendance && last > attendance) {
      found("final-above-attendance", { reported: last, limit: attendance });
    }
    if (last !== first) found("counts-differ", { reported: last, limit: first });
  };

  /**
   * Finds viable groups that lost people; the threshold is that of the first total.
   * @param {Viability} rule @param {Alignment} sheet @param {Find} found
   */
  const judgeLocked = (rule, sheet, found) => {
    if (rule.kind !== "at-least") return;
    sheet.groups.forEach((group) => {
      const [first, last] = [group.first || 0, group.last || 0];
      if (mayEarn(rule, first) && last < first) {
        found("viable-group-shrank", { first, last, threshold: rule.people }, group.candidate);
      }
    });
  };

  /**
   * Holds awards against the plan.
   * @param {Alignment} sheet @param {number} delegates @param {Viability} rule
   * @param {Allocation} allocation @param {Find} found @returns {Outcome}
   */
  const judgeAwards = (sheet, delegates, rule, allocation, found) => {
    const finals = sheet.groups.map((group) => group.last || 0);
    const awards = sheet.groups.map((group) => group.awards || 0);
    /** @param {number} at */
    const id = (at) => sheet.groups[at].candidate;
    const limit = rule.kind === "at-least" ? rule.people : 0;
    /** @type {(code: "award-below-threshold" | "viable-without-award", viable: boolean) => void} */
    const findAll = (code, viable) => finals.forEach((people, at) => {
      if (delegates > 1 && mayEarn(rule, people) === viable && (awards[at] === 0) === viable) {
        found(code, { reported: people, limit }, id(at));
      }
    });
    findAll("award-below-threshold", false);
    findAll("viable-without-award", true);
    const pair = outOfOrder(finals, awards);
    if (pair) {
      const [larger, smaller] = pair;
      found("award-out-of-order", { smaller: id(smaller), people: [finals[larger], finals[smaller]],
        awards: [awards[larger], awards[smaller]] }, id(larger));
    }
    const [reported, elects] = [sum(awards), total(allocation)];
    if (reported !== elects) found("awards-total", { reported, limit: elects });
    /** @param {number[]} given */
    const named = (given) => {
      /** @type {Awards} */
      const list = [];
      given.forEach((award, at) => award > 0 && list.push([id(at), award]));
      return list;
    };
    const figures = () =>
      ({ delegates, reported: named(awards), admitted: outcomes(allocation).map(named) });
    const admitted = admits(allocation, awards);
    if (!admitted) found("award-against-rule", figures());
    if (allocation.lot && sheet.lots.length === 0) found("lot-unrecorded", figures());
    return !admitted ? "against-rule" : allocation.lot ? "by-lot" : "by-rule";
  };

  /** @param {Room} room @param {Alignment} sheet @returns {Judgement} */
  const judgeAlignment = (room, sheet) => {
    const first = sum(sheet.groups.map((group) => group.first || 0));
    const last = sum(sheet.groups.map((group) => group.last || 0));
    const attendance = sheet.attendance || 0;
    const people = attendance || Math.max(first, last);
    const delegates = delegatesOf(room, attendance);
    const { findings, found } = collect(delegates || 0);
    /** @type {Judgement} */
    const judged = { findings, outcome: "no-data", allocation: null, threshold: null };
    judgeCounts(first, last, attendance, found);
    if (!last) return judged;
    judged.outcome = "not-judged";
    if (delegates !== null) {
      const { plan } = room;
      const rule = viability(plan, delegates, people);
      const finals = sheet.groups.map((group) => group.last || 0);
      const allocation = allocate(plan, delegates, people, finals);
      judged.allocation = allocation;
      judged.threshold = rule.kind === "at-least" ? rule.people : null;
      judgeLocked(viability(plan, delegates, first), sheet, found);
      const given = sheet.groups.some((group) => group.awards != null);
      judged.outcome = given ? judgeAwards(sheet, delegates, rule, allocation, found) : "not-given";
    }
    implausible(room, people, found);
    return judged;
  };

  /** @param {Room} room @param {Ballots} sheet @returns {Judgement} */
  const judgeBallots = (room, sheet) => {
    const { findings, found } = collect(0);
    const votes = sum(sheet.votes.map((line) => line.votes || 0));
    if (votes === 0) found("no-data", null);
    implausible(room, votes, found);
    const outcome = votes === 0 ? "no-data" : "not-judged";
    return { findings, outcome, allocation: null, threshold: null };
  };

  /**
   * Judges a worksheet. Never fails: what does not add up is a finding, in the order of the codes.
   * @param {Room} room @param {Alignment | Ballots} sheet
   */
  const judge = (room, sheet) =>
    (sheet.kind === "ballots" ? judgeBallots(room, sheet) : judgeAlignment(room, sheet));

  return { contest, siteDelegates, delegatesOf, viability, mayEarn, allocate, admits, outcomes,
    total, explain, judge };
})();
