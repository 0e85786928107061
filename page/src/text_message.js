// A worksheet written as a text message, and as keys to press on the hotline.
//
// The grammar is read by `crates/intake`, and both sides are held to the cases in its `vectors`:
// code, attendance (of ballots: those found), then for each line of the paper its number and its
// figures, `1234-5678-9012 69 1 30 44 3 2 25 25 1`. Lines left out are zero, so a count that is not
// given becomes one: neither a text nor a keypad can say the difference. Lots, signatures, the
// room's vote and early ballots have no place in either.

const textMessage = (() => {
  /**
   * A line of the paper, numbered from 1, with all its figures.
   * @typedef {{ line: number, figures: number[] }} PaperLine
   * @typedef {{ line: "code" | "attendance" | "found" | number, keys: string }} Keys
   */

  /** @param {string} text */
  const digitsOf = (text) => text.replace(/\D/g, "");

  /** @param {string} code @param {string} between */
  const inFours = (code, between) => digitsOf(code).replace(/(\d{4})(?=\d)/g, "$1" + between);

  /** @param {{ id: string }[]} candidates @param {Alignment | Ballots} worksheet */
  function paperLines(candidates, worksheet) {
    /** @type {Map<string, (number | null)[]>} */
    const given = new Map();
    if (worksheet.kind === "alignment") {
      for (const { candidate, first, last, awards } of worksheet.groups) {
        given.set(candidate, [first, last, awards]);
      }
    } else {
      for (const { candidate, votes } of worksheet.votes) given.set(candidate, [votes]);
    }
    const none = worksheet.kind === "alignment" ? [0, 0, 0] : [0];
    return candidates.map(({ id }, at) => /** @type {PaperLine} */ ({
      line: at + 1,
      figures: (given.get(id) || none).map((figure) => figure || 0),
    }));
  }

  /** @param {Alignment | Ballots} worksheet */
  const headOf = (worksheet) =>
    worksheet.kind === "alignment" ? worksheet.attendance : worksheet.found;

  /**
   * Returns the shortest text for a worksheet; null without its first number, which no other may
   * stand in for.
   *
   * A number that enrolled itself needs no code. Lines of zeros are left out, but one stays if all
   * are, since a number alone is asked back; a 0 alone says that nobody came.
   * @param {string | null} code as typed or printed
   * @param {{ id: string }[]} candidates in the paper's order
   * @param {Alignment | Ballots} worksheet
   * @returns {string | null}
   */
  function write(code, candidates, worksheet) {
    const head = headOf(worksheet);
    if (head === null || head === undefined) return null;
    const all = paperLines(candidates, worksheet);
    let written = all.filter(({ figures }) => figures.some((figure) => figure > 0));
    if (written.length === 0 && head > 0) written = all.slice(0, 1);
    const words = code ? [inFours(code, "-"), head] : [head];
    for (const { line, figures } of written) words.push(line, ...figures);
    return words.join(" ");
  }

  /**
   * Returns a link that opens the phone's messages with the text ready to send.
   *
   * iOS wants the text after `&`, Android after `?`; both take `?&`. A number of ten digits is made
   * an American one, so that it works from a satellite site abroad; short codes stay as they are.
   * @param {string} number as the card prints it @param {string} text
   */
  function link(number, text) {
    const digits = digitsOf(number);
    const country = digits.length === 10 ? "1" : "";
    const plus = digits.length >= 10 ? "+" : "";
    return "sms:" + plus + country + digits + "?&body=" + encodeURIComponent(text);
  }

  /**
   * Returns the keys to press on the hotline, in the order it asks: the code, which ends by itself,
   * the first number, and every line of the paper; `#` ends a figure, and alone is zero.
   * @param {string | null} code
   * @param {{ id: string }[]} candidates in the paper's order
   * @param {Alignment | Ballots} worksheet
   * @returns {Keys[]}
   */
  function keys(code, candidates, worksheet) {
    /** @param {number[]} figures */
    const pressed = (figures) => figures.map((figure) => (figure || "") + "#").join(" ");
    /** @type {Keys[]} */
    const rows = code ? [{ line: "code", keys: inFours(code, " ") }] : [];
    rows.push({
      line: worksheet.kind === "alignment" ? "attendance" : "found",
      keys: pressed([headOf(worksheet) || 0]),
    });
    for (const { line, figures } of paperLines(candidates, worksheet)) {
      rows.push({ line, keys: pressed(figures) });
    }
    return rows;
  }

  return { write, link, keys };
})();
