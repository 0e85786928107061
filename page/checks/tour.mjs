// A tour of every screen and every state that the page can be in, for whoever wants to look at
// them: the accessibility checks, and the pictures in the documentation.

import { Chair, GROUPS, SIX } from "./chair.mjs";
import { controlled, refuseStorage } from "./browser.mjs";
import { paperPhoto } from "./photos.mjs";

/** @typedef {import("playwright-core").Page} Page
 * @typedef {import("./stage.mjs").Stage} Stage
 * @typedef {import("./stage.mjs").Phone} Phone
 * @typedef {(name: string, page: Page) => Promise<void>} Look what is done at each screen */

/** A stage with a night of each kind.
 * @typedef {{ iowa: Stage, nevada: Stage, ballots: Stage }} Nights */

/** One who walks through the page in one language. */
export class Guide {
  /**
   * @param {Nights} nights @param {any} words @param {string} later a precinct that opens later
   * @param {Look} look
   */
  constructor(nights, words, later, look) {
    this.nights = nights;
    this.words = words;
    this.later = later;
    this.look = look;
  }

  /** A chair with a phone of her own. @param {Stage} [stage] */
  async chair(stage = this.nights.iowa) {
    const on = await stage.phone({ locale: `${this.words.tongue}-US` });
    return { on, chair: new Chair(await on.newPage(), this.words) };
  }

  /** Everything but what comes after the night is closed. */
  async everything() {
    await this.gettingIn();
    await this.withoutCard();
    await this.steps();
    await this.afterSending();
    await this.refusedStorage();
    await this.questions();
    await this.specialSteps();
    await this.practice();
    await this.refusals();
    await this.calculator();
    await this.form();
  }

  async gettingIn() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    const { page } = chair;
    await page.goto(`${iowa.url}/report`);
    await chair.sees(words.enter);
    await look("enter", page);
    await chair.field(words.code).fill("1234-5678-9012");
    await chair.press(words.openSheet);
    await chair.text(words.codeSlip).waitFor();
    await look("enter-slip", page);
    await controlled(page);
    await iowa.proxy.down();
    await chair.field(words.code).fill(iowa.night.card("guest").code);
    await chair.press(words.openSheet);
    await chair.sees(words.waiting);
    await look("waiting", page);
    await iowa.proxy.up();
    await on.context.setOffline(true); // The page tries again at once when it is back.
    await on.context.setOffline(false);
    await chair.begun().waitFor();
    await look("merged", page);
    await chair.press(words.anotherCard);
    await chair.sees(words.enter);
    await look("enter-cards", page);
    await chair.field(words.code).fill("0000-0000-0000");
    await chair.press(words.openSheet);
    await chair.text(words.unknown).waitFor();
    await look("enter-unknown", page);
    await on.context.close();
  }

  async withoutCard() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    const { page } = chair;
    await page.goto(`${iowa.url}/report`);
    await chair.press(words.noCard);
    await chair.press(words.next);
    await chair.text(words.needAll).waitFor();
    await look("no-card", page);
    await chair.field(words.yourName).fill("Ana Peña");
    await chair.field(words.yourNumber).fill("515-555-0123");
    await chair.field(words.yourPrecinct).fill("unjudged");
    await chair.press(words.next);
    await chair.begun().click();
    await chair.counts(SIX);
    await chair.column([2, 1, 1, 1, null, null]);
    await look("no-card-delegates", page);
    await chair.press(words.next);
    await chair.sign();
    await chair.send();
    await chair.text(words.arrived).waitFor();
    await look("no-card-arrived", page);
    await on.context.close();
  }

  /** The steps of an ordinary worksheet. */
  async steps() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    const { page } = chair;
    await chair.scan(iowa.url, iowa.night.nextCard());
    await look("precinct", page);
    await chair.begun().click();
    await chair.field(words.attendanceLine).fill("12.5");
    await chair.text(words.digitsOnly).waitFor();
    await look("figure-wrong", page);
    await chair.field(words.attendanceLine).fill(String(SIX.attendance));
    await look("attendance", page);
    await chair.press(words.next);
    await chair.sees(words.first);
    await chair.column(SIX.first.slice(0, 4));
    await look("first", page);
    await chair.column(SIX.first);
    await chair.press(words.showRoom);
    await chair.button(words.showRoom).waitFor({ state: "detached" });
    await look("room", page);
    await chair.press(words.back);
    await chair.press(words.next);
    await chair.sees(words.last);
    await chair.column(SIX.last);
    await look("last", page);
    await chair.press(words.next);
    await chair.sees(words.awards);
    await look("delegates", page);
    await chair.press(words.paperOther);
    await chair.line(0).fill("3");
    await look("delegates-other", page);
    await chair.press(words.paperSame);
    await chair.press(words.paperSame);
    await chair.sees(words.signed);
    await chair.text(words.groupsSigned).click();
    await look("signed", page);
    await chair.press(words.bothSigned);
    await chair.sees(words.check);
    await look("check", page);
    await on.context.close();
  }

  /** From the button that sends to a correction. */
  async afterSending() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    const { page } = chair;
    await chair.scan(iowa.url, iowa.night.nextCard());
    await controlled(page);
    await chair.fill();
    await iowa.proxy.down();
    await chair.send();
    await chair.sees(words.onlyPhone);
    await chair.text(words.otherWays).click();
    await look("only-phone", page);
    const answer = iowa.proxy.hold(({ method }) => method === "POST");
    await iowa.proxy.up();
    await on.context.setOffline(true);
    await on.context.setOffline(false);
    await chair.sees(words.sending);
    await look("sending", page);
    answer();
    await chair.received();
    await look("received", page);
    await chair.press(words.photo);
    await chair.sees(words.photo);
    await look("photo", page);
    const picture = await paperPhoto(page, 900, 1200);
    await page.getByLabel(words.takePhoto)
      .setInputFiles({ name: "paper.jpg", mimeType: "image/jpeg", buffer: picture });
    await chair.button(words.sendPhoto).waitFor();
    await look("photo-taken", page);
    await chair.press(words.sendPhoto);
    await chair.text(words.photoSent).waitFor();
    await look("photo-received", page);
    await chair.press(words.correct);
    await chair.field(words.attendanceLine).fill("102");
    await chair.press(words.next);
    await chair.press(words.next);
    await chair.press(words.next);
    await chair.agree();
    await look("check-correction", page);
    await chair.send();
    await chair.received();
    await chair.text(words.earlier).click();
    await chair.text(words.standing.replaced).waitFor();
    await look("received-corrected", page);
    await on.context.close();
  }

  /** A phone that keeps nothing. */
  async refusedStorage() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    await chair.page.addInitScript(refuseStorage);
    await chair.scan(iowa.url, iowa.night.nextCard());
    await chair.text(words.notLasting).waitFor();
    await look("not-lasting", chair.page);
    await on.context.close();
  }

  /** Awards that are not the rule's. */
  async questions() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    const { page } = chair;
    await chair.scan(iowa.url, iowa.night.nextCard());
    await chair.begun().click();
    await chair.counts(SIX);
    await chair.press(words.paperOther);
    await chair.column([1, 2, 1, 1, null, null]);
    await chair.press(words.next);
    await chair.sign();
    await look("check-to-look", page);
    await chair.send();
    await chair.sees(words.question);
    await look("question", page);
    await on.context.close();
  }

  /** Steps that not every precinct has. */
  async specialSteps() {
    const { look, words, nights: { iowa, nevada, ballots } } = this;
    const one = await this.chair();
    await one.chair.scan(iowa.url, iowa.night.card("one"));
    await one.chair.begun().click();
    await one.chair.counts({ attendance: 12, first: [5, 4, 3, null, null, null],
      last: [4, 8, null, null, null, null] });
    await one.chair.answer(words.whoWon, "Baker");
    await look("delegates-one", one.chair.page);
    const lot = await this.chair();
    await lot.chair.scan(iowa.url, iowa.night.nextCard());
    await lot.chair.begun().click();
    const tied = [40, 25, 25, null, null, null];
    await lot.chair.counts({ attendance: 90, first: tied, last: tied });
    await lot.chair.sees(words.awards);
    await look("delegates-lot", lot.chair.page);
    const early = await this.chair(nevada);
    await early.chair.scan(nevada.url, nevada.night.nextCard());
    await early.chair.begun().click();
    await early.chair.field(words.inRoom).fill("60");
    await early.chair.field(words.early).fill("40");
    await look("attendance-early", early.chair.page);
    await early.chair.press(words.next);
    await early.chair.field(words.inRoomFor(`1. ${GROUPS[0]}`)).fill("20");
    await early.chair.field(words.earlyFor(`1. ${GROUPS[0]}`)).fill("12");
    await look("first-early", early.chair.page);
    const secret = await this.chair(ballots);
    await secret.chair.scan(ballots.url, ballots.night.nextCard());
    await secret.chair.begun().click();
    await secret.chair.field(words.found).fill("118");
    await look("ballots", secret.chair.page);
    await secret.chair.press(words.next);
    await secret.chair.column([50, 40, 15, 7, 4]);
    await look("votes", secret.chair.page);
    await Promise.all([one, lot, early, secret].map(({ on }) => on.context.close()));
  }

  /** Before the opening, and figures from before it that are there after it. */
  async practice() {
    const { look, words, later, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    const { page } = chair;
    await chair.scan(iowa.url, iowa.night.card("abroad-later"));
    await look("practice", page);
    await chair.fill({ attendance: 30, first: [12, 9, 6, 3, null, null],
      last: [13, 10, 7, null, null, null] });
    await look("practice-check", page);
    await chair.send();
    await chair.sees(words.ready);
    await look("practice-ready", page);
    const asked = await this.chair();
    await asked.chair.scan(iowa.url, iowa.night.card(later));
    await asked.chair.begun().click();
    await asked.chair.field(words.attendanceLine).fill("12");
    const late = await this.chair();
    await late.chair.scan(iowa.url, iowa.night.card(later));
    await late.chair.fill();
    await iowa.proxy.down();
    await late.chair.send();
    await late.chair.sees(words.onlyPhone);
    await look("practice-only-phone", late.chair.page);
    const opened = new Date(Date.now() - 60000).toISOString();
    await iowa.night.runAlone("amend", later, "postponed", opened, "--reason", "it opened");
    await iowa.proxy.up();
    await late.chair.text(words.isReal).waitFor();
    await look("practice-is-it-real", late.chair.page);
    await asked.chair.press(words.back);
    const practising = asked.chair.page.getByText(words.untilOpen("|").split("|")[1]);
    await practising.waitFor();
    await asked.chair.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await practising.waitFor({ state: "hidden" });
    await asked.chair.press(words.goOn);
    await asked.chair.sees(words.hasOpened);
    await look("practice-has-opened", asked.chair.page);
    await Promise.all([on, asked.on, late.on].map(({ context }) => context.close()));
  }

  /** A card that was replaced, and a return that headquarters does not take. */
  async refusals() {
    const { look, words, nights: { iowa } } = this;
    const card = iowa.night.nextCard();
    const { on, chair } = await this.chair();
    await chair.scan(iowa.url, card);
    await chair.fill();
    await iowa.night.runAlone("codes", "--precinct", card.precinct, "--reissue", "chair");
    await chair.send();
    await chair.sees(words.refused);
    await look("card-replaced", chair.page);
    const other = await this.chair();
    await other.chair.scan(iowa.url, iowa.night.nextCard());
    await other.chair.fill();
    const problem = { type: "urn:holdfast:problem:certified", status: 409,
      title: "The night is certified", detail: "Call headquarters." };
    iowa.proxy.fate = ({ method }) => (method === "POST" ? { status: 409,
      headers: { "Content-Type": "application/problem+json" }, body: JSON.stringify(problem) }
      : "pass");
    await other.chair.send();
    await other.chair.sees(words.refused);
    iowa.proxy.fate = () => "pass";
    await look("refused", other.chair.page);
    await Promise.all([on, other.on].map(({ context }) => context.close()));
  }

  async calculator() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    const { page } = chair;
    await page.goto(`${iowa.url}/practice`);
    await chair.sees(words.calculator);
    await look("calculator", page);
    await chair.press(words.startPractice);
    await chair.sees(words.attendance);
    await look("calculator-step", page);
    await on.context.close();
  }

  /** The worksheet that needs no script. */
  async form() {
    const { look, words, nights: { iowa } } = this;
    const on = await iowa.phone(); // The page has no script, whether the browser takes one or not.
    const page = await on.newPage();
    await page.goto(`${iowa.url}/report/form?lang=${words.tongue}`);
    await look("form", page);
    const [code, ...figures] = await page.getByRole("textbox").all();
    await code.fill(iowa.night.nextCard().code);
    await page.getByRole("radio").first().check();
    for (const [at, figure] of [30, 30, 20, 5].entries()) await figures[at].fill(String(figure));
    await page.getByRole("button").first().click();
    await page.getByRole("status").waitFor();
    await look("form-checked", page);
    await page.getByRole("button").last().click();
    await page.getByText(/^\d\d:\d\d · /).waitFor();
    await look("form-received", page);
    await on.context.close();
  }

  /** What she sees when the night has been closed. */
  async late() {
    const { look, words, nights: { iowa } } = this;
    const { on, chair } = await this.chair();
    await chair.scan(iowa.url, iowa.night.nextCard());
    await chair.fill();
    await chair.send();
    await chair.sees(words.late);
    await look("late", chair.page);
    await on.context.close();
  }
}
