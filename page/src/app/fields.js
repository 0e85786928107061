// Fields: figures, texts and choices, each with its label.

const fields = (() => {
  let made = 0;

  /**
   * A line of the paper with a figure; empty is not given, which is not zero.
   * @param {string} name @param {number | null | undefined} value
   * @param {(value: number | null) => void} set
   * @param {Inside} [note] what is said of the line, below its name
   */
  function figure(name, value, set, note) {
    const id = `f${made += 1}`;
    const wrong = dom.make("small.wrong");
    const input = dom.make("input", {
      id, type: "text", inputmode: "numeric", autocomplete: "off", enterkeyhint: "next",
      maxlength: 9, "aria-describedby": `n${id}`, value: value == null ? "" : value,
      input: ({ target }) => {
        const text = target.value.trim();
        const good = /^\d{0,7}$/.test(text);
        target.setAttribute("aria-invalid", !good);
        wrong.textContent = good ? "" : words.digitsOnly;
        set(good && text ? Number(text) : null);
        frame.live();
      },
    });
    return dom.make("div.line", dom.make("div", dom.make("label", { for: id }, name),
      dom.make("div", { id: `n${id}` }, note, wrong)), input);
  }

  /**
   * @param {string} name @param {string} value @param {(text: string) => void} set
   * @param {Attributes} [more]
   */
  function text(name, value, set, more) {
    const id = `f${made += 1}`;
    return dom.make("p.text", dom.make("label", { for: id }, name),
      dom.make("input", Object.assign({
        id, type: "text", autocomplete: "off", value, maxlength: 80,
        input: (/** @type {any} */ event) => set(event.target.value),
      }, more)));
  }

  /**
   * One of a few answers, or several of them.
   * @template T
   * @param {string} question @param {[T, string][]} answers @param {T[]} chosen
   * @param {(answer: T) => void} choose @param {boolean} [several]
   */
  function choice(question, answers, chosen, choose, several) {
    made += 1;
    const group = `c${made}`;
    return dom.make("fieldset", dom.make("legend", question),
      ...answers.map(([answer, name]) => dom.make("label", dom.make("input", {
        type: several ? "checkbox" : "radio", name: group, checked: chosen.includes(answer),
        change: () => {
          choose(answer);
          frame.live();
        },
      }), name)));
  }

  return { figure, text, choice };
})();
