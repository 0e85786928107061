// A world for the sender: phones' pages that open, freeze, crash and are reopened, their stored
// items, a clock that is set, a network that loses things, and a server. Everything that happens is
// drawn from one seed. The sender and the queue in it are the real ones; what is around them is
// small fakes of what a browser has. The laws are checked as it goes.

import assert from "node:assert/strict";
import { load } from "./load.mjs";

const HOUR_MS = 3600000;
const FURTHEST_MS = 600000;

/** A small generator of random numbers from 0 to 1, the same for the same seed. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Makes an empty world. */
export function world(seed) {
  const chance = random(seed);
  return {
    chance, now: 0, wall: 1580781600000, line: [], order: 0, good: false,
    lives: [], locks: new Map(),
    stores: { items: new Map(), cards: new Map(), photos: new Map(), facts: new Map() },
    server: { receipts: new Map(), photos: new Map(), secrets: new Map(), final: new Map() },
    // What the user handed in: bytes by id, and what was replaced before it was ever sent.
    made: new Map(), replaced: new Set(),
    // Until when a server asked not to be sent an item, and which life heard it.
    holds: new Map(), clockSet: 0, sent: new Map(), flying: new Set(), fetches: 0,
    // How often the server refuses for good; whether the store fails; how often it was asked.
    refuses: 0, broken: false, updates: 0,
    // When a page was last opened, or heard of a network: what waits is then brought forward.
    hoped: 0,
    pick: (list) => list[Math.floor(chance() * list.length)],
    upTo: (most) => chance() * most,
  };
}

/** Plans something; what belongs to a life happens only while it lives, and not while frozen. */
export function later(of, ms, act, life) {
  const event = { at: of.now + ms, order: of.order++, act, life };
  of.line.push(event);
  return event;
}

/** Lets everything happen up to a moment. */
export async function runUntil(of, until) {
  for (;;) {
    let next = null;
    for (const event of of.line) {
      const sooner = !next || event.at - next.at || event.order - next.order;
      if (!event.life?.frozen && (sooner === true || sooner < 0)) next = event;
    }
    if (!next || next.at > until) break;
    of.line.splice(of.line.indexOf(next), 1);
    of.now = Math.max(of.now, next.at);
    if (next.life?.dead) continue;
    next.act();
    await new Promise(setImmediate);
    if (of.failed) throw of.failed;
  }
  of.now = Math.max(of.now, until);
}

/**
 * Opens the page once more, or wakes the worker, which sends and ends; `locks` and `channel` tell
 * what this browser has.
 */
export function open(of, { locks, channel }, worker) {
  const life = { born: of.now, dead: false, frozen: false, channel: null, heard: {} };
  of.lives.push(life);
  of.hoped = of.now;
  const promise = (ms, settle) => new Promise((resolve, reject) => {
    later(of, ms, () => settle(resolve, reject), life);
  });
  const self = {
    setTimeout: (act, ms) => later(of, Math.max(ms || 0, 1), act, life),
    clearTimeout: (event) => { if (event) event.act = () => {}; },
    setInterval: (act, ms) => {
      const beat = () => { act(); later(of, ms, beat, life); };
      later(of, ms, beat, life);
    },
    performance: { now: () => of.now - life.born },
    Date: { now: () => of.wall + of.now, parse: Date.parse },
    Math: Object.assign(Object.create(Math), { random: of.chance }),
    crypto: { getRandomValues: (bytes) => bytes.fill(of.upTo(256)) },
    AbortController,
    navigator: { locks: locks ? locksFor(of, life, promise) : undefined },
    document: { addEventListener: () => {} },
    addEventListener: (name, heard) => { life.heard[name] = heard; },
    store: storeFor(of, life, promise),
    fetch: (path, sent) => fetched(of, life, path, sent),
  };
  if (channel) {
    self.BroadcastChannel = function Channel() {
      life.channel = this;
      this.postMessage = () => of.lives.forEach((other) => {
        if (other !== life && other.channel) {
          later(of, of.upTo(5), () => other.channel.onmessage?.({}), other);
        }
      });
    };
  }
  const { sender, queue } = load(["queue.js", "sender.js"], ["sender", "queue"], self);
  Object.assign(life, { sender, queue });
  if (worker) sender.once().catch(() => {}).then(() => crash(of, life));
  else sender.start("/worker.js");
  return life;
}

/** Ends a life as if its process were killed. */
export function crash(of, life) {
  life.dead = true;
  life.frozen = false;
  of.lives = of.lives.filter((other) => other !== life);
  of.flying.forEach((flight) => { if (flight.life === life) of.flying.delete(flight); });
  of.locks.forEach((holder, name) => { if (holder === life) of.locks.delete(name); });
}

/** The browser's locks, of which a name is asked for once only. */
function locksFor(of, life, promise) {
  return {
    query: () => promise(of.upTo(2), (resolve) => {
      const held = [...of.locks].map(([name]) => ({ name }));
      later(of, of.upTo(2), () => resolve({ held }), life);
    }),
    request: (name, work) => promise(of.upTo(2), (resolve, reject) => {
      assert.ok(!of.locks.has(name));
      of.locks.set(name, life);
      const end = (settle) => (value) => {
        of.locks.delete(name);
        settle(value);
      };
      Promise.resolve().then(() => work({ name })).then(end(resolve), end(reject));
    }),
  };
}

/** The stored rows as one life sees them: it decides at one moment, and hears of it later. */
function storeFor(of, life, promise) {
  const copy = (row) => row && { ...row };
  return {
    lasting: true,
    get: (name, id) => promise(of.upTo(3), (resolve) => resolve(copy(of.stores[name].get(id)))),
    put: (name, row) => promise(of.upTo(3), (resolve) => {
      of.stores[name].set(row.id, copy(row));
      later(of, of.upTo(3), resolve, life);
    }),
    update: (name, decide) => promise(of.upTo(3), (resolve, reject) => {
      const rows = of.stores[name];
      of.updates += 1;
      if (of.broken || (!of.good && of.chance() < 0.01)) {
        reject(new Error("not stored"));
        return;
      }
      const changes = decide([...rows.values()].map(copy));
      for (const change of changes) {
        if (change.do === "save") {
          const row = copy(change.item);
          noteHold(of, life, rows.get(row.id), row);
          if (name === "items" && !rows.has(row.id)) {
            const photo = of.stores.photos.get(row.body);
            of.made.set(row.id, photo ? photo.bytes : row.body);
          }
          rows.set(row.id, row);
        }
        if (change.do === "drop") {
          of.replaced.add(change.item.id);
          rows.delete(change.item.id);
        }
      }
      later(of, of.upTo(3), () => resolve(changes), life);
    }),
  };
}

/** Remembers from what is stored until when a server asked to wait: for one, its card, or all. */
function noteHold(of, life, before, row) {
  const hold = of.holds.get(row.id);
  // Whoever puts it off again does so by the wall clock alone, if another was told.
  if (hold && hold.life !== life && before.next_at !== row.next_at) hold.life = null;
  const answered = before?.state === "sending" && row.problem !== before.problem;
  if (!answered || life.asked?.id !== row.id) return;
  const { ms, status } = life.asked;
  life.asked = null;
  for (const item of of.stores.items.values()) {
    const concerned = item.id === row.id || (item.state === "waiting"
      && (status === 503 || (status === 429 && item.card === row.card)));
    if (concerned) {
      of.holds.set(item.id, { until: of.now + Math.min(ms, FURTHEST_MS), life, at: of.now });
    }
  }
}

/** What becomes of a request on its way, and of the answer on its way back. */
function fate(of) {
  if (of.good) return "arrives";
  return of.chance() < 0.3 ? "arrives" : of.pick(["lost", "reply-lost", "silence", "late",
    "cut-off", "portal", "refused-for-now", "refused-for-now", "wait", "wait", "full"]);
}

/** The network: checks the laws of sending, then lets the request arrive or not. */
function fetched(of, life, path, sent) {
  const photo = path.startsWith("/api/photos/");
  const key = sent.headers["Idempotency-Key"];
  const flight = { life, key };
  try {
    check(of, life, flight, path, sent);
  } catch (error) {
    of.failed = error;
  }
  of.flying.add(flight);
  of.fetches += 1;
  life.asked = null;
  const becomes = fate(of);
  const secret = sent.headers.Authorization;
  return new Promise((resolve, reject) => {
    const end = (settle) => (value) => { of.flying.delete(flight); settle(value); };
    sent.signal.addEventListener("abort", () => end(reject)(new Error("aborted")));
    if (becomes === "silence") return;
    const way = () => of.upTo(becomes === "late" ? 40000 : 1500);
    later(of, way(), () => {
      const answer = ["lost", "portal", "refused-for-now", "wait", "full"].includes(becomes)
        ? null : serve(of, { photo, path, key, secret, body: sent.body });
      later(of, way(), () => {
        if (["lost", "reply-lost"].includes(becomes)) return end(reject)(new Error("no network"));
        return end(resolve)(response(of, life, key, becomes, answer, photo));
      }, life);
    });
  });
}

/** The laws that hold whenever something is sent. */
function check(of, life, flight, path, sent) {
  const { key } = flight;
  const item = of.stores.items.get(key);
  assert.ok(item, "what is sent is stored");
  assert.ok(!of.replaced.has(key), "what was replaced unsent is never sent");
  assert.equal(sent.body, of.made.get(key), "the bytes are those handed in");
  // A page that was frozen may bring the receipt of what another is at: that one is done then.
  const others = [...of.flying].filter((other) => !other.life.frozen
    && of.stores.items.get(other.key).state !== "received");
  assert.deepEqual(others.map((other) => other.key), [], "there is one sender");
  const hold = of.holds.get(key);
  const pressed = of.holds.has(`${key} pressed`);
  const unknowable = hold && hold.life !== life && of.clockSet > hold.at;
  if (unknowable) of.holds.delete(key);
  if (hold && !unknowable && !pressed) assert.ok(of.now >= hold.until, "Retry-After is kept");
  if (item.kind === "photo") {
    const figures = of.stores.items.get(item.of);
    assert.equal(figures?.state, "received", "a photo goes after its return");
    assert.equal(path, `/api/photos/${figures.receipt}`);
  }
  const last = of.sent.get(key);
  const hoped = of.now - of.hoped < 2100;
  if (last && last.life === life && !hoped && !pressed) {
    assert.ok(of.now - last.at >= 900, "one life does not storm");
  }
  of.holds.delete(`${key} pressed`);
  of.sent.set(key, { life, at: of.now });
}

/** The server: an id is taken once, with the bytes it first came with. */
function serve(of, { photo, path, key, secret, body }) {
  const { server } = of;
  const item = of.stores.items.get(key);
  const known = item.card === null || secret === `Holdfast ${server.secrets.get(item.card)}`;
  if (!known) return { status: 401, document: { type: "urn:holdfast:problem:unknown-code" } };
  const judged = [server.receipts, server.photos, server.final].some((all) => all.has(key));
  if (!judged && of.chance() < of.refuses) server.final.set(key, of.pick([409, 413, 415, 422]));
  if (server.final.has(key)) return { status: server.final.get(key), document: { type: "final" } };
  const taken = photo ? server.photos : server.receipts;
  const before = taken.get(key);
  if (before) {
    assert.equal(before.body, body, "the same id has the same bytes");
    return { status: 200, document: before.document };
  }
  if (photo) {
    const receipts = [...server.receipts.values()].map((one) => String(one.document.receipt));
    assert.ok(receipts.includes(path.split("/").pop()), "the server knows the photo's return");
  }
  const document = photo ? { bytes: body.length, sha256: "00" }
    : { receipt: server.receipts.size + 1, received_at: "2020-02-03T21:04:00-06:00" };
  taken.set(key, { body, document });
  return { status: 201, document };
}

/** The answer as the phone sees it. */
function response(of, life, key, becomes, answer, photo) {
  const headers = new Map();
  let { status, document } = answer || { status: 500, document: null };
  let json = async () => document;
  if (becomes === "portal") status = 200;
  if (becomes === "cut-off" || becomes === "portal") json = () => Promise.reject(new Error("cut"));
  if (becomes === "refused-for-now") status = of.pick([400, 408, 425, 429, 500, 502, 503, 504]);
  if (becomes === "full") status = photo ? 507 : 500;
  if (becomes === "wait") {
    status = of.pick([429, 503, 503]);
    const seconds = of.pick([0, 1, 2, 5, 30, 300, 900]);
    headers.set("retry-after", String(seconds));
    life.asked = seconds > 0 ? { id: key, ms: seconds * 1000, status } : null;
  }
  return { status, json, headers: { get: (name) => headers.get(name) ?? null } };
}

/** Sets the phone's clock. */
export function setClock(of) {
  of.wall += of.pick([-3 * HOUR_MS, 3 * HOUR_MS, of.upTo(2 * HOUR_MS) - HOUR_MS, -60000, 60000]);
  of.clockSet = of.now;
}
