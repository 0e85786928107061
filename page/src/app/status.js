// What has become of what was sent, in one of a few words; and what can be done now.

const standing = (() => {
  /** @param {Sent} sent */
  function title({ state: now, standing: held, mode, time }) {
    if (now === "waiting") return words.onlyPhone;
    if (now === "sending") return words.sending;
    if (now === "refused") return words.refused;
    if (held === "question") return words.question;
    if (held === "late") return words.late;
    return mode === "practice" && held !== "practice-after-opening" ? words.ready
      : words.received + time;
  }

  /** The check words, large in the page's language and smaller in the other. @param {Sent} sent */
  function checkWords({ words: english, palabras }) {
    /** @type {[string, string[]][]} */
    const both = [["en", english], ["es", palabras]];
    if (words.tongue === "es") both.reverse();
    return both.map(([lang, three], at) =>
      dom.make("p", { class: at ? "soft" : "words", lang }, three.join(" ")));
  }

  /** What it means for her, if it needs saying. @param {Sent} sent */
  const meaning = ({ state: now, standing: held, item }) =>
    words.standing[held] || (now === "waiting" ? words.onlyPhoneWhy
      : item && item.reference ? words.arrived : "");

  /** One return in a box. @param {Sent} sent @param {boolean} [told] its title stands above */
  function box(sent, told) {
    const name = title(sent);
    const received = words.received + sent.time;
    const quiet = sent.state === "sending" || sent.state === "refused";
    return told && quiet ? null : dom.make("div.state",
      !told && dom.make("h2", name),
      sent.state === "received" && name !== received && dom.p(received),
      ...(sent.words.length > 0 ? checkWords(sent) : []),
      dom.p(meaning(sent)));
  }

  /** Why it was not taken, and what to do. @param {ItemProblem} problem */
  const refusal = ({ status, detail }) => (status === 401
    ? dom.asks(dom.p(words.badCode), dom.button(words.code, () => frame.go("enter"), "next"))
    : dom.asks(dom.p(words.refusedWhy), headquarters(),
      dom.make("p", { lang: "en" }, detail)));

  const headquarters = () => dom.call(state.card().contacts.headquarters);

  /** Other ways, while it is only on this phone. @param {Sent} sent */
  function otherWays({ item }) {
    const { card, code } = state.entry();
    const { text, hotline } = card.contacts;
    const worksheet = item ? sheet.frozen(item.body) : sheet.read();
    const message = textMessage.write(code || null, card.candidates, worksheet);
    const names = { code: words.code, attendance: words.attendanceLine, found: words.found };
    return dom.fold(words.otherWays,
      text && message && dom.link(words.byText, textMessage.link(text, message)),
      hotline && dom.p(words.byCall), dom.call(hotline),
      hotline && dom.list(textMessage.keys(code || null, card.candidates, worksheet)
        .map(({ line, keys }) => `${typeof line === "number" ? line : names[line]}: ${keys}`)),
      dom.p(words.orHeadquarters), headquarters());
  }

  /** What can be done with the latest return. @param {Sent} sent */
  function actions(sent) {
    const open = state.mode() === "real";
    if (sent.standing === "practice-after-opening") {
      return [dom.asks(dom.make("h2", words.isReal), dom.p(words.isRealWhy),
        dom.button(words.yesReal, () => sending.makeReal(sent), "next"),
        dom.button(words.noReal, home.begin))];
    }
    if (sent.mode === "practice") {
      return [dom.button(open ? words.startReal : words.again, home.begin, open ? "next" : "")];
    }
    const photo = sending.photoOf(sent);
    const { stranger } = state.entry();
    const { item } = sent;
    return [
      item && (sent.state === "waiting" || sent.state === "refused") &&
        dom.button(words.tryNow, () => {
          sender.press(sent.state === "refused" ? item.id : undefined);
        }),
      photo && dom.p(photo === "received" ? words.photoSent : words.photoKept),
      !photo && !stranger && sent.state !== "refused" &&
        dom.button(words.photo, () => frame.go("photo")),
      !stranger && dom.button(words.correct, () => sending.correct(sent)),
    ];
  }

  /** @returns {Shown} */
  function screen() {
    const [sent, ...earlier] = sending.all();
    if (!sent) return home.screens.home();
    return {
      title: title(sent), back: "home",
      inside: [
        box(sent, true), dom.p(words.done),
        (sent.standing === "question" || sent.standing === "before-opening") && headquarters(),
        sent.state === "refused" && sent.item && sent.item.problem && refusal(sent.item.problem),
        (sent.state === "waiting" || sent.state === "sending") && sent.mode === "real" &&
          otherWays(sent),
        ...actions(sent),
        earlier.length > 0 && dom.fold(words.earlier, ...earlier.map((one) => box(one))),
      ],
    };
  }

  return { box, screens: { status: screen } };
})();
