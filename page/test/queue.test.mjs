// The queue, case by case. A case is a short text: what happens line by line, and what follows.
//
//     add A [photo of B | unconfirmed] [card c] [instead B] [after B]    the user presses "send"
//     start [dead]              a life would send; that the sending under way has died is known
//     answer A 503 [after 30] [chance 1] [to 3]    of 30 s; 0 is none; to the sending of line 3
//     press [A] | online [chance 1] | credential c | look
//     pass 2000 | clock 10800000 | restart         ms; the wall clock is set; a new life begins
//     => send A · A waiting · A in 2000 · A tries 2 · A gone · wake 2000 · correct A wait
//
// A line may begin with `2:` for a second tab or worker on the same stored items.

import assert from "node:assert/strict";
import test from "node:test";
import { load, plain } from "./load.mjs";

const { queue } = load(["queue.js"], ["queue"]);
const RECEIPT = { receipt: 7, received_at: "2020-02-03T21:04:00-06:00", words: ["a", "b", "c"] };
const PHOTO = { bytes: 3, sha256: "ab" };

/** Reads `word value` pairs such as `card c instead B`. */
function options(words) {
  const found = {};
  for (let at = 0; at < words.length; at += 2) found[words[at]] = words[at + 1];
  return found;
}

/** What the input of a line is to the machine; `line` is its number, and names a sending. */
function input(stored, verb, words, line) {
  const [name, ...rest] = words;
  if (verb === "add") {
    const kind = ["photo", "unconfirmed"].includes(rest[0]) ? rest.shift() : "return";
    const { of, instead, after, card = kind === "unconfirmed" ? null : "c" } = options(rest);
    const body = `bytes of ${name}`;
    return { kind: "add", item: { id: name, card, kind, body, of, after }, instead };
  }
  if (verb === "answer") {
    const [status, ...more] = rest;
    const { after, chance = "1", to } = options(more);
    const item = stored.get(name);
    return {
      kind: "answer", id: name, by: to ? `line ${to}` : item.by, status: Number(status),
      chance: Number(chance),
      retry_after: after === undefined ? null : Number(after) * 1000,
      document: status === "201" ? (item.kind === "photo" ? PHOTO : RECEIPT)
        : { type: "urn:holdfast:problem:x", title: "t", detail: "d" },
    };
  }
  const sending = [...stored.values()].find((item) => item.state === "sending");
  const others = {
    start: { by: `line ${line}`, dead: name && sending?.by }, press: { id: name },
    online: { chance: Number(words[1] ?? 1) }, credential: { card: name }, look: {},
  };
  return { kind: verb, ...others[verb] };
}

/** What holds after a line, for the facts that can be asked. */
function holds(fact, { stored, state, tick, sent }) {
  const [name, is, value] = fact.split(" ");
  if (name === "send") return [sent ?? "nothing", is];
  if (name === "wake") {
    const at = queue.wakeAt(state);
    return [at === null ? "never" : String(Math.max(at - tick, 0)), is];
  }
  const item = stored.get(name === "correct" ? is : name);
  if (name === "correct") return [queue.canReplace(state, is), value];
  if (is === "gone") return [item, undefined];
  if (is === "in") return [String(state.due[item.id + item.next_at] - tick), value];
  return is === "waiting" || value === undefined ? [item.state, is] : [String(item[is]), value];
}

function check(name, text) {
  test(name, () => {
    const stored = new Map();
    let now = 0;
    let set = 1580781600000;
    const lives = {};
    const life = (name) => lives[name] ??= { born: now, state: { items: [], due: {} } };
    const lines = text.split("\n").map((row) => row.trim());
    for (const [number, line] of lines.entries()) {
      if (!line) continue;
      const [left, right = ""] = line.split("=>").map((part) => part.trim());
      const [, who = "1", does] = left.match(/^(?:(\d): )?(.*)$/);
      const [verb, ...words] = does.split(" ");
      const { state, born } = life(who);
      let sent;
      if (verb === "pass") now += Number(words[0]);
      else if (verb === "clock") set += Number(words[0]);
      else if (verb === "restart") delete lives[who];
      else {
        state.items = plain([...stored.values()]);
        const at = { wall: set + now, tick: now - born };
        for (const out of queue.step(state, at, input(stored, verb, words, number))) {
          if (out.do === "save") stored.set(out.item.id, plain(out.item));
          if (out.do === "drop") stored.delete(out.item.id);
          if (out.do === "send") sent = out.item.id;
        }
      }
      for (const fact of right.split("·").map((part) => part.trim()).filter(Boolean)) {
        const [is, should] = holds(fact, { stored, state, tick: now - born, sent });
        assert.equal(is, should, `${line}: ${fact}`);
      }
      for (const item of stored.values()) assert.equal(item.body, `bytes of ${item.id}`);
    }
  });
}

check("what is sent and answered is received", `
  add A             => A waiting · wake 0
  start             => send A · A sending · A tries 1 · wake 25000
  answer A 201      => A received · A receipt 7 · wake never
  start             => send nothing
`);

check("a failed sending waits twice as long each time, up to a minute, and never ends", `
  add A
  start             => send A
  answer A 0        => A waiting · A in 2000
  pass 1999
  start             => send nothing
  pass 1
  start             => send A
  answer A 500      => A in 4000
  press A
  start             => send A
  answer A 408 chance 0  => A in 4000
  press A
  start
  answer A 425      => A in 16000
  press A
  start
  answer A 502      => A in 32000
  press A
  start
  answer A 400      => A in 60000
  press A
  start
  answer A 429      => A in 60000 · A waiting
`);

check("a page some network puts before everything else is no receipt", `
  add A
  start
  answer A 200      => A waiting · A in 2000
  pass 2000
  start
  answer A 302      => A waiting
`);

check("Retry-After is kept when a network is said to be there, not when the user presses", `
  add A
  start
  answer A 503 after 30 chance 0  => A in 31000
  pass 29000
  online chance 0   => A in 2000
  start             => send nothing
  press             => A in 0
  start             => send A
  answer A 503      => A in 4000
  online chance 0   => A in 0
`);

check("Retry-After of 0 is no storm, and of a day is ten minutes", `
  add A
  start
  answer A 503 after 0 chance 0      => A in 2000
  press
  start
  add B
  answer A 429 after 86400 chance 0  => A in 600000 · B in 600000
`);

check("a busy server is left alone with everything, a busy card with its own", `
  add A card c
  add B card c
  add C card d
  start             => send A
  answer A 429 after 10 chance 0     => A in 11000 · B in 10000 · C in 0
  start             => send C
  answer C 503 after 20 chance 0     => A in 20000 · B in 20000 · C in 21000
  online chance 0   => A in 20000 · C in 21000
  add D card d      => D in 0
`);

check("oldest first, and one that fails does not hold up the next", `
  add A
  add B
  start             => send A
  start   => send nothing
  answer A 500
  start             => send B
  answer B 201
  start             => send nothing
`);

check("a photo goes after its return was received, and after all figures", `
  add A
  add P photo of A
  start             => send A
  answer A 0
  start             => send nothing · wake 2000
  pass 2000
  start
  answer A 201      => wake 0
  add B
  start             => send B
  answer B 201
  start             => send P · P receipt 7 · wake 125000
  answer P 507 chance 0    => P waiting · P in 300000
  online chance 0   => P in 300000
  add C
  start
  answer C 507 => C in 2000
  press P
  start
  answer P 201      => P received
`);

check("a correction of what may have arrived is sent after it, whatever else is due", `
  add A
  start                        => send A
  answer A 0 chance 0          => A in 1000 · correct A wait
  add B after A                => B waiting · B in 0 · wake 1000
  start                        => send nothing
  press B
  start                        => send nothing
  add C                        => C waiting
  start                        => send C
  answer C 201                 => wake 1000
  add D after A instead B      => B gone · D waiting
  pass 1000
  start                        => send A
  answer A 201                 => A received · wake 0
  start                        => send D
  answer D 201                 => D received · wake never
`);

check("a correction goes also where what it corrects was refused for good", `
  add A
  start                        => send A
  answer A 0 chance 0
  add B after A
  pass 1000
  start                        => send A
  answer A 409                 => A refused · wake 0
  start                        => send B
`);

check("a refusal is kept for a person, and the same bytes go again only if she presses", `
  add A
  start
  answer A 409      => A refused · wake never
  online            => A refused
  press             => A refused
  credential c      => A refused
  press A           => A waiting · A in 0
  start             => send A · A tries 2
  answer A 201      => A received
`);

for (const status of [409, 413, 415, 422]) {
  check(`${status} is the last word`, `
    add A
    start
    answer A ${status}   => A refused · correct A replace-unsent
    add B instead A      => A refused · B waiting
  `);
}

check("a refused card stops all it has, and a new one takes them up again", `
  add A
  add B
  add C card d
  add P photo of A
  start
  answer A 401      => A refused · B refused · P refused · C waiting · correct A wait
  start             => send C
  answer C 201
  press             => A refused
  credential c      => A waiting · B waiting · P waiting
  start             => send A · A tries 2
`);

check("what waited for a card to be known goes at once, and nobody else's", `
  add A
  add B card d
  start
  answer A 0 chance 0   => A in 1000
  start                 => send B
  answer B 0 chance 0   => B in 1000
  credential c          => A in 0 · B in 1000
  start                 => send A · A tries 2
`);

check("a card that becomes known does not hurry what the server has put off", `
  add A
  start
  answer A 503 after 30 chance 0   => A in 31000
  credential c                     => A in 31000
`);

check("a page that died while sending leaves the item to the next", `
  add A
  start             => send A
  restart
  look              => A sending · wake 25000
  start             => send nothing
  start dead        => send A · A tries 2
  answer A 201      => A received
`);

check("while an item is being sent, nobody else sends anything, for as long as it may take", `
  add A
  add B
  start             => send A
  pass 10000
  clock 10800000
  2: start          => send nothing · A tries 1 · wake 25000
  pass 24999
  2: start          => send nothing
  pass 1
  2: start          => send A · A tries 2
`);

check("a sending that was taken over counts if it brings a receipt, and else not", `
  add A
  start                 => send A
  2: start dead         => send A
  answer A 0 to 2       => A sending
  2: start              => send nothing
  answer A 201 to 2     => A received
  2: answer A 0 to 3    => A received
`);

check("a sending that never answers is taken up again", `
  add A
  start
  pass 20000
  answer A 0            => A waiting · A in 2000
`);

check("the clock set forward or back changes nothing within one life", `
  add A
  start
  answer A 503 after 60 chance 0   => A in 61000
  clock 10800000
  look              => A in 61000
  clock -21600000
  pass 60000
  look              => A in 1000
  start             => send nothing
  pass 1000
  start             => send A
`);

check("after a restart a clock that was set back makes nobody wait longer than ten minutes", `
  add A
  start
  answer A 503 after 60
  clock -10800000
  restart
  look              => A in 600000
  pass 590000
  restart
  look              => A in 10000
`);

check("after a restart a clock that was set forward sends at once, once", `
  add A
  start
  answer A 0
  clock 10800000
  restart
  start             => send A
  answer A 0        => A in 4000
  start             => send nothing
`);

check("what was never sent is replaced without a trace, and its photo follows", `
  add A
  add P photo of A     => correct A replace-unsent
  add B instead A      => A gone · P of B · B waiting
  start                => send B
  answer B 201         => correct B correct-by-receipt
  start                => send P
`);

check("what may have arrived is sent first, and corrected only then", `
  add A
  start                => correct A wait
  answer A 0           => correct A wait
  add B instead A      => B gone · A waiting
  pass 2000
  start                => send A
  answer A 201         => correct A correct-by-receipt
  add B                => A received · B waiting
`);

check("opening the page brings forward what waits, by chance within two seconds", `
  add A
  start
  answer A 0
  press
  start
  answer A 0
  press
  start
  answer A 0 chance 1      => A in 8000
  online chance 0.5        => A in 1000
  online chance 0.75       => A in 1000
`);

check("a return without a card is sent like any other", `
  add A unconfirmed
  start                => send A
  answer A 201         => A received
`);
