// The steps of a worksheet, in the order of the paper.

const steps = (() => {
  function order() {
    const { contest, precinct } = state.card();
    if (contest === "ballots") return ["ballots", "votes", "check"];
    const all = ["attendance", "first", "last", "delegates", "signed", "check"];
    return all.filter((name) => name !== "delegates" || precinct.delegates !== 0);
  }

  /** @param {string} name */
  const after = (name) => order()[order().indexOf(name) + 1];

  /**
   * A step with its place, its Back and its Next. Practice figures never become real ones by the
   * clock alone.
   * @param {string} name @param {string} title @param {Inside[]} inside
   * @param {Partial<Shown>} [more] @returns {Shown}
   */
  function step(name, title, inside, more) {
    const all = order();
    const at = all.indexOf(name);
    const draft = state.draft();
    draft.step = name;
    state.keep();
    if (draft.mode === "practice" && state.mode() === "real") return home.opened();
    return Object.assign({
      title, inside, step: words.step(at + 1, all.length), back: all[at - 1] || "home",
      next: [words.next, () => frame.go(all[at + 1])],
    }, more);
  }

  /** The button for showing the figures to the room. */
  const roomButton = () => dom.button(words.showRoom, () => frame.go("room"));

  return { order, after, step, roomButton };
})();
