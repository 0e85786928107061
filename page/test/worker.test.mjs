// What the service worker keeps, and what it leaves to the network.

import assert from "node:assert/strict";
import test from "node:test";
import { load, plain } from "./load.mjs";

const HOST = "https://caucus.example";
const SHELL = ["/report", "/practice", "/report/page-1.js"];
const SECRET = "812.AbCdEfGhIjKlMnOpQrStUv";

/** A worker in a browser of which all it does is written down. */
function start({ kept = [], caches = [], waits = false } = {}) {
  const heard = {};
  const done = [];
  const note = (...what) => { done.push(what.join(" ")); };
  const cache = {
    addAll: async (requests) => {
      requests.forEach(({ path, how }) => note("keep", path, how.credentials));
    },
    match: async (path) => (kept.includes(path) ? `kept ${path}` : undefined),
  };
  const self = {
    // The server fills in the list, and the version.
    JSON: { parse: () => SHELL },
    URL,
    Request: function Request(path, how) { Object.assign(this, { path, how }); },
    location: { origin: HOST },
    addEventListener: (name, act) => { heard[name] = act; },
    skipWaiting: () => note("skip waiting"),
    clients: { claim: async () => note("claim") },
    caches: {
      open: async () => cache,
      keys: async () => caches,
      delete: async (name) => note("delete", name),
    },
    fetch: async (path, how) => {
      note("fetch", path, how.credentials);
      return `fetched ${path}`;
    },
    sender: { once: async () => { note("send"); return waits; } },
    console: new Proxy({}, { get: () => assert.fail("nothing is logged") }),
  };
  const { worker } = load(["worker.js"], ["worker"], self);
  /** Lets an event happen; resolves to what it was answered with, "network" if with nothing. */
  const happen = async (name, event = {}) => {
    let answer = "network";
    const given = (value) => { answer = value; };
    heard[name]({ ...event, waitUntil: given, respondWith: given });
    return answer;
  };
  return { worker, happen, done };
}

test("who answers", () => {
  const { worker } = start();
  const check = (text) => {
    for (const line of text.trim().split("\n")) {
      const [method, mode, url, , answer] = line.trim().split(/\s+/);
      const request = { method, mode, url: url.startsWith("/") ? HOST + url : url };
      assert.equal(worker.route(request, HOST, SHELL), answer, line);
    }
  };
  check(`
    GET  navigate  /report                        => shell
    GET  navigate  /report#${SECRET}              => shell
    GET  navigate  /report/19001-948199/#${SECRET}         => shell
    GET  navigate  /report/a%20b/                 => shell
    GET  navigate  /report/19001/948199/          => network
    GET  no-cors   /report/19001/precinct.js      => network
    GET  navigate  /report?lang=es                => shell
    GET  navigate  /practice                      => shell
    GET  no-cors   /report/page-1.js              => shell
    GET  no-cors   /report/page-1.js?x            => network
    GET  no-cors   /report/page-2.js              => network
    GET  navigate  /report/                       => network
    GET  navigate  /report/form                   => network
    GET  navigate  /                              => network
    GET  navigate  /precinct/19001-948199         => network
    GET  cors      /api/card                      => network
    GET  cors      /api/report                    => network
    POST cors      /api/returns                   => network
    POST navigate  /report                        => network
    PUT  cors      /api/photos/7                  => network
    GET  navigate  https://elsewhere.example/report        => network
    GET  navigate  http://caucus.example/report            => network
  `);
});

test("a version's files are kept by their paths alone, asked for without a cookie", async () => {
  const { happen, done } = start();
  await (await happen("install"));
  assert.deepEqual(done, SHELL.map((path) => `keep ${path} omit`));
});

test("the page comes from what is kept; the secret in its address goes nowhere", async () => {
  const { happen, done } = start({ kept: ["/report"] });
  const get = (url, mode) => happen("fetch", { request: { method: "GET", mode, url: HOST + url } });
  assert.equal(await get(`/report#${SECRET}`, "navigate"), "kept /report");
  assert.equal(await get(`/report/19001/#${SECRET}`, "navigate"), "kept /report");
  assert.deepEqual(done, []);
  assert.equal(await get(`/practice#${SECRET}`, "navigate"), "fetched /practice");
  assert.deepEqual(done, ["fetch /practice omit"]);
  assert.equal(await get("/api/card", "cors"), "network");
  assert.equal(await get("/precinct/1", "navigate"), "network");
  assert.equal(done.length, 1);
});

test("a new version takes over when told, and removes what older ones kept", async () => {
  const { happen, done } = start({ caches: ["holdfast-0", "holdfast-{{version}}", "another's"] });
  await happen("message");
  await (await happen("activate"));
  assert.deepEqual(done, ["skip waiting", "delete holdfast-0", "claim"]);
});

test("with a network in the background it sends, and again while something waits", async () => {
  const sent = start();
  await (await sent.happen("sync", { tag: "holdfast" }));
  assert.deepEqual(plain(sent.done), ["send"]);
  const other = start();
  assert.equal(await other.happen("sync", { tag: "other" }), "network");
  assert.deepEqual(other.done, []);
  const waiting = start({ waits: true });
  await assert.rejects(async () => (await waiting.happen("sync", { tag: "holdfast" })));
});
