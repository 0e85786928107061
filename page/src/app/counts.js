// Attendance, the two counts, ballots and votes, as they stand on the paper.

const counts = (() => {
  let allLines = false;

  /** A figure that is kept at every key. @param {string} name @param {any} of @param {string} key
   * @param {Inside} [note] */
  const figure = (name, of, key, note) => fields.figure(name, of[key], (value) => {
    of[key] = value;
    state.keep();
  }, note);

  /** A line of text that follows the figures. */
  const output = () => dom.make("output.sum");

  /** A line as the paper numbers it. @param {number} at */
  const lineName = (at) => `${at + 1}. ${awards.name(at)}`;

  /** Says who is viable, in words and figures. */
  function ruleText() {
    const rule = sheet.rule();
    if (rule.kind === "room") return words.ruleRoom;
    return rule.kind === "nobody" || !sheet.people() ? ""
      : words.rule(rule.people, sheet.people(), sheet.delegates() || 0);
  }

  /** @returns {Shown} */
  function attendance() {
    const draft = state.draft();
    const told = output();
    const split = state.card().early_votes;
    return steps.step("attendance", words.attendance, [
      dom.soft(words.attendanceWhy),
      figure(split ? words.inRoom : words.attendanceLine, draft, "attendance"),
      split && figure(words.early, draft, "early"),
      told,
    ], {
      live: () => {
        const came = sheet.attendance();
        told.textContent = came ? (split ? `${words.sum} ${came}. ` : "") + ruleText() : "";
      },
    });
  }

  /** What is said of a line. @param {TypedLine} line @param {boolean} final */
  function noteText(line, final) {
    const people = sheet.first(line);
    if (people === null) return "";
    const rule = sheet.rule();
    const told = final ? [people + words.atFirst]
      : people !== line.first ? [`${words.sum} ${people}`] : [];
    if (rule.kind === "at-least" && sheet.attendance()) {
      const viable = arithmetic.mayEarn(rule, people);
      told.push(viable ? (final ? words.viableStays : words.viable)
        : final ? words.notViable : words.needs(rule.people));
    }
    return told.join(" · ");
  }

  /** A sum against what it should be. @param {number | null} sum @param {number | null} of
   * @param {string} [missing] */
  function sumText(sum, of, missing) {
    const n = sum || 0;
    if (!of) return `${words.sum} ${n}`;
    return `${n}${words.of}${of}: ` + (n === of ? words.complete
      : n < of ? of - n + (missing || words.toGo) : n - of + words.tooMany);
  }

  /** @param {boolean} final @returns {Shown} */
  function count(final) {
    const which = final ? "last" : "first";
    const { early_votes: split } = state.card();
    const sum = output();
    const rule = dom.p();
    const some = final && !allLines && sheet.firstTotal();
    /** @type {Inside[]} */
    const rows = [];
    /** @type {(() => void)[]} */
    const notes = [];
    let hidden = false;
    state.draft().lines.forEach((line, at) => {
      if (some && !sheet.first(line) && sheet.last(line) === null) {
        hidden = true;
        return;
      }
      const note = dom.make("small");
      notes.push(() => {
        note.textContent = noteText(line, final);
      });
      const name = lineName(at);
      if (split) {
        rows.push(figure(words.inRoomFor(name), line, which),
          figure(words.earlyFor(name), line, final ? "earlyLast" : "earlyFirst", note));
      } else rows.push(figure(name, line, which, note));
    });
    return steps.step(which, words[which], [
      dom.soft(final ? words.lastWhy : words.firstWhy), rule, sum, ...rows,
      hidden && dom.button(words.otherLines, () => {
        allLines = true;
        frame.draw();
      }),
    ], {
      after: [steps.roomButton()],
      live: () => {
        notes.forEach((note) => note());
        rule.textContent = ruleText();
        sum.textContent = final ? sumText(sheet.lastTotal(), sheet.people(), words.leftOrToGo)
          : sumText(sheet.firstTotal(), sheet.attendance());
      },
    });
  }

  /** @type {("issued" | "found" | "spoiled" | "blank")[]} */
  const BALLOTS = ["issued", "found", "spoiled", "blank"];

  const ballots = () => steps.step("ballots", words.ballots, BALLOTS.map((name) =>
    figure(words[name], state.draft().ballots, name)));

  /** What does not add up among ballots, in words. @returns {string[]} */
  function ballotFaults() {
    const { issued, found, spoiled, blank } = state.draft().ballots;
    const votes = sheet.firstTotal() || 0;
    const told = [];
    if (found == null) return [];
    if (votes + (blank || 0) + (spoiled || 0) !== found) {
      told.push(words.ballotsDiffer(votes, blank || 0, spoiled || 0, found));
    }
    if (issued != null && found > issued) told.push(words.ballotsMore(found, issued));
    return told;
  }

  /** @returns {Shown} */
  function votes() {
    const sum = output();
    return steps.step("votes", words.votes, [
      dom.soft(words.firstWhy), sum,
      ...state.draft().lines.map((line, at) => figure(lineName(at), line, "first")),
    ], {
      after: [steps.roomButton()],
      live: () => {
        const faults = ballotFaults().join(" ");
        sum.textContent = `${words.sum} ${sheet.firstTotal() || 0}. ` +
          (faults || (state.draft().ballots.found == null ? "" : words.ballotsAgree));
      },
    });
  }

  const first = () => count(false);
  const last = () => count(true);

  return {
    BALLOTS, figure, output, lineName, ruleText, sumText, ballotFaults,
    screens: { attendance, first, last, ballots, votes },
  };
})();
