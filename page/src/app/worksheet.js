// From what was typed to the worksheet, and to the bytes that are sent.

const sheet = (() => {
  /** Absent is not zero. @param {number | null} a @param {number | null} b */
  const plus = (a, b) => (a === null ? b : b === null ? a : a + b);

  /** @param {TypedLine} line */
  const first = (line) => plus(line.first, line.earlyFirst);

  /** @param {TypedLine} line */
  const last = (line) => plus(line.last, line.earlyLast);

  /** Returns the sum of figures, or null if none is given. @param {(number | null)[]} figures */
  const total = (figures) => figures.reduce(plus, null);

  const attendance = () => plus(state.draft().attendance, state.draft().early);
  const firstTotal = () => total(state.draft().lines.map(first));
  const lastTotal = () => total(state.draft().lines.map(last));

  /** The attendance that the rules are applied to. */
  const people = () =>
    attendance() || Math.max(firstTotal() || 0, lastTotal() || 0);

  /** @returns {Room} */
  function room() {
    const { plan, precinct } = state.card();
    return { plan, delegates: precinct.delegates, kind: precinct.kind };
  }

  /** The delegates to share; null where the precinct is counted, not judged. */
  const delegates = () => arithmetic.delegatesOf(room(), attendance());

  const rule = () => arithmetic.viability(room().plan, delegates() || 0, people());

  /** How the awards come about; null where nothing can be worked out. */
  function explained() {
    const elects = delegates();
    if (elects === null || !lastTotal()) return null;
    const finals = state.draft().lines.map((line) => last(line) || 0);
    return arithmetic.explain(room().plan, elects, people(), finals);
  }

  /** The awards by the rule, after the lot; null until it is told how the lot ended. */
  function computed() {
    const told = explained();
    if (!told) return null;
    const { lines, lot } = told;
    const { drawn } = state.draft();
    const chosen = lot ? lot.among.filter((at) => drawn.includes(id(at))) : [];
    if (lot && chosen.length !== lot.take) return null;
    return lines.map((line, at) =>
      line.awards + (lot && chosen.includes(at) ? (lot.gain ? 1 : -1) : 0));
  }

  /** @param {number} at */
  const id = (at) => state.draft().lines[at].candidate;

  /**
   * The lot as it was drawn. Its winners gained one, or kept what the others lost; each is told.
   * @returns {DrawnLot[]}
   */
  function lots() {
    const { lot: kind, drawn } = state.draft();
    const told = explained();
    if (!told || !told.lot || !kind || kind === "none") return [];
    const parties = told.lot.among.map(id);
    const { gain } = told.lot;
    const won = parties.filter((party) => drawn.includes(party) === gain);
    return won.length === parties.length || won.length === 0 ? []
      : won.map((winner) => ({ kind, parties, winner }));
  }

  /** @param {TypedLine} line @returns {[number, number] | null} */
  const early = ({ earlyFirst, earlyLast }) =>
    (plus(earlyFirst, earlyLast) === null ? null : [earlyFirst || 0, earlyLast || 0]);

  const signed = () => Object.entries(state.draft().signed)
    .map(([role, answer]) => ({ role, signed: answer }));

  /** The worksheet of the open card, as the arithmetic reads it. @returns {Alignment | Ballots} */
  function read() {
    const { lines, ballots, roomVote: room_vote } = state.draft();
    return state.card().contest === "ballots" ? Object.assign({
      kind: /** @type {"ballots"} */ ("ballots"),
      votes: lines.map((line) => ({ candidate: line.candidate, votes: line.first })),
    }, ballots) : {
      kind: "alignment", attendance: attendance(), lots: lots(), room_vote, signed: signed(),
      groups: lines.map((line) => ({
        candidate: line.candidate, first: first(line), last: last(line), awards: line.awards,
        early: early(line),
      })),
    };
  }

  /** Figures by candidate; who has none is left out.
   * @param {(line: TypedLine) => number | null} figure */
  function figures(figure) {
    /** @type {Record<string, number>} */
    const given = {};
    state.draft().lines.forEach((line) => {
      const value = figure(line);
      if (value !== null) given[line.candidate] = value;
    });
    return given;
  }

  /** The bytes of a return. @param {"practice" | "real"} mode @param {object} [more] */
  function body(mode, more) {
    const { card } = state.entry();
    const { lines, replaces, ballots, roomVote: room_vote } = state.draft();
    const about = { precinct: card.precinct.id, mode, replaces };
    /** @param {0 | 1} at */
    const part = (at) => figures((line) => (early(line) || [null, null])[at]);
    return JSON.stringify(Object.assign(about, card.contest === "ballots"
      ? Object.assign({ votes: figures(first) }, ballots) : {
        attendance: attendance(), first_alignment: figures(first),
        final_alignment: figures(last), awards: figures((line) => line.awards),
        early: lines.some(early) ? { first_alignment: part(0), final_alignment: part(1) } : null,
        lots: lots(), room_vote, signed: signed(),
      }, more));
  }

  /** The worksheet in the bytes of a return: what was sent, whatever has been typed since.
   * @param {string} bytes @returns {Alignment | Ballots} */
  function frozen(bytes) {
    const given = JSON.parse(bytes);
    const ids = state.card().candidates.map(({ id }) => id);
    /** @param {string} part @param {string} id */
    const figure = (part, id) => (id in given[part] ? given[part][id] : null);
    return Object.assign(given, state.card().contest === "ballots" ? {
      kind: "ballots", votes: ids.map((id) => ({ candidate: id, votes: figure("votes", id) })),
    } : {
      kind: "alignment", groups: ids.map((id) => ({
        candidate: id, first: figure("first_alignment", id), last: figure("final_alignment", id),
        awards: figure("awards", id), early: null,
      })),
    });
  }

  return {
    first, last, attendance, firstTotal, lastTotal, total, people, room, delegates, rule, explained,
    computed, lots, read, body, frozen,
  };
})();
