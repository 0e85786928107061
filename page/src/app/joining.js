// Getting a card onto this phone: its secret or code is kept until headquarters has answered.

/**
 * @typedef {object} Joining
 * @property {string} id made once, so that a repeated exchange is the same exchange
 * @property {string} secret what the QR holds, or twelve digits
 */

const joining = (() => {
  const WAIT_MS = 3000; // Doubled up to a minute, with chance, so that phones do not knock at once.
  const WAIT_MAX_MS = 60000;
  /** @type {any} */
  let timer;
  let tries = 0;
  let asking = false;
  /** @type {"full" | "unknown" | null} */
  let told = null;

  /** Damm's table, ten digits for each interim digit; the check digit brings it back to 0. */
  const DAMM = "03175986427092154863420687135917509834266123045978" +
    "36742095815869720134894536201794386172052581436790";

  /** Tells a slip of a digit from a code that may be somebody's. @param {string} digits */
  const isCode = (digits) => /^\d{12}$/.test(digits) &&
    Array.from(digits).reduce((at, digit) => Number(DAMM[at * 10 + Number(digit)]), 0) === 0;

  /** Whether a secret is of a card's holder. @param {Entry} entry @param {string} secret */
  const of = ({ card }, secret) => secret.startsWith(`${card.reporter}.`);

  /** Whether headquarters has not answered for a card yet. @param {Entry | null} entry */
  const isExpected = (entry) => Boolean(entry && entry.tail && !entry.token && !entry.code);

  /** @param {string} path @param {Record<string, string>} headers @param {string} [body] */
  const ask = (path, headers, body) => fetch(path, {
    headers, body, method: body ? "POST" : "GET", cache: "no-store", credentials: "omit",
  });

  /** Takes a card as headquarters tells it. @param {string} secret @param {any} answer */
  async function take(secret, answer) {
    const { token } = answer;
    const card = answer.card || answer;
    const id = `${card.night} ${card.reporter}`;
    await state.take({
      id, token, code: token ? answer.code || undefined : secret, tail: secret.slice(-4), card,
      ahead: 0,
    });
    // Where she is at another precinct, she stays there.
    if (frame.name() === "waiting") state.setOpen(id);
    // What was refused for the old card goes again, and so does what waited for this one.
    sender.credential(id).catch(() => {});
    if (frame.name() === "home") frame.redraw();
  }

  /**
   * Says why a secret opens nothing; what was typed for its card stays.
   * @param {string} secret @param {number} status
   */
  async function refuse(secret, status) {
    told = status === 409 ? "full" : "unknown";
    const entry = state.cards().find((one) => isExpected(one) && of(one, secret));
    if (!entry) return;
    const shown = state.open() === entry;
    await state.drop(entry);
    if (shown) frame.go("enter");
  }

  /**
   * Keeps a secret and asks for its card.
   * @param {string} secret @param {any} [facts] what came with its link
   */
  function add(secret, facts) {
    const { joining: all } = state.phone();
    // The same QR scanned again opens what this phone has already.
    const known = state.cards().find((entry) =>
      of(entry, secret) && secret.endsWith(entry.tail || " "));
    if (known) state.setOpen(known.id);
    else if (!all.some((join) => join.secret === secret)) {
      all.push({ id: sender.uuid(), secret });
      expect(secret, facts);
    }
    state.save();
    tries = 0;
    return attempt();
  }

  /**
   * Opens the precinct that the link names, before its card is known: on a slow network, or where
   * the signal goes just then, she need not wait. Otherwise nothing is open until it is.
   * @param {string} secret @param {any} facts
   */
  function expect(secret, facts) {
    const reporter = parseInt(secret, 10);
    const id = facts && `${facts.night} ${reporter}`;
    const opens = id && !state.cards().some((entry) => entry.id === id);
    if (opens) {
      const card = Object.assign(facts, { role: "chair", reporter, returns: [] });
      state.take({ id, tail: secret.slice(-4), card, ahead: 0 });
    }
    state.setOpen(opens ? id : "");
  }

  /** Asks for one card, and tells whether to ask again. @param {Joining} join */
  async function attemptOne({ id, secret }) {
    try {
      const answer = await (isCode(secret)
        ? ask("/api/card", { Authorization: `Holdfast ${secret}` })
        : ask("/api/devices", { "Content-Type": "application/json", "Idempotency-Key": id },
          JSON.stringify({ card: secret })));
      if (answer.status === 429 || answer.status >= 500) return true;
      if (answer.ok) await take(secret, await answer.json());
      else await refuse(secret, answer.status);
      return false;
    } catch (error) {
      return true;
    }
  }

  /** Asks for every card that waits, and again later where nobody answered. */
  async function attempt() {
    clearTimeout(timer);
    const { joining: all } = state.phone();
    if (asking) return;
    asking = true;
    told = null;
    for (const join of all.slice()) {
      if (!await attemptOne(join)) all.splice(all.indexOf(join), 1);
    }
    asking = false;
    state.save();
    if (all.length > 0) {
      timer = setTimeout(attempt, Math.min(WAIT_MAX_MS, WAIT_MS * Math.pow(2, tries)) *
        (0.5 + Math.random() / 2));
      tries += 1;
    }
    if (frame.name() === "waiting") frame.go(waits() ? "waiting" : landing());
  }

  /** Whether nothing can be shown until headquarters answers. */
  const waits = () => state.phone().joining.length > 0 && !isExpected(state.open());

  /** The screen to begin with: where she was. */
  const landing = () => (!state.open() || told ? "enter" : state.begun() ? state.draft().step
    : "home");

  const again = () => {
    if (state.phone().joining.length > 0 && !document.hidden) attempt();
  };
  addEventListener("online", again);
  document.addEventListener("visibilitychange", again);

  /** @returns {Shown} */
  const waiting = () => ({
    title: words.waiting, back: "enter",
    inside: [dom.p(words.waitingWhy)],
    after: [dom.link(words.calculator, "/practice")],
  });

  return { isCode, ask, add, attempt, waits, landing, told: () => told, screens: { waiting } };
})();
