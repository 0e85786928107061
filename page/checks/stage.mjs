// What every check stands on: a night, a network before it, a browser. A check says in one line
// what it found, and afterwards the ledger is verified and no page may have thrown anything.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, phone } from "./browser.mjs";
import { Chair } from "./chair.mjs";
import { Night } from "./night.mjs";
import { Proxy } from "./proxy.mjs";

/**
 * @typedef {object} Stage
 * @property {Night} night
 * @property {Proxy} proxy
 * @property {string} url where the browser finds the program
 * @property {import("playwright-core").Browser} browser
 * @property {(options?: import("playwright-core").BrowserContextOptions) => Promise<Phone>} phone
 *
 * @typedef {Awaited<ReturnType<typeof phone>>} Phone
 */

/** No check takes nearly as long; one that does hangs. */
const CHECK_MS = 120000;

/** One for all the nights of a process.
 * @type {Promise<import("playwright-core").Browser> | null} */
let launched = null;

/**
 * Sets a stage: a night that opens so many milliseconds from now, and has opened if they are
 * negative.
 * @param {import("./night.mjs").Kind} kind @param {number} [opensInMs]
 * @returns {Promise<Stage>}
 */
export async function raise(kind, opensInMs) {
  launched = launched || launch();
  const [night, browser] = await Promise.all([Night.open(kind, opensInMs), launched]);
  const proxy = await Proxy.between(() => night.port);
  return { night, proxy, browser, url: proxy.url, phone: (options) => phone(browser, options) };
}

/** @param {Stage} stage */
export async function strike({ night, proxy, browser }) {
  await browser.close();
  await proxy.down();
  await night.close();
}

/**
 * Sets the stage for the checks of a file, and returns how to write one: its body returns the line
 * that is printed.
 * @param {import("./night.mjs").Kind} kind @param {number} [opensInMs]
 */
export function setStage(kind, opensInMs) {
  /** @type {Stage} */
  let stage;
  before(async () => {
    stage = await raise(kind, opensInMs);
  });
  after(() => stage && strike(stage));

  /** @param {string} name @param {(stage: Stage) => Promise<string>} body */
  return (name, body) => test(name, { timeout: CHECK_MS }, () => run(name, stage, body));
}

/** @param {string} name @param {Stage} stage @param {(stage: Stage) => Promise<string>} body */
async function run(name, stage, body) {
  const began = performance.now();
  /** @type {Phone[]} */
  const phones = [];
  const noted = async (/** @type {any} */ options) => {
    const made = await stage.phone(options);
    phones.push(made);
    return made;
  };
  try {
    const figure = await body({ ...stage, phone: noted });
    assert.deepEqual(phones.flatMap(({ thrown }) => thrown), [], "no page threw anything");
    await stage.night.verify();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${name}: ${figure} (${seconds} s)`);
  } catch (error) {
    await tellScreens(phones);
    throw error;
  } finally {
    await Promise.all(phones.map(({ context }) => context.close()));
    await stage.proxy.calm();
  }
}

/** Prints what is on each page, for whoever looks into a check that failed.
 * @param {Phone[]} phones */
async function tellScreens(phones) {
  for (const page of phones.flatMap(({ context }) => context.pages())) {
    const text = await page.locator("body").innerText({ timeout: 1000 }).catch(() => "");
    console.log(`${page.url()}\n${text.replaceAll(/^/gm, "  | ")}`);
  }
}

/**
 * Opens a chair's page on a phone, and returns her.
 * @param {Phone} on @param {any} [words] the language she reads
 */
export async function chairOn(on, words) {
  return new Chair(await on.newPage(), words);
}
