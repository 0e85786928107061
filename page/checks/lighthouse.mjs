// Lighthouse, on a phone as it pictures one: a middling telephone on a slow mobile network.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { ARGS, CHROMIUM } from "./browser.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices"];

/**
 * A Chromium of Lighthouse's own.
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
async function chromium() {
  const profile = await mkdtemp(join(tmpdir(), "holdfast-lighthouse-"));
  const args = ["--headless", ...ARGS, "--remote-debugging-port=0", `--user-data-dir=${profile}`,
    "about:blank"];
  const browser = spawn(CHROMIUM, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => browser.once("exit", done));
  /** @type {number} */
  const port = await new Promise((done, failed) => {
    let said = "";
    browser.stderr.on("data", (text) => {
      said += text;
      const address = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said);
      if (address) done(Number(address[1]));
    });
    browser.once("exit", () => failed(new Error(said)));
  });
  return {
    port,
    close: async () => {
      browser.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Runs Lighthouse on some pages, and returns what it says of each: scores of 100, and what cost it.
 * @param {string[]} urls
 */
export async function judged(urls) {
  const browser = await chromium();
  try {
    const reports = [];
    for (const url of urls) {
      const result = await lighthouse(url,
        { port: browser.port, output: "json", onlyCategories: CATEGORIES, logLevel: "error" });
      if (!result) throw new Error(`Lighthouse has nothing to say of ${url}`);
      const { categories, audits } = result.lhr;
      const scores = Object.fromEntries(CATEGORIES.map((id) =>
        [id, Math.round((categories[id].score || 0) * 100)]));
      const poor = Object.values(audits).filter((audit) => audit.score !== null
        && audit.score < 0.9 && audit.scoreDisplayMode !== "informative");
      reports.push({ url, scores, poor: poor.map(({ id, title }) => `${id}: ${title}`) });
    }
    return reports;
  } finally {
    await browser.close();
  }
}
