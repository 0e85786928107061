// Signatures; then everything read back as the paper has it, and sent.

const check = (() => {
  /** @param {string} role @param {boolean} answer */
  function sign(role, answer) {
    state.draft().signed[role] = answer;
    state.keep();
  }

  /** @param {string} role @param {string} name */
  const signature = (role, name) =>
    fields.choice(name, [[true, words.didSign], [false, words.refusedToSign]],
      [state.draft().signed[role]], (answer) => sign(role, answer));

  const signed = () => steps.step("signed", words.signed, [], {
    next: [words.bothSigned, () => {
      sign("chair", true);
      sign("secretary", true);
      frame.go("check");
    }],
    after: [
      signature("chair", words.chair), signature("secretary", words.secretary),
      dom.fold(words.groupsSigned, ...state.draft().lines.map((line, at) =>
        sheet.last(line) !== null && signature(line.candidate, awards.name(at)))),
      dom.button(words.next, () => frame.go("check")),
    ],
  });

  /** @param {string} id */
  const nameOf = (id) =>
    (state.card().candidates.find((candidate) => candidate.id === id) || { name: id }).name;

  /** @param {Awards} given */
  const listed = (given) => given.map(([id, n]) => `${nameOf(id)} ${n}`).join(", ") || "–";

  /** What should be looked at once more, in sentences. */
  const findings = () => arithmetic.judge(sheet.room(), sheet.read()).findings
    .map(({ code, candidate, figures }) => {
      const { smaller, reported, limit, admitted } = /** @type {any} */ (figures || {});
      const given = admitted ? [admitted.map(listed).join(" / ")] : candidate
        ? [nameOf(candidate), smaller && nameOf(smaller)] : [reported, limit];
      return code === "award-against-rule" && sheet.delegates() === 1 ? words.roomDiffers
        : words.finding[code].replace(/%/g, () => String(given.shift()));
    }).concat(counts.ballotFaults());

  /** @param {string} head @param {(number | null)[]} cells */
  const row = (head, cells) => dom.make("tr", dom.make("th", { scope: "row" }, head),
    ...cells.map((cell) => dom.make("td", told(cell))));

  /** @param {number | null | undefined} figure */
  const told = (figure) => (figure == null ? "–" : String(figure));

  /** The paper's table of groups. @param {boolean} ballots */
  function table(ballots) {
    const { lines } = state.draft();
    const cells = lines.map((line) => (ballots ? [line.first]
      : [sheet.first(line), sheet.last(line), line.awards]));
    return dom.make("table",
      dom.make("thead", dom.make("tr",
        ...[words.group].concat(ballots ? words.votes : words.short).map((text) =>
          dom.make("th", { scope: "col" }, text)))),
      dom.make("tbody", ...cells.map((figures, at) =>
        figures.some((figure) => figure !== null) && row(counts.lineName(at), figures))),
      dom.make("tfoot", row(words.sum, cells[0].map((_, column) =>
        sheet.total(cells.map((figures) => figures[column]))))));
  }

  /** Everything outside the table, line by line. */
  function others() {
    const { roomVote, signed: roles } = state.draft();
    const lines = [`${words.attendanceLine}: ${told(sheet.attendance())}`];
    sheet.lots().forEach(({ kind, parties, winner }) => {
      lines.push(`${words[kind]}, ${parties.map(nameOf).join(" – ")}: ${nameOf(winner)}`);
    });
    if (roomVote !== null) lines.push(`${words.roomVoted} ${roomVote ? words.yes : words.no}`);
    return lines.concat(Object.keys(roles).map((role) => {
      const who = role === "chair" ? words.chair : role === "secretary" ? words.secretary
        : nameOf(role);
      return `${who}: ${roles[role] ? words.didSign : words.refusedToSign}`;
    }));
  }

  /** @returns {Shown} */
  function shown() {
    const { ballots: counted, replaces, corrects } = state.draft();
    const ballots = state.card().contest === "ballots";
    const look = findings();
    return steps.step("check", words.check, [
      (replaces || corrects) && dom.p(words.correcting),
      table(ballots),
      dom.list(ballots ? counts.BALLOTS.map((name) => `${words[name]}: ${told(counted[name])}`)
        : others()),
      look.length > 0 && dom.asks(dom.make("h2", words.toLook), dom.list(look),
        dom.make("b", words.paperRules)),
    ], { next: [state.practising() ? words.sendPractice : words.send, sending.send] });
  }

  return { screens: { signed, check: shown } };
})();
