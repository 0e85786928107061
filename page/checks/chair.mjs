// A chair at her page: she finds everything by the names that a screen reader says.

import assert from "node:assert/strict";
import { load } from "../test/load.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {{ english: any, spanish: any }} the page's own words */
export const { english, spanish } = /** @type {any} */ (
  load(["words/en.js", "words/es.js"], ["english", "spanish"]));

/** The groups of the checks' nights, in the paper's order. */
export const GROUPS = ["Adams", "Baker", "Cruz", "Davis", "Evans", "Uncommitted"];

/**
 * @typedef {object} Paper what stands on a worksheet; a figure left out is not given
 * @property {number} attendance
 * @property {(number | null)[]} first by group
 * @property {(number | null)[]} last
 */

/** Six groups, five delegates: 16 people are viable, and Davis gets there by the final count.
 * @type {Paper} */
export const SIX = {
  attendance: 101, first: [30, 24, 20, 15, 8, 4], last: [34, 27, 23, 17, 0, 0],
};

/** What the rule gives: 1.68, 1.34, 1.14 and 0.84 of five. */
export const SIX_AWARDS = { adams: 2, baker: 1, cruz: 1, davis: 1 };

/** @param {(number | null)[]} figures @returns {Record<string, number>} */
export const byGroup = (figures) => Object.fromEntries(figures.flatMap((figure, at) =>
  (figure === null ? [] : [[GROUPS[at].toLowerCase(), figure]])));

const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A chair, who does not count what she does. */
export class Chair {
  /** @param {Page} page @param {any} [words] the language she reads */
  constructor(page, words = english) {
    this.page = page;
    this.words = words;
  }

  /** @param {string} name */
  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** @param {string} name */
  link(name) {
    return this.page.getByRole("link", { name, exact: true });
  }

  /** @param {string} name */
  field(name) {
    return this.page.getByRole("textbox", { name, exact: true });
  }

  /** A group's line on the paper, by its number. @param {number} at from 0 */
  line(at) {
    return this.field(`${at + 1}. ${GROUPS[at]}`);
  }

  /** @param {string | RegExp} name */
  title(name) {
    return this.page.getByRole("heading", { level: 1, name, exact: true });
  }

  /** @param {string} text */
  text(text) {
    assert(text, "the page's words have this text");
    return this.page.getByText(text, { exact: true });
  }

  /** Waits for a screen. @param {string | RegExp} name */
  async sees(name) {
    await this.title(name).waitFor();
  }

  /** Waits for a screen whose title has the focus, and so is read aloud.
   * @param {string} name */
  async reads(name) {
    await this.page.locator("h1:focus", { hasText: name }).waitFor();
  }

  /** @param {string} name */
  async press(name) {
    await this.button(name).click();
  }

  /** An answer to a question. @param {string} question @param {string} answer */
  async answer(question, answer) {
    const asked = this.page.getByRole("group", { name: question, exact: true });
    await asked.getByLabel(answer, { exact: true }).check();
  }

  /** Scans her card's QR code and waits for her precinct. @param {string} url
   * @param {{ link: string }} card */
  async scan(url, card) {
    await this.page.goto(url + card.link);
    await this.begun().waitFor();
  }

  /** The button that begins a worksheet, real or practice. */
  begun() {
    const { start, startPractice } = this.words;
    const either = new RegExp(`^(${escaped(start)}|${escaped(startPractice)})$`);
    return this.page.getByRole("button", { name: either });
  }

  /** Types a column of figures; what is null stays empty. @param {(number | null)[]} figures */
  async column(figures) {
    for (const [at, figure] of figures.entries()) {
      if (figure !== null) await this.line(at).fill(String(figure));
    }
  }

  /** Fills the two counts, to the step after them. @param {Paper} paper */
  async counts({ attendance, first, last }) {
    const { words } = this;
    await this.sees(words.attendance);
    await this.field(words.attendanceLine).fill(String(attendance));
    await this.press(words.next);
    await this.sees(words.first);
    await this.column(first);
    await this.press(words.next);
    await this.sees(words.last);
    await this.column(last);
    await this.press(words.next);
  }

  /** From the counts to the page that shows everything once more. */
  async agree() {
    const { words } = this;
    await this.sees(words.awards);
    await this.press(words.paperSame);
    await this.sign();
  }

  async sign() {
    await this.sees(this.words.signed);
    await this.press(this.words.bothSigned);
    await this.sees(this.words.check);
  }

  /** Everything up to the button that sends. @param {Paper} [paper] */
  async fill(paper = SIX) {
    await this.begun().click();
    await this.counts(paper);
    await this.agree();
  }

  /** Sends the worksheet, real or practice. */
  async send() {
    const { send, sendPractice } = this.words;
    const either = new RegExp(`^(${escaped(send)}|${escaped(sendPractice)})$`);
    await this.page.getByRole("button", { name: either }).click();
  }

  /** Waits until it is received and returns what she is told: a time and three words. */
  async received() {
    const name = new RegExp(`^${escaped(this.words.received)}(\\d\\d:\\d\\d)$`);
    await this.sees(name);
    const title = await this.title(name).innerText();
    return { time: title.slice(-5), words: await this.checkWords() };
  }

  /** The check words in the language of the page. */
  async checkWords() {
    const shown = this.page.getByText(/^\p{Ll}+ \p{Ll}+ \p{Ll}+$/u);
    const three = shown.and(this.page.locator(`p[lang=${this.words.tongue}]`)).first();
    return (await three.innerText()).split(" ");
  }

  /** From the scan to the receipt. @param {string} url @param {{ link: string }} card
   * @param {Paper} [paper] */
  async report(url, card, paper) {
    await this.scan(url, card);
    await this.fill(paper);
    await this.send();
    return this.received();
  }
}

/**
 * Waits until her return is received, with the server's own time and words; returns both.
 * @param {Chair} chair @param {import("./night.mjs").Night} night
 * @param {import("./night.mjs").Card} card
 */
export async function receipt(chair, night, card) {
  const told = await chair.received();
  const held = (await night.facts(card)).returns.at(-1);
  assert.equal(told.time, held.received_at, "the time is the server's, in the precinct's zone");
  const words = chair.words.tongue === "es" ? held.palabras : held.words;
  assert.deepEqual(told.words, words, "the words are the server's");
  return told;
}
