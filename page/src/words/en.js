// Every word of the page in English.

const english = {
  tongue: "en",
  otherTongue: "es",
  other: "Español",
  needSignal: "This needs signal. Try again later.",
  practice: "PRACTICE. This does not count.",
  back: "Back",
  next: "Next",
  /** @param {number} at @param {number} of */
  step: (at, of) => `Step ${at} of ${of}`,
  notLasting: "This phone cannot keep your figures. Write them on paper too, and do not close " +
    "this page before you see a time and three words.",
  digitsOnly: "Only a whole number, such as 12.",
  yes: "Yes",
  no: "No",
  and: " and ",

  // Getting in.
  enter: "Report your precinct",
  code: "The 12 digits on your card",
  openSheet: "Open my worksheet",
  /** @param {number} n */
  codeShort: (n) => `The code has 12 digits. Here are ${n}.`,
  codeSlip: "One digit is not right. Compare each digit with your card.",
  unknown: "This card is not one of tonight's, or a newer one replaced it. Type the 12 digits of " +
    "your newest card, or call headquarters.",
  full: "This card is already open on four phones. Type the 12 digits on the card.",
  noCard: "I have no card",
  calculator: "Practice without a code",
  yourCards: "Cards on this phone",
  anotherCard: "Another card",
  waiting: "Waiting for signal",
  waitingWhy: "Your card is kept on this phone. Your worksheet opens by itself when there is " +
    "signal. You need not scan again.",

  // Without a card.
  noCardWhy: "You can send your figures without a card. They count only after headquarters has " +
    "reached you by telephone.",
  yourName: "Your name",
  yourNumber: "Telephone number where we reach you",
  yourPrecinct: "Precinct: its name or number",
  needAll: "Please fill in all three lines.",

  // The precinct.
  /** @param {number} n */
  delegates: (n) => (n === 1 ? "1 delegate" : `${n} delegates`),
  electsNone: "No delegates. Only the counts are reported.",
  /** @param {string} when */
  untilOpen: (when) => `Opens ${when}. Until then all of this is practice. Try it and send it: ` +
    "then headquarters knows that you are ready.",
  /** @param {string} name */
  countedWith: (name) => `This precinct is counted with ${name}. Report there, once for both.`,
  observer: "You are an observer. Your figures are compared; they never count.",
  heard: "Headquarters already has figures for this precinct. You may still send yours.",
  startPractice: "Start practice",
  start: "Start",
  goOn: "Go on",
  hasOpened: "Your caucus has opened",
  hasOpenedWhy: "You typed these figures as practice. Are they the real count?",
  erasePractice: "They were practice. Start empty.",
  keepAsReal: "They are the real count. Keep them.",

  // The counts.
  attendance: "How many people?",
  attendanceWhy: "Everyone who may vote. The number stays, even if people leave later.",
  attendanceLine: "People at the first count",
  inRoom: "People in the room",
  early: "Early ballots",
  first: "First count",
  firstWhy: "One line for each line of your paper. Leave it empty if the paper is empty there.",
  last: "Final count",
  lastWhy: "After people have moved.",
  /** @param {string} name */
  inRoomFor: (name) => `${name}: in the room`,
  /** @param {string} name */
  earlyFor: (name) => `${name}: early ballots`,
  sum: "Sum",
  of: " of ",
  complete: "complete",
  toGo: " to go",
  leftOrToGo: " left or to go",
  tooMany: " too many",
  viable: "viable",
  viableStays: "viable: stays",
  /** @param {number} n */
  needs: (n) => `not viable: needs ${n}`,
  notViable: "not viable: moved or left",
  atFirst: " at first",
  /** @param {number} threshold @param {number} people @param {number} delegates */
  rule: (threshold, people, delegates) => `A group needs ${threshold} of ${people} people to be ` +
    `viable (${delegates === 2 ? "1/4" : delegates === 3 ? "1/6" : "15%"}, rounded up).`,
  ruleRoom: "One delegate: the room votes. No group needs a certain number.",
  otherLines: "Show all lines",
  showRoom: "Show the room",

  // Delegates.
  awards: "Delegates",
  noFinal: "Without a final count there is nothing to work out.",
  /** @param {string} sum @param {number} n */
  rounds: (sum, n) => `${sum}, rounds to ${n}`,
  /** @param {string} delegates */
  toGive: (delegates) => `${delegates} still to give.`,
  /** @param {string} delegates */
  toTake: (delegates) => `${delegates} too many.`,
  /** @param {string} name */
  gains: (name) => `${name}: one more, being nearest to the next whole number.`,
  /** @param {string} name */
  loses: (name) => `${name}: one less, being furthest from the next whole number.`,
  /** @param {string} name */
  getsNone: (name) => `${name}: none, having the fewest people of more groups than delegates.`,
  electsMore: "No viable group loses its only delegate; the precinct elects more.",
  equal: " are equal.",
  lotDecides: " A lot decides.",
  howDrawn: "How was the lot drawn?",
  coin: "Coin",
  names: "Names or straws",
  card: "Cards",
  none: "No lot",
  /** @param {number} n */
  whoGains: (n) => (n === 1 ? "Who won, and gets one more?" : `Which ${n} won one more each?`),
  /** @param {number} n */
  whoLoses: (n) => (n === 1 ? "Who lost, and gets one less?" : `Which ${n} lost one each?`),
  paperSame: "My paper says the same",
  paperOther: "My paper says something else",
  paperOwn: "Write the delegates as your paper has them. They are sent so.",
  byRule: "by the rule: ",
  drawFirst: "Say first how the lot ended.",
  whoWon: "Who won the delegate?",
  roomVoted: "Did the room vote on the delegate?",

  // Signatures.
  signed: "Who signed the paper?",
  bothSigned: "Chair and secretary signed",
  chair: "Chair",
  secretary: "Secretary",
  didSign: "signed",
  refusedToSign: "refused",
  groupsSigned: "Groups, if your paper has lines for them",

  // Ballots.
  ballots: "Ballots",
  issued: "Handed out",
  found: "Found in the box",
  spoiled: "Spoiled",
  blank: "Blank",
  votes: "Votes",
  /** @param {number} votes @param {number} blank @param {number} spoiled @param {number} found */
  ballotsDiffer: (votes, blank, spoiled, found) => `${votes} votes + ${blank} blank + ${spoiled} ` +
    `spoiled = ${votes + blank + spoiled}, but ${found} were found in the box.`,
  /** @param {number} found @param {number} issued */
  ballotsMore: (found, issued) => `${found} ballots were found, but only ${issued} handed out.`,
  ballotsAgree: "It agrees with the ballots found.",

  // Checking and sending.
  check: "Compare with your paper",
  group: "Group",
  short: ["First", "Final", "Del."],
  toLook: "Please look once more:",
  paperRules: "If the paper says so, send it as it is.",
  send: "Send to headquarters",
  sendPractice: "Send as practice",
  correcting: "This corrects what you sent before. Headquarters keeps both.",

  // After sending.
  onlyPhone: "Only on this phone",
  onlyPhoneWhy: "Not received yet. The page sends it by itself as soon as there is signal. Leave " +
    "it open if you can.",
  sending: "Sending",
  received: "Received ",
  arrived: "Arrived. It counts after headquarters has called you.",
  ready: "Your precinct is ready",
  question: "Headquarters has a question",
  late: "Late: kept, headquarters will look",
  done: "You are done when you see a time and three words. No words = not received.",
  isReal: "Is this the real count?",
  isRealWhy: "It was sent as practice, but your caucus was already open. It does not count yet.",
  yesReal: "Yes, it is the real count",
  noReal: "No, it was practice",
  /** What a standing means for her. @type {Record<string, string>} */
  standing: {
    practice: "Your practice arrived. It does not count. Come back on the night with this phone " +
      "and your card.",
    question: "Your figures are kept. Have your paper ready: headquarters will call you, or you " +
      "call:",
    waiting: "Headquarters looks at it before it counts. You need do nothing.",
    uncounted: "Kept. Another return counts for this precinct.",
    replaced: "Replaced by your later one.",
    withdrawn: "Withdrawn.",
    "before-opening": "It came before your caucus opened, and does not count. If it is the real " +
      "count, call:",
  },
  startReal: "Start the real count",
  again: "Practice again",
  correct: "Correct it",
  refused: "Not accepted",
  refusedWhy: "Your figures are kept on this phone. Please call:",
  badCode: "Your card was replaced. Type the 12 digits of your newest card, and your figures " +
    "are sent.",
  tryNow: "Try to send now",
  otherWays: "If it does not go through",
  byText: "Send it as a text message",
  byCall: "Or call and press:",
  orHeadquarters: "Or call headquarters:",
  earlier: "Earlier",

  // The photo.
  photo: "Photo of the paper",
  photoWhy: "All of the signed paper, in good light.",
  takePhoto: "Take the photo",
  sendPhoto: "Send this photo",
  photoBad: "This photo cannot be read. Please take another.",
  photoKept: "Photo: only on this phone",
  photoSent: "Photo: received",

  // The calculator.
  rules: "Rules",
  plans: ["Iowa Democrats 2020", "Nevada Democrats 2020", "Ballots: most votes win"],
  howMany: "How many delegates?",
  groupNames: "Groups, one on each line",
  someGroups: "Adams\nBaker\nCruz\nDavis\nEvans\nUncommitted",
  calculated: "Only practice. Nothing is sent.",

  /** What is said of a finding, by its code; each % is a name or a figure. */
  finding: {
    "no-data": "There are no figures.",
    "first-count-missing": "The first count is empty.",
    "final-count-missing": "The final count is empty.",
    "final-above-first": "The final count has more people than the first. Nobody can join in " +
      "between.",
    "final-above-attendance": "The final count has more people than were there.",
    "counts-differ": "The two counts differ. If people left, that is fine.",
    "viable-group-shrank": "% was viable and has lost people. A viable group stays together.",
    "award-below-threshold": "% is not viable and has a delegate.",
    "viable-without-award": "% is viable and has no delegate.",
    "award-out-of-order": "% has more people than %, but fewer delegates.",
    "awards-total": "The delegates add up to %; this precinct elects %.",
    "award-against-rule": "By the rule: %.",
    "lot-unrecorded": "Groups are equal, and no lot is noted.",
    "attendance-implausible": "More people than are registered.",
  },
  roomDiffers: "The room did not elect its largest group. The rules allow this.",
};
