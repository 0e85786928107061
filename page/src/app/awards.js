// Delegates: worked out, explained line by line, and set beside what the paper says.

const awards = (() => {
  /** @param {number} at */
  const name = (at) => state.card().candidates[at].name;

  /** How one group's number comes about. @param {Line} line */
  function working({ people, attendance, hundredths, rounded }) {
    // 2.498 would be shown as 2.50 and yet round down: then it is shown as 2.49.
    const near = hundredths || 0;
    const shown = (Math.round(near / 100) === rounded ? near : near - 1) / 100;
    return words.rounds(`${people} × ${sheet.delegates()} ÷ ${attendance} = ${shown.toFixed(2)}`,
      rounded);
  }

  /** The adjusting steps, in words. @param {Explanation} told */
  function adjusting(told) {
    const viable = told.lines.filter((line) => line.viable);
    const over = viable.reduce((sum, line) => sum + line.rounded, -(sheet.delegates() || 0));
    if (viable.length === 0 || over === 0) return [];
    const lines = [over > 0 ? words.toTake(words.delegates(over))
      : words.toGive(words.delegates(-over))];
    told.steps.forEach(({ gain, group, times, reason }) => {
      const who = name(group) + (times > 1 ? ` (×${times})` : "");
      lines.push(reason === "fewest" ? words.getsNone(who)
        : gain ? words.gains(who) : words.loses(who));
    });
    if (lines.length === 1 && !told.lot) lines.push(words.electsMore);
    return lines;
  }

  /** Asks how a lot ended. @param {Explanation | null} told */
  function lotPanel(told) {
    const lot = told && told.lot;
    if (!lot) return null;
    const draft = state.draft();
    const { among, take, gain } = lot;
    const several = take > 1;
    const room = sheet.delegates() === 1;
    /** @type {("coin" | "names" | "card" | "none")[]} */
    const kinds = ["coin", "names", "card", "none"];
    return dom.asks(
      dom.make("h2", among.map(name).join(words.and) + words.equal +
        (room ? "" : words.lotDecides)),
      fields.choice(words.howDrawn, kinds
        .filter((kind) => (kind !== "coin" || among.length === 2) && (kind !== "none" || room))
        .map((kind) => [kind, words[kind]]), [draft.lot], (kind) => {
        draft.lot = kind;
        state.keep();
      }),
      !room && fields.choice(gain ? words.whoGains(take) : words.whoLoses(take),
        among.map((at) => [draft.lines[at].candidate, name(at)]), draft.drawn, (party) => {
          const others = draft.drawn.filter((other) => several && other !== party);
          draft.drawn = several && draft.drawn.includes(party) ? others : others.concat(party);
          state.keep();
        }, several));
  }

  /** Takes the computed awards as the paper's and goes on. @param {Explanation} told */
  function same(told) {
    const computed = sheet.computed();
    if (!computed) {
      frame.focus("fieldset input");
      return;
    }
    state.draft().lines.forEach((line, at) => {
      line.awards = told.lines[at].viable ? computed[at] : null;
    });
    frame.go(steps.after("delegates"));
  }

  /** @param {boolean} own */
  const setOwn = (own) => () => {
    state.draft().own = own;
    frame.show("delegates");
  };

  /** @returns {Shown} */
  function delegates() {
    const told = sheet.explained();
    if (sheet.delegates() === 1) return oneDelegate(told);
    if (!told || state.draft().own) return own(told);
    const viable = told.lines.filter((line) => line.viable);
    const sure = told.lines.map((line) => line.awards);
    const numbers = viable.map(() => dom.make("b.number"));
    return steps.step("delegates", words.awards, [
      dom.p(words.delegates(sheet.delegates() || 0), ". ", counts.ruleText()),
      dom.make("ul.worked", ...viable.map((line, at) => dom.make("li",
        dom.make("span", dom.make("b", name(line.group)), working(line)),
        numbers[at]))),
      ...adjusting(told).map((line) => dom.p(line)),
      lotPanel(told),
    ], {
      next: [words.paperSame, () => same(told)],
      after: [dom.button(words.paperOther, setOwn(true)), steps.roomButton()],
      live: () => {
        const computed = sheet.computed();
        frame.tell(computed ? "" : words.drawFirst);
        viable.forEach(({ group }, at) => {
          const open = !computed && told.lot && told.lot.among.includes(group);
          numbers[at].textContent = open ? "?" : String((computed || sure)[group]);
        });
      },
    });
  }

  /** The paper's own awards beside the rule's. @param {Explanation | null} told @returns {Shown} */
  function own(told) {
    const sum = counts.output();
    const elects = sheet.delegates();
    const computed = sheet.computed();
    const { lines } = state.draft();
    return steps.step("delegates", words.awards, [
      dom.p(told || elects === null ? words.paperOwn : words.noFinal), sum,
      ...lines.map((line, at) => (sheet.last(line) || sheet.first(line) || line.awards !== null) &&
        counts.figure(counts.lineName(at), line, "awards",
          computed && dom.make("small", words.byRule + computed[at]))),
      lotPanel(told),
    ], {
      after: [told && dom.button(words.paperSame, setOwn(false))],
      live: () => {
        sum.textContent = counts.sumText(sheet.total(lines.map((line) => line.awards)), elects);
      },
    });
  }

  /** One delegate: whom the room elects. @param {Explanation | null} told @returns {Shown} */
  function oneDelegate(told) {
    const draft = state.draft();
    /** @type {[string, string][]} */
    const all = draft.lines.map((line, at) => [line.candidate, name(at)]);
    const some = all.filter((_, at) => sheet.last(draft.lines[at]) || draft.lines[at].awards);
    return steps.step("delegates", words.awards, [
      dom.p(words.ruleRoom),
      fields.choice(words.whoWon, some.length > 0 ? some : all,
        draft.lines.filter((line) => line.awards).map((line) => line.candidate), (id) => {
          draft.lines.forEach((line) => {
            line.awards = line.candidate === id ? 1 : null;
          });
          draft.drawn = [id];
          state.keep();
        }),
      fields.choice(words.roomVoted, [[true, words.yes], [false, words.no]],
        [/** @type {any} */ (draft.roomVote)], (answer) => {
          draft.roomVote = answer;
          state.keep();
        }),
      lotPanel(told),
    ]);
  }

  return { name, screens: { delegates } };
})();
