// A night of its own for the checks: its folder, its directory, the program that serves it, and
// what its ledger holds. The program is the real one, as it was built for a release.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { FOLDERS } from "./folders.mjs";

const PROGRAM = process.env.HOLDFAST
  || fileURLToPath(new URL("../../target/release/holdfast", import.meta.url));

// Prints the body of each row; the ledger is open elsewhere, so it is only read.
const READ_ROWS = `
import sqlite3, sys
ledger = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
for (body,) in ledger.execute("SELECT body FROM ledger ORDER BY seq"):
    print(bytes(body).decode())
`;

const run = promisify(execFile);

/**
 * @typedef {{ precinct: string, role: string, code: string, link: string }} Card a printed card;
 *   `link` is what follows the site's address in its QR code
 * @typedef {{ seq: number, by: string, tag: string, event: any }} Event of the ledger, without the
 *   version in its tag
 * @typedef {import("./folders.mjs").Kind} Kind
 */

/** @param {any} alignment as the ledger keeps it */
export function columns({ attendance, groups, lots = [], room_vote = null, signed = [] }) {
  const column = (/** @type {string} */ name) => Object.fromEntries(groups.flatMap(
    (/** @type {any} */ group) => (name in group ? [[group.candidate, group[name]]] : [])));
  return {
    attendance, first: column("first"), last: column("final"), awards: column("awards"),
    early: column("early"), lots, roomVote: room_vote, signed,
  };
}

/** A night that is open, in a temporary directory. */
export class Night {
  /** @type {import("node:child_process").ChildProcess | null} */
  #program = null;
  /** @type {Card[]} */
  #cards = [];
  /** @type {string[]} */
  #unused;
  /** Where the program listens; 0 before it ever has. */
  port = 0;

  /** @param {string} base @param {import("./folders.mjs").Folder} folder
   * @param {string[]} more for `serve` */
  constructor(base, folder, more) {
    this.more = more;
    this.base = base;
    this.data = join(base, "data");
    this.precincts = folder.precincts.map(({ id }) => id);
    this.#unused = folder.precincts.filter(({ ordinary }) => ordinary).map(({ id }) => id);
  }

  /**
   * Opens a night and serves it.
   * @param {Kind} kind @param {number} [opensInMs] before now if it is negative
   * @param {string[]} [more] for `serve`
   */
  static async open(kind, opensInMs = -3600000, more = []) {
    const base = await mkdtemp(join(tmpdir(), "holdfast-checks-"));
    const folder = FOLDERS[kind](Date.now() + opensInMs);
    const night = new Night(base, folder, more);
    await mkdir(join(base, "night"));
    for (const [name, text] of Object.entries(folder.files)) {
      await writeFile(join(base, "night", name), text);
    }
    await night.run("open", join(base, "night"));
    for (const { id, mergedWith } of folder.precincts.filter((one) => one.mergedWith)) {
      await night.run("amend", id, "merged", "--with", String(mergedWith), "--reason", "one room");
    }
    await night.#readCards();
    await night.start();
    return night;
  }

  /**
   * Runs the program on the night's directory and returns what it prints.
   * @param {string} command its words @param {string[]} args
   */
  async run(command, ...args) {
    const { stdout } = await run(PROGRAM, [...command.split(" "), "--data", this.data, ...args]);
    return stdout;
  }

  async #readCards() {
    this.#cards = JSON.parse(await this.run("codes", "--format", "json"));
  }

  /** @param {string} precinct @param {string} [role] @returns {Card} */
  card(precinct, role = "chair") {
    const found = this.#cards.find((card) => card.precinct === precinct && card.role === role);
    assert(found, `${precinct} has a card for its ${role}`);
    return found;
  }

  /** Returns the chair's card of an ordinary precinct that no check has used yet. */
  nextCard() {
    const precinct = this.#unused.shift();
    assert(precinct, "the night has a precinct that is not used yet");
    return this.card(precinct);
  }

  /** Serves the night, where it was served before. */
  async start() {
    assert(!this.#program, "the program is not running");
    const listen = `127.0.0.1:${this.port}`;
    const args = ["serve", "--data", this.data, "--listen", listen, ...this.more];
    const program = spawn(PROGRAM, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    program.stderr.on("data", (text) => {
      said = (said + text).slice(-4000);
    });
    this.port = await new Promise((done, failed) => {
      createInterface(program.stdout).on("line", (line) => {
        const address = /^listening on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line);
        if (address) done(Number(address[1]));
      });
      program.on("exit", (code) => failed(new Error(`the program ended with ${code}: ${said}`)));
    });
    this.#program = program;
  }

  /** Ends the program, as `systemd` would or as a power cut would.
   * @param {"SIGTERM" | "SIGKILL"} how */
  async #end(how) {
    const program = this.#program;
    if (!program) return;
    this.#program = null;
    const ended = new Promise((done) => program.once("exit", done));
    program.kill(how);
    await ended;
  }

  stop() {
    return this.#end("SIGTERM");
  }

  kill() {
    return this.#end("SIGKILL");
  }

  /** Runs something that needs the directory for itself. @param {string} command
   * @param {string[]} args */
  async runAlone(command, ...args) {
    await this.stop();
    await this.run(command, ...args);
    await this.#readCards();
    await this.start();
  }

  /** Returns every event of the ledger. @returns {Promise<Event[]>} */
  async events() {
    const { stdout } = await run("python3", ["-c", READ_ROWS, join(this.data, "ledger.sqlite")],
      { maxBuffer: 64 << 20 });
    const rows = stdout.trim().split("\n").map((line) => JSON.parse(line));
    return rows.flatMap(({ by, events }, at) => events.map((/** @type {any} */ event) => {
      const [[name, inside]] = typeof event === "string" ? [[event, {}]] : Object.entries(event);
      return { seq: at + 1, by, tag: name.replace(/\.\d+$/, ""), event: inside };
    }));
  }

  /** Returns the returns that the ledger holds of a precinct. @param {string} precinct */
  async filed(precinct) {
    const at = this.precincts.indexOf(precinct);
    const events = await this.events();
    return events.filter(({ tag, event }) => tag === "return-filed" && event.precinct === at);
  }

  /** Returns the worksheet of the precinct's latest return, each figure by its group.
   * @param {string} precinct */
  async sheet(precinct) {
    const filed = await this.filed(precinct);
    return columns(filed[filed.length - 1].event.worksheet.alignment);
  }

  /** Returns what the server says of a card. @param {Card} card */
  async facts(card) {
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/card`,
      { headers: { Authorization: `Holdfast ${card.code}` } });
    assert.equal(answer.status, 200, "the card is known");
    return answer.json();
  }

  /** Returns the names of the pictures kept as they came. @returns {Promise<string[]>} */
  photos() {
    return readdir(join(this.data, "photos", "received")).catch(() => []);
  }

  /** Every row is as it was written, and all of them can be folded. */
  async verify() {
    const { rows, fault } = JSON.parse(await this.run("ledger verify", "--format", "json"));
    assert.equal(fault, undefined, "the ledger is sound");
    assert(rows > 0, "the ledger has rows");
    return rows;
  }

  async close() {
    await this.stop();
    try {
      await this.verify();
    } finally {
      await rm(this.base, { recursive: true });
    }
  }
}
