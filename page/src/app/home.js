// The precinct of a card: what it is, when it opens, how what was sent stands, and the way in.

const home = (() => {
  /** When the precinct opens, on its own clock. @param {Precinct} precinct */
  const opening = ({ opens_at_ms, zone: timeZone }) => new Date(opens_at_ms)
    .toLocaleString(`${words.tongue}-US`, { timeZone, month: "long", day: "numeric",
      hour: "numeric", minute: "2-digit", timeZoneName: "short" });

  /** Begins an empty worksheet, as practice or real as the clock says. */
  function begin() {
    state.clear();
    frame.go(steps.order()[0]);
  }

  /** Asks what figures typed before the opening are. @returns {Shown} */
  const opened = () => ({
    title: words.hasOpened, back: "home", inside: [dom.p(words.hasOpenedWhy)],
    after: [dom.button(words.erasePractice, begin), dom.button(words.keepAsReal, () => {
      state.draft().mode = "real";
      frame.show(state.draft().step);
    })],
  });

  /** @returns {Shown} */
  function screen() {
    const { card } = state.entry();
    const { name, county, delegates, counted_with: other, heard } = card.precinct;
    const practice = state.mode() === "practice";
    const begun = state.begun();
    const [sent] = sending.all();
    return {
      title: name, back: "enter",
      inside: [
        dom.p([county, delegates && words.delegates(delegates)].filter(Boolean).join(". ")),
        delegates === 0 && dom.p(words.electsNone),
        practice && card.practised && !sent && dom.make("h2", words.ready),
        practice && dom.p(words.untilOpen(opening(card.precinct))),
        other && dom.asks(words.countedWith(other.name)),
        card.role === "observer" && dom.asks(words.observer),
        heard === "reported" && !sent && dom.p(words.heard),
        sent && standing.box(sent),
      ],
      next: begun ? [words.goOn, () => frame.go(state.draft().step)]
        : [practice ? words.startPractice : words.start, begin],
      after: [dom.button(words.anotherCard, () => frame.go("enter"))],
    };
  }

  return { begin, opened, screens: { home: screen } };
})();
