// "I have no card": the same worksheet, which counts only once headquarters has called back.

const unconfirmed = (() => {
  const typed = { name: "", call_back: "", precinct: "" };

  /** @param {keyof typeof typed} what @param {string} name @param {Attributes} more */
  const line = (what, name, more) => fields.text(name, typed[what], (text) => {
    typed[what] = text.trim();
  }, more);

  async function begin() {
    const { name, call_back, precinct } = typed;
    if (!name || !precinct || !/^\D*(\d\D*){7,15}$/.test(call_back)) {
      frame.tell(words.needAll);
      return;
    }
    const night = await joining.ask("/api/night", {})
      .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (!night) {
      frame.tell(words.needSignal);
      return;
    }
    const id = `no card, ${precinct}`;
    await state.take({
      id, ahead: 0, stranger: { name, call_back },
      card: Object.assign(night, {
        role: "chair", reporter: 0, returns: [],
        precinct: { id: precinct, name: precinct, county: "", kind: "precinct", delegates: null,
          opens_at_ms: 0, zone: night.zone, counted_with: null, heard: "" },
      }),
    });
    state.setOpen(id);
    frame.go(joining.landing());
  }

  /** @returns {Shown} */
  const screen = () => ({
    title: words.noCard, back: "enter",
    inside: [
      dom.p(words.noCardWhy),
      line("name", words.yourName, { autocomplete: "name" }),
      line("call_back", words.yourNumber, { autocomplete: "tel", inputmode: "tel" }),
      line("precinct", words.yourPrecinct, {}),
    ],
    next: [words.next, begin],
  });

  return { screens: { unconfirmed: screen } };
})();
