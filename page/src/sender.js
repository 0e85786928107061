// Sends what the queue says, with what the browser has: the shell around the machine of queue.js.
//
// The page's tabs and the service worker all run it on the same stored items. The item being sent
// is their lease: who starts sending writes so in the same transaction that finds nobody else at
// it. Each sending holds a lock of its own name, where there are locks, by which others see at once
// that its page has gone; a page that is frozen keeps its lock, and loses the item to time.
//
// A code or token is read from the card's record for each sending, and goes into the Authorization
// header alone.

const sender = (() => {
  // Of the channel and the Background Sync.
  const NAME = "holdfast";
  // Until a broken store, or tabs that cannot be told, are looked at again.
  const AGAIN_MS = 2000;

  /** @type {any} */
  const browser = self;
  /** @type {QueueState} */
  const state = { items: [], due: {} };
  const channel = browser.BroadcastChannel && new browser.BroadcastChannel(NAME);

  /** @type {((items: Item[], error: unknown) => void)[]} */
  const listeners = [];
  /** @type {Promise<unknown> | null} */
  let running = null;
  /** @type {any} */
  let timer;
  /** @type {any} */
  let sync;
  let told = "";

  const items = () => [...state.items].sort((a, b) => a.n - b.n);

  /** @param {unknown} [error] */
  const tell = (error) => listeners.forEach((listener) => listener(items(), error));

  /** What is known may be old now: only the store can say what is due. @param {unknown} error */
  function failed(error) {
    told = "";
    tell(error);
    clearTimeout(timer);
    timer = setTimeout(flush, AGAIN_MS);
  }

  /** Returns a random id; not every browser makes one by itself. */
  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => {
    const chance = browser.crypto.getRandomValues(new Uint8Array(1))[0];
    return (Number(digit) ^ (chance & (15 >> (Number(digit) / 4)))).toString(16);
  });

  /** Hands the machine an input and the items stored now. @param {QueueInput} input */
  async function step(input) {
    const out = await store.update("items", (rows) => {
      state.items = rows;
      return queue.step(state, { wall: Date.now(), tick: performance.now() }, input);
    });
    if (out.length && channel) channel.postMessage(NAME);
    const now = JSON.stringify(items());
    if (now !== told) tell();
    told = now;
    if (!running) plan();
    return out;
  }

  /** Sets the timer for what is due next. */
  function plan() {
    const at = queue.wakeAt(state);
    clearTimeout(timer);
    if (at !== null) timer = setTimeout(flush, at - performance.now() + 1);
  }

  /** Asks for the worker to send once the page may be gone; not offered or allowed everywhere. */
  function background() {
    if (sync && queue.wakeAt(state) !== null) sync.register(NAME).catch(() => {});
  }

  /** @param {Item} item @param {AbortSignal} [signal] */
  async function post(item, signal) {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/json", "Idempotency-Key": item.id };
    /** @type {RequestInit} */
    const request = { method: "POST", headers, body: item.body, signal, cache: "no-store",
      credentials: "omit", redirect: "error" };
    let path = "unconfirmed";
    if (item.card !== null) {
      path = "returns";
      const card = await store.get("cards", item.card) || { code: "none" };
      // Headquarters has not answered for it yet, as if there were no network.
      if (!card.token && !card.code) throw new Error("no credential yet");
      headers.Authorization = "Holdfast " + (card.token || card.code);
    }
    if (item.kind === "photo") {
      path = "photos/" + item.receipt;
      const photo = await store.get("photos", item.body);
      headers["Content-Type"] = photo.type;
      request.method = "PUT";
      request.body = photo.bytes;
    }
    const response = await fetch("/api/" + path, request);
    const document = await response.json().catch(() => null);
    // Seconds, or a date on the server's own clock.
    const after = response.headers.get("retry-after");
    const ms = after ? Number(after) * 1000
      || Date.parse(after) - Date.parse(response.headers.get("date") || "") : -1;
    return { status: response.status, document, retry_after: ms >= 0 ? ms : null };
  }

  /** Sends an item and returns what became of it. @param {Send} send @returns {Promise<Answer>} */
  async function sent({ item, within }) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), within);
    /** @type {any} */
    const result = await post(item, stop.signal).catch(() => {});
    clearTimeout(late);
    return Object.assign({ kind: "answer", id: item.id, by: item.by, chance: Math.random(),
      status: 0, document: null, retry_after: null }, result);
  }

  /** Sends one item; false if none is due, or another life is sending. */
  async function sendOne() {
    // In memory nothing is shared, and the browser that refuses the one may refuse the other.
    const locks = store.lasting && browser.navigator.locks;
    const begun = state.items.find((item) => item.state === "sending");
    const held = locks && begun && (await locks.query()).held;
    /** @param {{ name: string }} lock */
    const its = (lock) => lock.name === (begun && begun.by);
    const dead = held && begun && !held.some(its) ? begun.by : undefined;
    const by = uuid();
    const work = async () => {
      const out = await step({ kind: "start", by, dead });
      const send = out[out.length - 1];
      if (!send || send.do !== "send") return false;
      await step(await sent(send));
      return true;
    };
    return locks ? locks.request(by, work) : work();
  }

  async function sendAll() {
    while (await sendOne());
  }

  /** Sends what is due, unless another life does; resolves when nothing more is. */
  function flush() {
    const end = () => { running = null; };
    running = running || sendAll().then(() => {
      end();
      plan();
    }, (error) => {
      end();
      failed(error);
    });
    return running;
  }

  /** A moment at which a network is likely, or the page may be closed. */
  const hope = () => step({ kind: "online", chance: Math.random() }).then(() => {
    background();
    return flush();
  }).catch(failed);

  /** Something is stored that this life has not seen. */
  const look = () => step({ kind: "look" }).catch(failed);

  /** @param {string} worker path of the service worker */
  async function register(worker) {
    const workers = browser.navigator.serviceWorker;
    const r = await workers.register(worker, { scope: "/", updateViaCache: "none" });
    sync = r.sync;
    background();
    // This page has all its files, so the next version may take over for the next load.
    const next = () => { if (r.waiting) r.waiting.postMessage(NAME); };
    r.onupdatefound = () => { r.installing.onstatechange = next; };
    next();
  }

  /**
   * Starts sending, in the page. @param {string} worker path of the service worker
   */
  function start(worker) {
    browser.addEventListener("online", hope);
    browser.document.addEventListener("visibilitychange", hope);
    if (channel) channel.onmessage = look;
    else setInterval(look, AGAIN_MS);
    // Without a worker the page works as long as it is open.
    register(worker).catch(() => {});
    return hope();
  }

  /** Sends what is due, in the worker; resolves to whether anything still waits. */
  async function once() {
    // The browser chose the moment, and may not wait for another.
    await step({ kind: "online", chance: 0 });
    await flush();
    return queue.wakeAt(state) !== null;
  }

  /**
   * Takes something to be sent; it is durable when this resolves to its item. Null: what it should
   * stand in for has been sent meanwhile, so that `canReplace` must be asked again.
   * @param {{ card: string | null, kind: ItemKind, body?: string, of?: string, receipt?: number,
   *   replaces?: number, after?: string }} entry
   * @param {string | null} [instead] the item that this one makes unnecessary
   * @param {{ type: string, bytes: ArrayBuffer }} [photo]
   * @returns {Promise<Item | null>}
   */
  async function add(entry, instead, photo) {
    const id = uuid();
    if (photo) await store.put("photos", Object.assign({ id }, photo));
    const item = Object.assign({ id, body: id }, entry);
    await step({ kind: "add", item, instead: instead || undefined });
    background();
    return items().find((one) => one.id === id) || null;
  }

  return {
    start, once, add, uuid,
    /** Resolves to the items, oldest first. */
    items: () => step({ kind: "look" }).then(items),
    /** Tries now: one item, also a refused one, or all that wait. @param {string} [id] */
    press: (id) => step({ kind: "press", id }),
    /** The record of a card has a new code or token. @param {string} card */
    credential: (card) => step({ kind: "credential", card }),
    /**
     * Calls back after each change of the items, wherever made; with an error when the store fails,
     * and again without one when it works.
     * @param {(items: Item[], error: unknown) => void} listener
     */
    listen: (listener) => { listeners.push(listener); },
  };
})();
