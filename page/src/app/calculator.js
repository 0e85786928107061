// Practice without a code: the same steps for any rules and number of delegates; nothing is sent.

const calculator = (() => {
  const ID = "calculator";
  /** @type {Plan[]} */
  const PLANS = ["iowa-democratic-2020", "nevada-democratic-2020", "plurality"];
  const chosen = { plan: PLANS[0], delegates: 5, names: "" };

  async function begin() {
    const { plan, delegates } = chosen;
    const names = (chosen.names || words.someGroups).split("\n").filter((name) => name.trim());
    await state.take({
      id: ID, ahead: 0,
      card: {
        now_ms: Date.now(), night: "", title: "", plan, contest: arithmetic.contest(plan),
        early_votes: plan === PLANS[1], role: "chair", reporter: 0, returns: [],
        candidates: names.slice(0, 64).map((name, at) => ({ id: `g${at}`, name, kind: "person" })),
        precinct: { id: "", name: words.calculator, county: "", kind: "precinct", delegates,
          opens_at_ms: Infinity, zone: "UTC", counted_with: null, heard: "" },
        contacts: { headquarters: null, hotline: null, text: null },
      },
    });
    state.setOpen(ID);
    home.begin();
  }

  /** @returns {Shown} */
  const screen = () => ({
    title: words.calculator,
    inside: [
      dom.p(words.calculated),
      fields.choice(words.rules, PLANS.map((plan, at) => [plan, words.plans[at]]), [chosen.plan],
        (plan) => {
          chosen.plan = plan;
        }),
      fields.figure(words.howMany, chosen.delegates, (value) => {
        chosen.delegates = value || 0;
      }),
      dom.make("p.text", dom.make("label", { for: "names" }, words.groupNames),
        dom.make("textarea", { id: "names", rows: 6, input: (event) => {
          chosen.names = event.target.value;
        } }, chosen.names || words.someGroups)),
    ],
    next: [words.startPractice, begin],
  });

  /** @returns {Shown} */
  const calculated = () => ({
    title: words.calculated, back: "check", inside: [],
    next: [words.again, () => frame.go("calculator")],
    after: [dom.link(words.enter, "/report")],
  });

  return { ID, screens: { calculator: screen, calculated } };
})();
