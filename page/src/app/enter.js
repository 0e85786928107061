// Getting in: by a card already on this phone, by the twelve digits, or without a card.

const enter = (() => {
  let typed = "";

  const digits = () => typed.replace(/[\s-]/g, "");

  /** Groups the digits as the card does, while they are typed at the end. @param {any} event */
  function input({ target }) {
    typed = target.value;
    if (target.selectionStart === typed.length && /^[\d\s-]*$/.test(typed)) {
      typed = (digits().match(/\d{1,4}/g) || []).join("-");
      target.value = typed;
    }
    frame.tell(digits().length === 12 && !joining.isCode(digits()) ? words.codeSlip : "");
  }

  function submit() {
    const secret = digits();
    if (joining.isCode(secret)) {
      typed = "";
      frame.go("waiting");
      joining.add(secret);
    } else {
      frame.tell(/^\d{12}$/.test(secret) ? words.codeSlip : words.codeShort(secret.length));
      frame.focus("input");
    }
  }

  /** @returns {Shown} */
  function screen() {
    const cards = state.cards().filter(({ tail }) => tail);
    const told = joining.told();
    return {
      title: words.enter,
      inside: [
        told && dom.asks(words[told]),
        cards.length > 0 && dom.make("h2", words.yourCards),
        ...cards.map(({ id, card }) => dom.button(
          `${card.precinct.name}, ${card.precinct.county}`, () => {
            state.setOpen(id);
            frame.go("home");
          })),
        fields.text(words.code, typed, () => {}, {
          inputmode: "numeric", enterkeyhint: "go", class: "code", "aria-describedby": "told",
          input,
        }),
      ],
      next: [words.openSheet, submit],
      after: [
        dom.button(words.noCard, () => frame.go("unconfirmed")),
        dom.link(words.calculator, "/practice"),
      ],
    };
  }

  return { screens: { enter: screen } };
})();
