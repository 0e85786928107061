// Puts the screens together and begins.

(async () => {
  // A card's link also names its precinct.
  const path = location.pathname.replace(/^(\/report)\/.*/, "$1");

  /** Takes the secret out of the address bar before anything else; it was never sent. */
  function arrived() {
    const secret = location.hash.slice(1);
    history.replaceState(history.state, "", path);
    return secret;
  }

  const secret = arrived();
  Object.assign(frame.screens, enter.screens, joining.screens, unconfirmed.screens, home.screens,
    counts.screens, awards.screens, check.screens, standing.screens, photo.screens, room.screens,
    calculator.screens);
  await state.load();
  await sending.begin();
  const entry = state.open();
  const practice = path === "/practice";
  if (practice || (entry && entry.id === calculator.ID)) state.setOpen("");
  if (secret) joining.add(secret, /** @type {any} */ (self).arrival);
  else joining.attempt();
  const first = practice ? "calculator" : joining.waits() ? "waiting"
    : joining.landing();
  history.replaceState(first, "");
  frame.show(first);
  // Another card's QR opened over this page.
  addEventListener("hashchange", () => {
    const another = arrived();
    if (!another) return;
    frame.go("waiting");
    joining.add(another);
  });
  if (state.language() !== words.tongue && await state.speak(state.language())) frame.draw();
  sender.start("/report/worker.js");
  sending.refresh();
})();
