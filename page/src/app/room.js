// The figures in very large type, for holding up or projecting.

const room = (() => {
  /** @returns {Shown} */
  function screen() {
    const { lines, own, step } = state.draft();
    const rule = sheet.rule();
    const final = sheet.lastTotal() !== null;
    const computed = own || sheet.delegates() === 1 ? null : sheet.computed();
    return {
      title: final ? words.last : words.first, back: step,
      inside: [dom.p(counts.ruleText()), dom.make("ul.groups", ...lines.map((line, at) => {
        const people = final ? sheet.last(line) : sheet.first(line);
        if (people === null) return null;
        const viable = arithmetic.mayEarn(rule, people);
        const given = computed && viable ? computed[at] : line.awards;
        return dom.make("li", dom.make("b", awards.name(at)),
          dom.make("span", String(people)),
          [rule.kind === "at-least" && (viable ? words.viable : words.needs(rule.people)),
            final && given && words.delegates(given)].filter(Boolean).join(" · "));
      }))],
    };
  }

  return { screens: { room: screen } };
})();
