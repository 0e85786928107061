// What the page makes of a worksheet that was sent.

import assert from "node:assert/strict";
import test from "node:test";
import { load, plain } from "./load.mjs";

/** Returns the text for a return that waits on the phone. @param {string} contest @param {any} body */
function text(contest, body) {
  const candidates = ["a", "b", "c"].map((id) => ({ id }));
  // What is typed now is something else, and must not be read.
  const state = { card: () => ({ contest, candidates }), draft: () => assert.fail("not the draft") };
  const files = ["text_message.js", "app/worksheet.js"];
  const { sheet, textMessage } = load(files, ["sheet", "textMessage"], { state });
  const worksheet = sheet.frozen(JSON.stringify(body));
  return plain(textMessage.write("123456789012", candidates, worksheet));
}

test("the text for a return that waits says what was sent, whatever has been typed since", () => {
  assert.equal(text("alignment", {
    precinct: "p", mode: "real", replaces: null, attendance: 69,
    first_alignment: { a: 30, b: 25, c: 14 }, final_alignment: { a: 44, b: 25 },
    awards: { a: 3, b: 1 }, early: null, lots: [], room_vote: null, signed: [],
  }), "1234-5678-9012 69 1 30 44 3 2 25 25 1 3 14 0 0");
  assert.equal(text("ballots", { precinct: "p", mode: "real", found: 31, votes: { a: 30, c: 1 } }),
    "1234-5678-9012 31 1 30 3 1");
  assert.equal(text("alignment", {
    attendance: null, first_alignment: {}, final_alignment: {}, awards: {},
  }), null);
});
