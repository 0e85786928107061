// A network between the browser and the program that can be slow, lose replies, answer itself, or
// not be there. It keeps a note of each request, so that a check can say what really went by.

import { createServer, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} Passed a request that went by
 * @property {number} at milliseconds on a clock that only goes forward
 * @property {string} method
 * @property {string} path
 * @property {string} key its Idempotency-Key, or ""
 * @property {number} status of the reply; 0 until there is one
 * @property {string} body of the request
 * @property {number} replyBytes on the wire, without the headers
 *
 * @typedef {{ status: number, headers: Record<string, string>, body?: string }} Answer
 * @typedef {"pass" | "lose" | Answer} Fate what is done with a request: passed on; passed on, but
 *   its reply lost; or answered here
 */

/** The whole answer is there before it is passed on, so its length is known. */
const ONE_HOP = new Set(["connection", "transfer-encoding", "content-length"]);

/** Longer than anybody thinks in a check: a request then goes over a connection that was used
 * before, and is one of those that Chromium repeats by itself. */
const KEEP_ALIVE_MS = 120000;

export class Proxy {
  /** @type {Passed[]} */
  passed = [];
  /** Added to each request on its way out. */
  latencyMs = 0;
  /** Decides what becomes of a request. @type {(request: Passed) => Fate} */
  fate = () => "pass";
  /** Runs when a reply has come back and is not yet passed on.
   * @type {(request: Passed) => Promise<void> | void} */
  beforeReply = () => {};
  /** Changes what the program says, as if another version of it ran.
   * @type {((path: string, text: string) => string) | null} */
  rewrite = null;
  #port = 0;
  /** @type {import("node:http").Server | null} */
  #server = null;

  /** @param {() => number} target the program's port, which may change */
  constructor(target) {
    this.target = target;
  }

  /** @param {() => number} target */
  static async between(target) {
    const proxy = new Proxy(target);
    await proxy.up();
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, where it did before. */
  async up() {
    if (this.#server) return;
    const server = createServer((incoming, reply) => {
      this.#handle(incoming, reply).catch(() => reply.destroy());
    });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise((done, failed) => {
      server.once("error", failed);
      server.listen(this.#port, "127.0.0.1", () => done(null));
    });
    const address = server.address();
    if (address && typeof address === "object") this.#port = address.port;
    this.#server = server;
  }

  /** Breaks every connection and refuses new ones. */
  async down() {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }

  /**
   * Holds back replies, until what it returns is called.
   * @param {(request: Passed) => boolean} which
   */
  hold(which) {
    /** @type {() => void} */
    let release = () => {};
    /** @type {Promise<void>} */
    const released = new Promise((done) => {
      release = done;
    });
    this.beforeReply = (request) => (which(request) ? released : undefined);
    return release;
  }

  /** As if nothing had ever been wrong. */
  async calm() {
    this.latencyMs = 0;
    this.fate = () => "pass";
    this.beforeReply = () => {};
    this.rewrite = null;
    this.passed = [];
    await this.up();
  }

  /** Requests that went by. @param {string} method @param {string} path how it begins */
  seen(method, path) {
    return this.passed.filter((one) => one.method === method && one.path.startsWith(path));
  }

  /**
   * @param {import("node:http").IncomingMessage} incoming
   * @param {import("node:http").ServerResponse} reply
   */
  async #handle(incoming, reply) {
    const body = await whole(incoming);
    /** @type {Passed} */
    const noted = {
      at: performance.now(), method: incoming.method || "", path: incoming.url || "",
      key: String(incoming.headers["idempotency-key"] || ""), status: 0, body: body.toString(),
      replyBytes: 0,
    };
    this.passed.push(noted);
    if (this.latencyMs > 0) await sleep(this.latencyMs);
    const fate = this.fate(noted);
    if (typeof fate === "object") {
      noted.status = fate.status;
      reply.writeHead(fate.status, fate.headers).end(fate.body);
      return;
    }
    const answer = await this.#forward(incoming, body);
    noted.status = answer.statusCode || 0;
    let bytes = await whole(answer);
    noted.replyBytes = bytes.length;
    if (this.rewrite) bytes = Buffer.from(this.rewrite(noted.path, bytes.toString()));
    await this.beforeReply(noted);
    if (fate === "lose") {
      reply.destroy();
      return;
    }
    const headers = Object.entries(answer.headers).filter(([name]) => !ONE_HOP.has(name));
    reply.writeHead(noted.status, Object.fromEntries(headers)).end(bytes);
  }

  /**
   * @param {import("node:http").IncomingMessage} incoming @param {Buffer} body
   * @returns {Promise<import("node:http").IncomingMessage>}
   */
  #forward({ method, url, headers }, body) {
    // What is rewritten must come whole and plain.
    if (this.rewrite) headers = { ...headers, "accept-encoding": "", "if-none-match": "" };
    return new Promise((done, failed) => {
      const asked = request({ host: "127.0.0.1", port: this.target(), method, path: url, headers });
      asked.on("response", done).on("error", failed).end(body);
    });
  }
}

/** @param {AsyncIterable<Buffer>} stream */
async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
