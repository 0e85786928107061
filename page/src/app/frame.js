// The frame around every screen: what is above and below it, and how one follows another.

/**
 * @typedef {object} Shown a screen
 * @property {string} title
 * @property {Inside[]} inside
 * @property {string} [back] the screen that Back leads to
 * @property {string} [step] which step of how many
 * @property {[string, () => void] | null} [next] the button that Enter presses too
 * @property {Inside[]} [after] what stands below the button
 * @property {() => void} [live] brings moving parts up to date
 */

const frame = (() => {
  /** @type {Record<string, () => Shown>} */
  const screens = {};
  /** @type {Shown} */
  let shown;
  let name = "";
  const inCard = ["home", "status", "room"];
  const outside = ["waiting", "unconfirmed", "calculator"];

  /** @param {string} id */
  const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  /** Says what went wrong, in words and aloud. @param {string} text */
  function tell(text) {
    if (part("told").textContent !== text) part("told").textContent = text;
  }

  /** @param {string} selector of something on the screen */
  function focus(selector) {
    const found = document.querySelector(selector);
    if (found) /** @type {HTMLElement} */ (found).focus();
    return found !== null;
  }

  /** Goes to a screen, so that the phone's own Back comes back. @param {string} to */
  function go(to) {
    if (to !== name) history.pushState(to, "");
    show(to);
  }

  /** @param {string} to */
  function show(to) {
    name = to;
    draw();
    scrollTo(0, 0);
    focus("#title");
  }

  /** Draws the screen where it stands. */
  function draw() {
    shown = screens[name]();
    const { title, inside, back, step, next, after } = shown;
    const entry = state.open();
    document.documentElement.lang = words.tongue;
    document.title = title;
    document.body.className = name;
    part("top").replaceWith(dom.make("header", { id: "top" },
      dom.make("div.bar",
        back ? dom.button(words.back, () => go(back), "quiet") : dom.make("span"),
        dom.make("button.quiet", {
          type: "button", lang: words.otherTongue, click: otherLanguage,
        }, words.other)),
      entry && (step || inCard.includes(name)) && state.practising() &&
        dom.make("p.practice", words.practice),
      entry && step && dom.make("p.where", entry.card.precinct.name),
      !state.lasting() && dom.asks(words.notLasting)));
    part("screen").replaceWith(dom.make("main", { id: "screen" },
      dom.make("form", { novalidate: true, submit, keydown },
        step && dom.make("p.step", step),
        dom.make("h1", { id: "title", tabindex: -1 }, title),
        dom.make("p.wrong", { id: "told", role: "alert" }),
        ...inside,
        next && dom.make("button.next", next[0]),
        ...(after || []))));
    live();
  }

  /** What is read aloud where it changes: the title, and the check words. */
  function says() {
    // Not those of an earlier return, which stand further inside.
    const three = part("screen").querySelector("form > .state > .words");
    return `${shown.title} ${three ? three.textContent : ""}`;
  }

  /** Draws it again by itself: what was open stays open, and who stood on a button stays there. */
  function redraw() {
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const within = part("screen").contains(active);
    const find = (/** @type {string} */ selector, /** @type {string | null} */ text) =>
      Array.from(part("screen").querySelectorAll(selector))
        .find((element) => element.textContent === text);
    const open = part("screen").querySelector("[open] > summary");
    const said = says();
    draw();
    const fold = open && find("summary", open.textContent);
    if (fold && fold.parentElement) fold.parentElement.setAttribute("open", "");
    const again = find("button, a, summary", active.textContent) || part("title");
    if (within) /** @type {HTMLElement} */ (again).focus();
    if (says() !== said) part("live").textContent = says();
  }

  async function otherLanguage() {
    const spoken = await state.speak(words.otherTongue);
    if (spoken) draw();
    else tell(words.needSignal);
    focus("#top [lang]");
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    if (!focus("[aria-invalid=true]") && shown.next) shown.next[1]();
  }

  /** Enter goes to the next field, and on from the last one. @param {KeyboardEvent} event */
  function keydown(event) {
    const fields = Array.from(part("screen").querySelectorAll("input[type=text]"));
    const at = fields.indexOf(/** @type {any} */ (event.target));
    const next = /** @type {HTMLInputElement | undefined} */ (fields[at + 1]);
    if (event.key !== "Enter" || at < 0 || !next) return;
    event.preventDefault();
    next.focus();
    next.select();
  }

  function live() {
    if (shown.live) shown.live();
  }

  addEventListener("popstate", ({ state: to }) => {
    if (screens[to]) show(state.open() || outside.includes(to) ? to : "enter");
  });

  return { screens, go, show, draw, redraw, live, tell, focus, part, name: () => name };
})();
