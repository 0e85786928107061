// Between the screens and the sender: what is sent for the open card, and what became of it.

/**
 * @typedef {object} Sent a return that this phone made or that the server holds
 * @property {ItemState} state
 * @property {string} standing
 * @property {string} mode
 * @property {string} time
 * @property {string[]} words
 * @property {string[]} palabras
 * @property {number} [receipt]
 * @property {boolean} photo
 * @property {Item} [item]
 */

const sending = (() => {
  const REFRESH_MS = 120000; // A question of headquarters is seen within two minutes.
  /** @type {Item[]} */
  let items = [];
  let broken = false;
  let busy = false;
  let seen = "";

  async function begin() {
    items = await sender.items().catch(() => []);
    sender.listen((now, error) => {
      const received = (/** @type {Item[]} */ all) =>
        all.filter((item) => item.state === "received").length;
      const news = received(now) > received(items);
      items = now;
      broken = Boolean(error);
      // A receipt is told at once; how it stands may take another minute to hear.
      changed();
      if (news) refresh();
    });
    document.addEventListener("visibilitychange", refresh);
    setInterval(refresh, REFRESH_MS);
  }

  /** Asks how the precinct and its returns stand, and what time it is there. */
  async function refresh() {
    const entry = state.open();
    const secret = entry && (entry.token || entry.code);
    if (!entry || !secret || document.hidden) return;
    const card = await joining.ask("/api/card", { Authorization: `Holdfast ${secret}` })
      .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    // Another tab may have renewed the card meanwhile.
    const kept = card && await store.get("cards", entry.id).catch(() => null);
    if (card) await state.take(Object.assign({}, kept || entry, { card }));
    changed();
  }

  /** Draws again what depends on what was sent, if it has changed. */
  function changed() {
    if (!state.open() || !["home", "status"].includes(frame.name())) return;
    const now = JSON.stringify([all(), items.map((item) => item.state), state.mode(), broken]);
    if (now !== seen) frame.redraw();
    seen = now;
  }

  /** @param {Item} item */
  function isOurs(item) {
    const { id, stranger, card } = state.entry();
    return stranger ? item.kind === "unconfirmed" &&
      JSON.parse(item.body).precinct === card.precinct.id
      : item.kind === "return" && item.card === id;
  }

  /** Everything sent for the open card, the latest first. @returns {Sent[]} */
  function all() {
    const { returns } = state.card();
    const ours = items.filter(isOurs).reverse();
    const told = ours.map((item) => {
      const held = returns.find((one) => one.receipt === item.receipt);
      return Object.assign({
        standing: "", time: (item.received_at || "").slice(11, 16), words: [], palabras: [],
        mode: JSON.parse(item.body).mode, photo: false,
      }, item, held, {
        standing: (held && held.standing) || item.standing || "", state: item.state, item,
        at: item.state === "received" ? item.at_ms || 0 : Infinity,
      });
    // Once something later is made, what was refused is of no more use.
    }).filter((one, at) => at === 0 || one.state !== "refused");
    const others = returns.filter((one) => !ours.some((item) => item.receipt === one.receipt))
      .map((one) => Object.assign({
        state: /** @type {ItemState} */ ("received"), time: one.received_at, at: one.at_ms,
      }, one));
    return /** @type {(Sent & { at: number })[]} */ (told).concat(others)
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  }

  /**
   * Hands a return to the sender, as a correction of the one before if it is one.
   * @param {string} body @param {Item} [before]
   */
  function hand(body, before) {
    const { id, stranger } = state.entry();
    const how = before && queue.canReplace({ items }, before.id);
    const { receipt, after = undefined } = before || { receipt: undefined };
    const text = receipt && how === "correct-by-receipt"
      ? JSON.stringify(Object.assign(JSON.parse(body), { replaces: receipt })) : body;
    return sender.add({
      card: stranger ? null : id, kind: stranger ? "unconfirmed" : "return", body: text,
      replaces: JSON.parse(text).replaces || undefined,
      after: before && how === "wait" ? before.id : how === "replace-unsent" ? after : undefined,
    }, how === "replace-unsent" && before ? before.id : null);
  }

  /** Sends the worksheet as it stands. */
  async function send() {
    const { id, stranger } = state.entry();
    const draft = state.draft();
    if (id === calculator.ID) frame.go("calculated");
    // The caucus may have opened while she compared.
    else if (draft.mode === "practice" && state.mode() === "real") frame.show("check");
    else if (!busy) {
      busy = true;
      const before = items.find((item) => item.id === draft.corrects);
      const body = sheet.body(draft.mode, stranger);
      // Null where what it should stand in for was just sent: then it follows that one.
      const added = await Promise.resolve(hand(body, before))
        .then((item) => item || hand(body, items.find((one) => before && one.id === before.id)))
        .catch(() => null);
      busy = false;
      if (!added) {
        frame.tell(words.notLasting);
        return;
      }
      Object.assign(draft, { step: "status", corrects: null, replaces: null });
      state.keep();
      store.persist().catch(() => {});
      frame.go("status");
    }
  }

  /** Files a practice return as the real count after all. @param {Sent} sent */
  async function makeReal({ item }) {
    if (!item) home.begin();
    else if (!busy) {
      busy = true;
      state.draft().mode = "real";
      state.keep();
      const real = Object.assign(JSON.parse(item.body), { mode: "real", replaces: null });
      await Promise.resolve(hand(JSON.stringify(real))).catch(() => {});
      busy = false;
    }
  }

  /** Begins a correction with the figures as they are. @param {Sent} sent */
  function correct({ item, receipt }) {
    Object.assign(state.draft(), {
      corrects: item ? item.id : null, replaces: item ? null : receipt, mode: state.mode(),
    });
    frame.go(steps.order()[0]);
  }

  /** @param {Blob} blob */
  async function sendPhoto(blob) {
    const [{ item, receipt }] = all();
    const bytes = await new Response(blob).arrayBuffer();
    await sender.add({
      card: state.entry().id, kind: "photo", of: item ? item.id : undefined, receipt,
    }, null, { type: blob.type, bytes });
    frame.go("status");
  }

  /** What has become of the photo of a return, if there is one. @param {Sent} sent */
  function photoOf({ photo: held, item, receipt }) {
    const sent = items.filter((one) => one.kind === "photo" && (item ? one.of === item.id
      : one.card === state.entry().id && one.receipt === receipt)).pop();
    return held ? "received" : sent ? sent.state : null;
  }

  return {
    begin, refresh, all, send, makeReal, correct, sendPhoto, photoOf, broken: () => broken,
  };
})();
