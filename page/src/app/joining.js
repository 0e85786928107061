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

  /** Damm's table, a row for each interim digit; the check digit brings it back to 0. */
  const DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581",
    "5869720134", "8945362017", "9438617205", "2581436790"];

  /** Tells a slip of a digit from a code that may be somebody's. @param {string} digits */
  const isCode = (digits) => /^\d{12}$/.test(digits) &&
    Array.from(digits).reduce((interim, digit) => Number(DAMM[interim][Number(digit)]), 0) === 0;

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
    state.setOpen(id);
    sender.credential(id).catch(() => {});
  }

  /** Keeps a secret and asks for its card. @param {string} secret */
  function add(secret) {
    const { joining: all } = state.phone();
    // The same QR scanned again opens what this phone has already.
    const known = state.cards().find(({ tail, card }) =>
      secret.startsWith(`${card.reporter}.`) && secret.endsWith(tail || " "));
    if (known) state.setOpen(known.id);
    else if (!all.some((join) => join.secret === secret)) all.push({ id: sender.uuid(), secret });
    state.save();
    tries = 0;
    return attempt();
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
      else told = answer.status === 409 ? "full" : "unknown";
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
    if (frame.name() === "waiting") frame.go(all.length > 0 ? "waiting" : landing());
  }

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

  return { isCode, ask, add, attempt, landing, told: () => told, screens: { waiting } };
})();
