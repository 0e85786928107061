// The browser: Debian's Chromium, phones, slow networks, axe, and hands that count what they do.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Page} Page
 * @typedef {import("playwright-core").Locator} Locator
 * @typedef {import("playwright-core").BrowserContextOptions} ContextOptions */

export const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

/** What works without a desktop, a graphics card or the internet. */
export const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launch = () =>
  chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGS });

/** A small old phone. @type {ContextOptions} */
export const PHONE = {
  viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
  locale: "en-US",
};

/** What a check waits for at most, unless it says so. */
const WAIT_MS = 10000;

/** Between two looks at what only the page itself can tell. */
const LOOK_MS = 20;

/** The numbers of Chrome's own preset: latency in milliseconds, rates in kilobits a second. */
export const SLOW_3G = { latency: 2000, down: 400, up: 400 };

/** WCAG 2.2 AA, and what axe itself recommends. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8");

/**
 * A phone of somebody's: its pages, what they wrote to the console, and the errors they threw.
 * @param {import("playwright-core").Browser} browser @param {ContextOptions} [options]
 */
export async function phone(browser, options) {
  const context = await browser.newContext({ ...PHONE, ...options });
  context.setDefaultTimeout(WAIT_MS);
  /** @type {string[]} */
  const said = [];
  /** @type {string[]} */
  const thrown = [];
  context.on("console", (message) => said.push(message.text()));
  context.on("weberror", (error) => thrown.push(String(error.error())));
  return { context, said, thrown, newPage: () => context.newPage() };
}

/**
 * Slows one page down. A service worker is a target of its own, and is not slowed.
 * @param {Page} page @param {typeof SLOW_3G} network @param {number} [slower] times, the processor
 */
export async function throttle(page, network, slower = 1) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false, latency: network.latency,
    downloadThroughput: (network.down * 1000) / 8, uploadThroughput: (network.up * 1000) / 8,
  });
  if (slower > 1) await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
  return cdp;
}

/**
 * A phone with a disk of its own, that outlives a dead battery.
 * @param {string} disk a folder
 */
export async function phoneWithDisk(disk) {
  const context = await chromium.launchPersistentContext(disk,
    { executablePath: CHROMIUM, headless: true, args: ARGS, ...PHONE });
  context.setDefaultTimeout(WAIT_MS);
  return context;
}

/** The battery dies: the whole browser is gone at once. @param {Page} page */
export async function dieSuddenly(page) {
  const context = page.context();
  const gone = new Promise((done) => context.once("close", done));
  const cdp = await context.newCDPSession(page);
  cdp.send("Browser.crash").catch(() => {}); // Nobody is left to answer.
  await gone;
}

/** The page's worker is there and looks after this page. @param {Page} page */
export const controlled = (page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** Makes a browser refuse to keep anything, as some do; runs in the page, before its scripts. */
export function refuseStorage() {
  IDBFactory.prototype.open = () => {
    throw new DOMException("The user denied permission.", "SecurityError");
  };
}

/** Waits until the answer is yes. @param {() => Promise<boolean> | boolean} ask
 * @param {string} [asked] for whoever reads that it never was */
export async function until(ask, asked = String(ask)) {
  const end = performance.now() + WAIT_MS;
  while (!await ask()) {
    assert(performance.now() < end, `not within ${WAIT_MS} ms: ${asked}`);
    await sleep(LOOK_MS);
  }
}

/**
 * Waits until a page answers yes; unlike `waitForFunction`, also where the answer is a promise.
 * @template T
 * @param {Page} page @param {(about: T) => Promise<boolean>} ask @param {T} about
 */
export const pageSays = (page, ask, about) =>
  until(() => page.evaluate(/** @type {any} */ (ask), about), String(ask));

/**
 * Tells the worker that there is a network, as the browser does in its own time.
 * @param {Page} page any page of the site
 */
export async function wakeWorker(page) {
  const cdp = await page.context().newCDPSession(page);
  /** @type {Promise<string>} */
  const registered = new Promise((done) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [living] = registrations.filter(({ isDeleted }) => !isDeleted);
      if (living) done(living.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  await cdp.send("ServiceWorker.dispatchSyncEvent", {
    origin: new URL(page.url()).origin, registrationId: await registered, tag: "holdfast",
    lastChance: false,
  });
  await cdp.detach();
}

/**
 * Returns what axe finds wrong, a line for each.
 * @param {Page} page @returns {Promise<string[]>}
 */
export async function violations(page) {
  // A page keeps it from screen to screen; bringing it in takes longer than one look.
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axeSource);
  return page.evaluate(async (values) => {
    const { axe } = /** @type {any} */ (globalThis);
    const found = await axe.run(document, {
      runOnly: { type: "tag", values }, resultTypes: ["violations"],
    });
    return found.violations.map((/** @type {any} */ { id, nodes }) =>
      `${id}: ${nodes.map((/** @type {any} */ node) => node.target.join(" ")).join(", ")}`);
  }, TAGS);
}

/** Returns what is smaller than a fingertip; links within a sentence may be. @param {Page} page */
export const smallTargets = (page) => page.evaluate(() => {
  const LEAST = 44;
  /** @param {Element} element */
  const target = (element) => {
    // What has a label of its own kind to press is hit by it too.
    const { type, labels } = /** @type {HTMLInputElement} */ (element);
    return (/^(radio|checkbox|file)$/.test(type) && labels && labels[0]) || element;
  };
  const all = Array.from(document.querySelectorAll("button, input, select, textarea, summary, "
    + "a[href]:not(p > a)"));
  return all.filter((element) => element.checkVisibility()).map((element) => {
    const { width, height } = target(element).getBoundingClientRect();
    return { width, height, name: element.textContent || element.id };
  }).filter(({ width, height }) => width < LEAST || height < LEAST)
    .map(({ width, height, name }) => `${name}: ${Math.round(width)} × ${Math.round(height)}`);
});

/** Returns by how many pixels the page can be pushed sideways. @param {Page} page */
export const sideways = (page) => page.evaluate(() => {
  // A phone widens `innerWidth` with what does not fit; the width it should fit stays.
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
});

/** Returns by how many pixels the page can be scrolled below its end. @param {Page} page */
export const beyondEnd = (page) => page.evaluate(() => {
  const { scrollHeight, clientHeight } = document.documentElement;
  const end = document.body.getBoundingClientRect().bottom + scrollY;
  return Math.max(0, Math.floor(scrollHeight - Math.max(clientHeight, end)));
});

/** Counts, in the page, each key and each touch or click that a person would have made. */
function countInPage() {
  const counter = /** @type {any} */ (self);
  counter.made = 0;
  const made = (/** @type {Event} */ event) => {
    if (event.isTrusted) counter.made += 1;
  };
  addEventListener("keydown", made, true);
  addEventListener("pointerdown", made, true);
}

/**
 * Hands on a page: they tap or press keys, one at a time, and count. The page counts as well, so
 * that nothing is done behind their back.
 */
export class Hands {
  count = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Must be called before the page is opened. @param {Page} page */
  static async on(page) {
    await page.addInitScript(countInPage);
    return new Hands(page);
  }

  /** @param {Locator} where */
  async tap(where) {
    await where.tap();
    this.count += 1;
  }

  /** @param {string} key */
  async press(key) {
    await this.page.keyboard.press(key);
    this.count += 1;
  }

  /** Types into what has the focus. @param {string | number} text */
  async type(text) {
    for (const key of String(text)) await this.press(key);
  }

  /** @param {Locator} where @param {string | number} text */
  async fill(where, text) {
    await this.tap(where);
    await this.type(text);
  }

  /** Presses Tab until something has the focus. @param {Locator} where */
  async tabTo(where) {
    for (let pressed = 0; pressed < 80; pressed += 1) {
      if (await where.evaluate((element) => element === document.activeElement)) return;
      await this.press("Tab");
    }
    assert.fail(`Tab does not reach ${where}`);
  }

  /** Returns the number of interactions, which the page must have seen too. */
  async counted() {
    const made = await this.page.evaluate(() => /** @type {any} */ (self).made);
    assert.equal(made, this.count, "the page saw as many keys and taps as were counted");
    return this.count;
  }
}
