// What the page keeps on the phone: cards, drafts, the queue's items, photos, and small facts.
//
// Everything is in IndexedDB, which the page's tabs and the service worker share. Where a browser
// refuses it, the same calls work in memory, and `lasting` is false: the user must be told at once
// that closing the page loses what is not sent. A write that fails later rejects its promise.

/**
 * Each record has its key in `id`. A card holds what opens its precinct: `token` or `code`. Of a
 * photo the bytes are kept, since some browsers lose blobs.
 * @typedef {{ id: string, token?: string, code?: string, [other: string]: any }} Card
 * @typedef {{ id: string, type: string, bytes: ArrayBuffer }} Photo
 * @typedef {"cards" | "drafts" | "items" | "photos" | "facts"} StoreName
 * @typedef {{ do: "save" | "drop" | "send", item: { id: string } }} Change
 */

/**
 * The rows of one store within a transaction.
 * @typedef {{ all: (then: (rows: any[]) => void) => void,
 *   get: (id: string, then: (row: any) => void) => void,
 *   put: (row: any) => void, delete: (id: string) => void }} Rows
 * @typedef {(rows: Rows, done: (value: any) => void) => void} Work
 */

const store = (() => {
  /** @type {StoreName[]} */
  const NAMES = ["cards", "drafts", "items", "photos", "facts"];
  // Some browsers never answer; the page must not wait for them.
  const OPEN_MS = 5000;

  /** @type {Promise<IDBDatabase> | null} */
  let base = null;
  /** @type {Promise<void> | undefined} */
  let opened;
  /** @type {Record<string, Rows> | null} */
  let memory = null;

  /** @returns {Promise<IDBDatabase>} */
  const connect = () => new Promise((resolve, reject) => {
    const request = self.indexedDB.open("holdfast", 1);
    request.onupgradeneeded = () => {
      NAMES.forEach((name) => request.result.createObjectStore(name, { keyPath: "id" }));
    };
    request.onerror = reject;
    request.onblocked = reject;
    request.onsuccess = () => {
      const db = request.result;
      // The browser may close it behind our back, or another page want a newer form of it.
      db.onclose = () => { base = null; };
      db.onversionchange = () => { base = null; db.close(); };
      resolve(db);
    };
  });

  /** @param {IDBObjectStore} rows @returns {Rows} */
  const onDisk = (rows) => {
    /** @param {IDBRequest} request @param {(result: any) => void} then */
    const answer = (request, then) => { request.onsuccess = () => then(request.result); };
    return {
      all: (then) => answer(rows.getAll(), then),
      get: (id, then) => answer(rows.get(id), then),
      put: (row) => { rows.put(row); },
      delete: (id) => { rows.delete(id); },
    };
  };

  /** @param {Map<string, any>} map @returns {Rows} */
  const inMemory = (map) => ({
    all: (then) => then([...map.values()]),
    get: (id, then) => then(map.get(id)),
    put: (row) => { map.set(row.id, row); },
    delete: (id) => { map.delete(id); },
  });

  /** @param {StoreName} name @param {Work} work @returns {Promise<any>} */
  async function transact(name, work) {
    const db = await (base = base || connect());
    return new Promise((resolve, reject) => {
      /** @type {any} */
      let value;
      const tx = db.transaction(name, "readwrite", { durability: "strict" });
      tx.oncomplete = () => resolve(value);
      tx.onabort = () => reject(new Error("not stored: " + tx.error));
      work(onDisk(tx.objectStore(name)), (result) => { value = result; });
    });
  }

  /**
   * The same, and once more on a new connection, as the old one may have been found dead.
   * @param {StoreName} name @param {Work} work @returns {Promise<any>}
   */
  const surely = (name, work) => transact(name, work).catch(() => {
    base = null;
    return transact(name, work);
  });

  /** Opens the store; never rejects. The first write proves that the browser lets us. */
  async function open() {
    await (opened = opened || Promise.race([
      surely("facts", (facts) => facts.put({ id: "opened" })),
      new Promise((_, reject) => { setTimeout(reject, OPEN_MS); }),
    ]).catch(() => {
      memory = {};
      for (const name of NAMES) memory[name] = inMemory(new Map());
    }));
    return store;
  }

  /**
   * Runs one transaction; what `work` gives to `done` is there once it is durable.
   * @param {StoreName} name @param {Work} work @returns {Promise<any>}
   */
  async function run(name, work) {
    await open();
    if (!memory) return surely(name, work);
    /** @type {any} */
    let value;
    work(memory[name], (result) => { value = result; });
    return value;
  }

  /**
   * Decides on all rows of a store and stores what comes out, as one: nobody else, in no other tab,
   * comes between. `decide` must not wait. Resolves to its result once that is durable.
   * @template {Change[]} T
   * @param {StoreName} name @param {(rows: any[]) => T} decide @returns {Promise<T>}
   */
  const update = (name, decide) => run(name, (rows, done) => rows.all((all) => {
    const changes = decide(all);
    for (const change of changes) {
      if (change.do === "save") rows.put(change.item);
      if (change.do === "drop") rows.delete(change.item.id);
    }
    done(changes);
  }));

  /** @param {StoreName} name @returns {Promise<any[]>} */
  const all = (name) => run(name, (rows, done) => rows.all(done));

  /** Undefined if there is none. @param {StoreName} name @param {string} id */
  const get = (name, id) => run(name, (rows, done) => rows.get(id, done));

  /** @param {StoreName} name @param {{ id: string, [other: string]: any }} row */
  const put = (name, row) => run(name, (rows) => rows.put(row));

  /** @param {StoreName} name @param {string} id */
  const remove = (name, id) => run(name, (rows) => rows.delete(id));

  /** Asks the browser, once for all, not to clear what is kept here when space is short. */
  async function persist() {
    const manager = self.navigator.storage;
    if (!manager || await get("facts", "persist")) return;
    await put("facts", { id: "persist" });
    /** @type {any} */
    const page = manager;
    await page.persist();
  }

  return {
    open, all, get, put, remove, update, persist,
    /** Whether what is kept survives the closing of the page. @returns {boolean} */
    get lasting() { return !memory; },
  };
})();
