// What this phone has still to send: a machine without clock, chance, network or storage of its
// own. Time, chance and results come in; what to store and what to send goes out. It runs the same
// in the page, in the service worker and in the tests.
//
// Three things it never does: lose an item, change the bytes of one, or send again before a server
// said to. Sending twice is harmless, since an item has its id from the phone and the server
// recognises it; so whenever it is unknown whether an item arrived, it is sent again.

/**
 * `waiting`: only on this phone. `sending`: a sender is at it, or died at it. `received`: the
 * server has stored it. `refused`: kept, and a person must look.
 * @typedef {"waiting" | "sending" | "received" | "refused"} ItemState
 * @typedef {"return" | "photo" | "unconfirmed"} ItemKind
 */

/**
 * Why the server did not take an item. `status` 401 means that the card must be given again. The
 * texts are empty where something else than our server answered.
 * @typedef {{ status: number, type: string, title: string, detail: string,
 *   problems?: { field: string, message: string }[] }} ItemProblem
 * @typedef {{ code: string, blocks: boolean, message: string }} ItemFinding
 */

/**
 * What is handed in to be sent. `body` is the frozen text; of a photo, the key of the stored
 * picture. `card` is null where a return is sent without one. A photo needs the return it belongs
 * to: `of` is that item's id, or `receipt` what is known of it otherwise. `replaces` is the receipt
 * which the body of a correction names. One made while nobody knows whether what it corrects has
 * arrived names none, and waits `after` that item instead, so that the last word stays the last.
 * @typedef {{ id: string, card: string | null, kind: ItemKind, body: string, of?: string,
 *   receipt?: number, replaces?: number, after?: string }} NewItem
 */

/**
 * An item as stored. `n` is its place in line. `next_at` is on the wall clock, in milliseconds:
 * when to send, or until when the sender may take. `held`: the server asked to wait until then.
 * `by` names the last sending of it. What is in a receipt follows; a return without a card has a
 * `reference` instead. `problem` is the last answer that was no receipt.
 * @typedef {NewItem & { state: ItemState, n: number, tries: number, next_at: number,
 *   held?: boolean, by?: string, made_at: number, reference?: string, received_at?: string,
 *   at_ms?: number, words?: string[], palabras?: string[], standing?: string,
 *   findings?: ItemFinding[], problem?: ItemProblem }} Item
 */

/**
 * The moment, in milliseconds: `wall` is the phone's clock, which may be hours wrong and be set at
 * any time; `tick` only ever goes forward, and starts anew with each life of a page or worker.
 * @typedef {{ wall: number, tick: number }} Moment
 */

/**
 * What one life knows: the stored items, and when each is due on the life's own tick, by the item's
 * id and the stored `next_at` which this was worked out from. It starts with none of either.
 * @typedef {{ items: Item[], due: Record<string, number> }} QueueState
 * @typedef {{ state: QueueState, at: Moment, changed: Set<Item> }} Turn
 */

/**
 * What became of a sending: `status` 0 where no answer came. `retry_after` is in milliseconds, null
 * where the server did not say.
 * @typedef {{ kind: "answer", id: string, by?: string, status: number,
 *   retry_after: number | null, document: any, chance: number }} Answer
 */

/**
 * `add`: the user pressed "send"; `instead` names an item that this one makes unnecessary.
 * `start`: this life would send, and calls that sending `by`; the sending `dead` is known to have
 * died. `press`: the user presses "try now", for one item or all that wait. `online`: the page was
 * opened or shown, or a network is said to be there. `credential`: the card has a new code or
 * token. `look`: nothing happened, except that others may have changed the stored items. `chance`
 * is a random number from 0 to 1.
 * @typedef {{ kind: "add", item: NewItem, instead?: string } | { kind: "start", by: string,
 *   dead?: string } | Answer | { kind: "press", id?: string } | { kind: "online", chance: number }
 *   | { kind: "credential", card: string } | { kind: "look" }} QueueInput
 */

/**
 * `save` and `drop` items, all at once and before anything else; then `send`, giving up after
 * `within` milliseconds.
 * @typedef {{ do: "send", item: Item, within: number }} Send
 * @typedef {{ do: "save", item: Item } | { do: "drop", item: Item } | Send} QueueOutput
 */

const queue = (() => {
  // A return is answered at once or not at all; of a photo, 250 KB take 40 s at 50 kbit/s. Others
  // leave a sender a little more, since they do not count from quite the same moment.
  const WITHIN_MS = { return: 20000, unconfirmed: 20000, photo: 120000 };
  const GRACE_MS = 5000;
  // The wait after the first failure doubles with each; nothing waits longer than the last of
  // these, whatever a server or a clock says.
  const FIRST_MS = 2000;
  const SLOWEST_MS = 60000;
  const FURTHEST_MS = 600000;

  const NO_CARD = 401;
  const TOO_MANY = 429;
  const NOT_NOW = 503;
  const FULL = 507;
  // The last word on these bytes. Whatever else goes wrong may go right the next time.
  const FINAL = [NO_CARD, 409, 413, 415, 422];

  /** @param {QueueState} state @param {Item} item */
  const dueAt = (state, item) => state.due[item.id + item.next_at];

  /** @param {{ items: Item[] }} state @param {string} [id] */
  const find = (state, id) => state.items.find((item) => item.id === id);

  /** @param {Turn} turn @param {Item} item @param {Partial<Item>} change */
  function set(turn, item, change) {
    Object.assign(item, change);
    turn.changed.add(item);
  }

  /**
   * Sets an item's next moment to `ms` from now.
   * @param {Turn} turn @param {Item} item @param {number} ms @param {Partial<Item>} [change]
   */
  function later(turn, item, ms, change) {
    item.next_at = turn.at.wall + Math.ceil(ms);
    turn.state.due[item.id + item.next_at] = turn.at.tick + Math.ceil(ms);
    set(turn, item, change || {});
  }

  /**
   * Gives an item that this life has not seen before its moment on the tick. Its `next_at` comes
   * from another life, perhaps from before the clock was set; so it is believed within bounds, and
   * not at all where a sender would be robbed.
   * @param {Turn} turn @param {Item} item
   */
  function see(turn, item) {
    if (dueAt(turn.state, item) !== undefined) return;
    const ms = item.state === "sending" ? WITHIN_MS[item.kind] + GRACE_MS
      : item.next_at - turn.at.wall;
    if (ms > FURTHEST_MS) later(turn, item, FURTHEST_MS);
    else turn.state.due[item.id + item.next_at] = turn.at.tick + Math.max(ms, 0);
  }

  /**
   * Returns the receipt a photo is sent under; undefined while its return has none.
   * @param {QueueState} state @param {Item} photo
   */
  const receiptOf = (state, photo) => (find(state, photo.of) || photo).receipt;

  /** Whether it is not known yet what became of an item. @param {Item | undefined} item */
  const open = (item) => item && (item.state === "waiting" || item.state === "sending");

  /** @param {QueueState} state @param {Item} item */
  const ready = (state, item) => item.state === "waiting" && !open(find(state, item.after))
    && (item.kind !== "photo" || receiptOf(state, item) !== undefined);

  /** Figures before photos, then oldest first. @param {Item} a @param {Item} b */
  const inLine = (a, b) => Number(a.kind === "photo") - Number(b.kind === "photo") || a.n - b.n;

  /**
   * Says how an item can be corrected. `replace-unsent`: the server cannot have it; add the new
   * one `instead`. `correct-by-receipt`: the new one names its receipt. `wait`: it may have arrived
   * without the phone hearing of it, so that nobody knows yet what a correction would replace.
   * @param {{ items: Item[] }} state @param {string} id
   * @returns {"replace-unsent" | "correct-by-receipt" | "wait"}
   */
  function canReplace(state, id) {
    const item = find(state, id);
    if (item && item.state === "received") return "correct-by-receipt";
    const unsent = item && (item.tries === 0
      || (item.state === "refused" && item.problem && item.problem.status !== NO_CARD));
    return unsent ? "replace-unsent" : "wait";
  }

  /**
   * Takes a new item, unless what it should stand in for has been sent meanwhile. That one goes if
   * it was never sent, and stays if it was refused; its photos follow the new figures.
   * @param {Turn} turn @param {NewItem} item @param {string} [instead]
   */
  function add(turn, item, instead) {
    const { state, at } = turn;
    if (instead && canReplace(state, instead) !== "replace-unsent") return;
    const n = 1 + Math.max(0, ...state.items.map((one) => one.n));
    /** @type {any} */
    const made = Object.assign({ state: "waiting", n, tries: 0, made_at: at.wall }, item);
    state.items = state.items.filter((one) => one.id !== instead || one.tries).concat(made);
    state.items.filter((one) => instead && one.of === instead)
      .forEach((photo) => set(turn, photo, { of: item.id }));
    later(turn, made, 0);
  }

  /**
   * Returns what to send now, if anything. An item being sent is the sign that somebody is at it,
   * and nothing else is sent meanwhile; if that sending is dead, or takes longer than it may on
   * this life's own tick, its item is taken over.
   * @param {Turn} turn @param {string} by @param {string} [dead] @returns {QueueOutput[]}
   */
  function start(turn, by, dead) {
    const { state, at } = turn;
    const begun = state.items.filter((item) => item.state === "sending");
    if (begun.some((item) => item.by !== dead && dueAt(state, item) > at.tick)) return [];
    begun.forEach((item) => later(turn, item, 0, { state: "waiting" }));
    const item = state.items.filter((one) => ready(state, one) && dueAt(state, one) <= at.tick)
      .sort(inLine)[0];
    if (!item) return [];
    const within = WITHIN_MS[item.kind];
    later(turn, item, within + GRACE_MS, {
      state: "sending", by, tries: item.tries + 1, receipt: receiptOf(state, item),
    });
    return [{ do: "send", item, within }];
  }

  /** Tells whether there is no room for photos. @param {Item} item @param {Answer} input */
  const full = (item, input) => item.kind === "photo" && input.status === FULL;

  /** Returns how long to wait after an answer that is neither receipt nor refusal.
   * @param {Item} item @param {Answer} input */
  function pause(item, input) {
    // A part of it is chance, so that phones do not come back in step.
    const part = 0.5 + input.chance / 2;
    if (input.retry_after !== null) {
      return Math.min(FURTHEST_MS, Math.max(input.retry_after, FIRST_MS / 2) + FIRST_MS * part);
    }
    return part * (full(item, input) ? FURTHEST_MS
      : Math.min(SLOWEST_MS, FIRST_MS * Math.pow(2, item.tries - 1)));
  }

  /** Takes what became of a sending. @param {Turn} turn @param {Answer} input */
  function answer(turn, input) {
    const { id, by, status, retry_after, document } = input;
    const item = find(turn.state, id);
    if (!item || item.state === "received") return;
    // A page that some network puts before everything else says 200 too, but has none of this.
    if (status < 300 && document && (document.received_at || document.sha256)) {
      set(turn, item, Object.assign(document, { state: "received", problem: undefined }));
      return;
    }
    // Another sender has taken over: only a receipt would have been news.
    if (item.state !== "sending" || item.by !== by) return;
    const problem = status
      ? Object.assign({ type: "", title: "", detail: "" }, document, { status }) : undefined;
    // A card that is refused, or sends too much, is so with each of its items, and more tries make
    // it worse; a server that is busy is so for all.
    const akin = turn.state.items.filter((one) => one.state === "waiting" && (status === NOT_NOW
      || (one.card === item.card && (status === NO_CARD || status === TOO_MANY))));
    if (FINAL.includes(status)) {
      akin.concat(item).forEach((one) => set(turn, one, { state: "refused", problem }));
      return;
    }
    const held = retry_after !== null || full(item, input);
    later(turn, item, pause(item, input), { state: "waiting", held, problem });
    if (retry_after === null) return;
    const asked = Math.min(FURTHEST_MS, retry_after);
    akin.forEach((one) => later(turn, one, Math.max(asked, left(turn, one)), { held }));
  }

  /** @param {Turn} turn @param {Item} item */
  const left = ({ state, at }, item) => dueAt(state, item) - at.tick;

  /** Sends an item again, whatever was said of it. @param {Turn} turn @param {Item} item */
  function again(turn, item) {
    if (item.state === "sending" || item.state === "received") return;
    later(turn, item, 0, { state: "waiting", held: false, problem: undefined });
  }

  /** @param {Turn} turn @param {QueueInput} input @returns {QueueOutput[]} what to send */
  function take(turn, input) {
    const { items } = turn.state;
    if (input.kind === "start") return start(turn, input.by, input.dead);
    if (input.kind === "answer") answer(turn, input);
    if (input.kind === "add") add(turn, input.item, input.instead);
    if (input.kind === "press") {
      items.filter((item) => (input.id ? item.id === input.id : item.state === "waiting"))
        .forEach((item) => again(turn, item));
    }
    if (input.kind === "credential") {
      // What nobody asked to hold back has waited for this, too.
      items.filter(({ card, held, problem }) => card === input.card
        && (problem ? problem.status === NO_CARD : !held))
        .forEach((item) => again(turn, item));
    }
    if (input.kind === "online") {
      const ms = input.chance * FIRST_MS;
      items.filter((item) => item.state === "waiting" && !item.held && ms < left(turn, item))
        .forEach((item) => later(turn, item, ms));
    }
    return [];
  }

  /**
   * Takes one input and returns what to do. `state.items` must be what is stored now, and what
   * comes out be stored in the same transaction.
   * @param {QueueState} state @param {Moment} at @param {QueueInput} input
   * @returns {QueueOutput[]}
   */
  function step(state, at, input) {
    /** @type {Turn} */
    const turn = { state, at, changed: new Set() };
    const before = state.items;
    before.forEach((item) => see(turn, item));
    const send = take(turn, input);
    /** @type {QueueOutput[]} */
    const drop = before.filter((item) => !state.items.includes(item))
      .map((item) => ({ do: "drop", item }));
    return drop.concat([...turn.changed].map((item) => ({ do: "save", item })), send);
  }

  /**
   * Returns the tick at which to start: something is due then, or what is being sent has taken
   * longer than it may. Null while nothing waits that could be sent.
   * @param {QueueState} state @returns {number | null}
   */
  function wakeAt(state) {
    const begun = state.items.filter((item) => item.state === "sending");
    const next = begun.length ? begun : state.items.filter((item) => ready(state, item));
    return next.length ? Math.min(...next.map((item) => dueAt(state, item))) : null;
  }

  return { step, wakeAt, canReplace };
})();
