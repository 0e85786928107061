// What the phone holds: cards, worksheets begun, the language; all of it kept at every key.

/**
 * @typedef {object} Candidate
 * @property {string} id
 * @property {string} name
 * @property {"person" | "other" | "uncommitted"} kind
 *
 * @typedef {object} Precinct
 * @property {string} id
 * @property {string} name
 * @property {string} county
 * @property {PrecinctKind} kind
 * @property {number | null} delegates null: counted, not judged
 * @property {number} opens_at_ms
 * @property {string} zone
 * @property {{id: string, name: string} | null} counted_with
 * @property {string} heard
 *
 * @typedef {object} Held a return that the server holds
 * @property {number} receipt
 * @property {number} at_ms
 * @property {string} received_at
 * @property {"practice" | "real"} mode
 * @property {string[]} words
 * @property {string[]} palabras
 * @property {string} standing
 * @property {boolean} photo
 *
 * @typedef {object} CardFacts what the server says of a reporter and her precinct
 * @property {number} now_ms
 * @property {string} night
 * @property {string} title
 * @property {Plan} plan
 * @property {"alignment" | "ballots"} contest
 * @property {boolean} early_votes
 * @property {Candidate[]} candidates
 * @property {Precinct} precinct
 * @property {string} role
 * @property {number} reporter
 * @property {{headquarters: string | null, hotline: string | null, text: string | null}} contacts
 * @property {Held[]} returns
 * @property {boolean} [practised] whether the precinct is known to be ready
 *
 * @typedef {object} Entry a card on this phone
 * @property {string} id
 * @property {string} [token] until headquarters has answered there is neither token nor code
 * @property {string} [code] twelve digits, where known
 * @property {string} [tail] the end of the QR's secret, by which it is known again
 * @property {{name: string, call_back: string}} [stranger] who reports without a card
 * @property {CardFacts} card
 * @property {number} ahead how far the server's clock is ahead of the phone's, in ms
 *
 * @typedef {object} TypedLine a line of the paper as it was typed; with early votes, first and last
 *   are the room's part
 * @property {string} candidate
 * @property {number | null} first
 * @property {number | null} last
 * @property {number | null} awards
 * @property {number | null} earlyFirst
 * @property {number | null} earlyLast
 *
 * @typedef {object} Draft a worksheet as it was typed so far
 * @property {string} id the card's
 * @property {string} step
 * @property {"practice" | "real"} mode
 * @property {number | null} attendance
 * @property {number | null} early
 * @property {TypedLine[]} lines
 * @property {boolean} own the paper's awards are not the computed ones
 * @property {"coin" | "names" | "card" | "none" | null} lot how it was drawn
 * @property {string[]} drawn
 * @property {boolean | null} roomVote
 * @property {Record<string, boolean>} signed
 * @property {Record<string, number | null>} ballots
 * @property {number | null} replaces the receipt that this corrects
 * @property {string | null} corrects the item that this corrects
 */

const state = (() => {
  /** @type {{id: string, language: string, at: string, joining: Joining[]}} */
  const phone = { id: "phone", language: "", at: "", joining: [] };
  /** @type {Entry[]} */
  let cards = [];
  /** @type {Record<string, Draft>} */
  const drafts = {};

  async function load() {
    Object.assign(phone, await store.get("facts", "phone"));
    cards = await store.all("cards");
    (await store.all("drafts")).forEach((draft) => {
      drafts[draft.id] = draft;
    });
  }

  const save = () => store.put("facts", phone);

  /**
   * Speaks a language, fetched first if the page came in the other; false where that fails.
   * @param {string} to
   */
  async function speak(to) {
    const known = to === "es" ? typeof spanish : typeof english;
    if (known === "undefined") {
      await new Promise((done) => {
        document.head.append(dom.make("script", { src: `/report/${to}.js`, load: done,
          error: done }));
      });
    }
    try {
      Object.assign(words, to === "es" ? spanish : english);
    } catch (error) {
      return false;
    }
    phone.language = to;
    save();
    return true;
  }

  /** The language she chose, or her phone's. */
  const language = () => phone.language || (/^es/i.test(navigator.language) ? "es" : "en");

  /** The card whose screens are shown. @returns {Entry | null} */
  const open = () => cards.find((entry) => entry.id === phone.at) || null;

  /** @param {string} id */
  function setOpen(id) {
    phone.at = id;
    save();
  }

  /** The open card; the screens of a worksheet are reached only with one. */
  function entry() {
    const found = open();
    if (!found) throw new Error("no card is open");
    return found;
  }

  const card = () => entry().card;

  /** Takes a card as the server tells it, new or again. @param {Entry} entry */
  function take(entry) {
    entry.ahead = entry.card.now_ms - Date.now();
    cards = cards.filter((other) => other.id !== entry.id).concat(entry);
    return store.put("cards", entry);
  }

  /** Forgets a card, but not what was typed. @param {Entry} entry */
  function drop(entry) {
    cards = cards.filter((other) => other !== entry);
    return store.remove("cards", entry.id);
  }

  /** Before the precinct opens, by the server's clock, everything is practice. */
  function mode() {
    const { card, ahead } = entry();
    return Date.now() + ahead < card.precinct.opens_at_ms ? "practice" : "real";
  }

  const practising = () => (begun() ? draft().mode : mode()) === "practice";
  const begun = () => Boolean(drafts[entry().id] && draft().step);

  /** The worksheet of the open card. @returns {Draft} */
  function draft() {
    const { id, card } = entry();
    if (!drafts[id]) drafts[id] = empty(id, card);
    return drafts[id];
  }

  /** @param {string} id @param {CardFacts} card @returns {Draft} */
  function empty(id, card) {
    return {
      id, step: "", mode: mode(), attendance: null, early: null, own: false, drawn: [],
      lot: null, roomVote: null, signed: {}, ballots: {},
      replaces: null, corrects: null,
      lines: card.candidates.map(({ id }) => ({
        candidate: id, first: null, last: null, awards: null, earlyFirst: null, earlyLast: null,
      })),
    };
  }

  /** Keeps the worksheet; a store that fails now has said so at load, or says so to the sender. */
  function keep() {
    store.put("drafts", draft()).catch(() => {});
  }

  /** Begins a worksheet anew. */
  function clear() {
    delete drafts[entry().id];
    keep();
  }

  return {
    load, save, speak, language, open, setOpen, entry, card, take, drop, mode, practising, begun,
    draft, keep, clear, phone: () => phone, cards: () => cards,
    lasting: () => store.lasting && !sending.broken(),
  };
})();
