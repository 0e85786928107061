// Pictures of every step at a phone's width, for the documentation: node checks/screens.mjs
//
// They are taken by the same guide that leads the accessibility checks through the page.

import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { english, spanish } from "./chair.mjs";
import { small } from "./png.mjs";
import { raise, strike } from "./stage.mjs";
import { Guide } from "./tour.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/screens/", import.meta.url));

/** Kept small, since they are kept for ever. */
const BYTES_MAX = 40000;

/** Screens that are shown, in the order of the evening, with what is to be seen. */
const SHOWN = {
  "enter": "Getting in: the card's twelve digits, or the square on it",
  "precinct": "Her precinct, once the card is known",
  "attendance": "Attendance, and at once how many people a group needs",
  "first": "First count: who is viable, and how many are still to be counted",
  "room": "Shown to the room in large type",
  "last": "Final count, beside what each group had at first",
  "delegates": "Delegates, each explained line by line",
  "delegates-lot": "A lot: how it was drawn, and who won",
  "delegates-other": "The paper says something else: both are shown, the paper is sent",
  "delegates-one": "One delegate: whom the room chose, and whether it voted",
  "signed": "Who signed, and who refused",
  "check": "Everything once more as the paper has it, before it is sent",
  "check-to-look": "What should be looked at once more; it can be sent all the same",
  "only-phone": "No signal: only on this phone, with the text and the keys to press instead",
  "received": "Received: a time and three words",
  "photo-received": "The photo of the paper, after the figures",
  "received-corrected": "A correction; headquarters keeps both",
  "question": "Headquarters has a question",
  "card-replaced": "The card was replaced while she had no signal",
  "practice": "Before the opening everything is practice, and says so",
  "practice-ready": "Practice has arrived",
  "practice-is-it-real": "Practice that arrived after the opening is asked about",
  "ballots": "A night of ballots",
};

/** Some of them in Spanish. */
const SHOWN_IN_SPANISH = { "received": "Received, in Spanish" };

/** @type {import("playwright-core").BrowserContextOptions} */
const PAPER = { deviceScaleFactor: 1, colorScheme: "light" };

/** @type {Map<string, string>} */
const taken = new Map();

/** @param {string} tongue @param {Record<string, string>} shown */
const photographer = (tongue, shown) =>
  /** @param {string} name @param {import("playwright-core").Page} page */
  async (name, page) => {
    if (!(name in shown)) return;
    const at = Object.keys(SHOWN).indexOf(name) + 1;
    const file = `${String(at).padStart(2, "0")}-${name}${tongue === "en" ? "" : `-${tongue}`}.png`;
    await page.evaluate(() => {
      scrollTo(0, 0);
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    });
    const picture = await page.screenshot({ fullPage: true, animations: "disabled" });
    await writeFile(join(FOLDER, file), small(picture));
    taken.set(file, shown[name]);
  };

await mkdir(FOLDER, { recursive: true });
for (const old of await readdir(FOLDER)) await rm(join(FOLDER, old));

const stages = await Promise.all([raise("iowa"), raise("nevada"), raise("ballots")]);
const [iowa, nevada, ballots] = stages.map((stage) =>
  ({ ...stage, phone: (/** @type {any} */ more) => stage.phone({ ...PAPER, ...more }) }));
const nights = { iowa, nevada, ballots };
await new Guide(nights, english, "later", photographer("en", SHOWN)).everything();
await new Guide(nights, spanish, "later-2", photographer("es", SHOWN_IN_SPANISH)).everything();
await Promise.all(stages.map(strike));

const files = Array.from(taken.keys()).sort();
const missing = Object.keys(SHOWN)
  .filter((name) => !files.some((file) => file.slice(3) === `${name}.png`));
if (missing.length > 0) throw new Error(`the guide does not come by ${missing.join(", ")}`);
for (const file of files) {
  const { size } = await stat(join(FOLDER, file));
  if (size > BYTES_MAX) console.log(`${file} has ${size} bytes, more than ${BYTES_MAX}`);
}
const lines = files.map((file) => `## ${taken.get(file)}\n\n![](${file})\n`);
await writeFile(join(FOLDER, "README.md"), "# The chair's page, step by step\n\n"
  + "Taken at the width of a small phone, 360 points, by `node page/checks/screens.mjs`.\n\n"
  + lines.join("\n"));
console.log(`${files.length} pictures in docs/screens`);
process.exit();
