// Makes pictures of screens small: a few dozen colours are all that a page of text has.

import { deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const COLOURS = 32;

/** Bits of each part of a colour that are told apart when colours are counted. */
const FINENESS = 5;

/** @param {Buffer} bytes */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param {string} type @param {Buffer} inside */
function chunk(type, inside) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), inside]);
  const head = Buffer.alloc(4);
  const tail = Buffer.alloc(4);
  head.writeUInt32BE(inside.length);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** Returns a picture's size, and its points row by row. @param {Buffer} png */
function opened(png) {
  const parts = [];
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  // The first chunk: width, height, bits, and 2 for RGB or 6 with transparency.
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [bits, kind] = png.subarray(24, 26);
  if (bits !== 8 || (kind !== 2 && kind !== 6)) throw new Error("not a picture of Chromium's");
  const samples = kind === 2 ? 3 : 4;
  const raw = inflateSync(Buffer.concat(parts));
  return { width, height, samples, rows: unfiltered(raw, width * samples, height, samples) };
}

/** @param {Buffer} raw @param {number} stride @param {number} height @param {number} samples */
function unfiltered(raw, stride, height, samples) {
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < samples ? 0 : rows[at - samples];
      const up = y === 0 ? 0 : rows[at - stride];
      const corner = x < samples || y === 0 ? 0 : rows[at - stride - samples];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      rows[at] = raw[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return rows;
}

/** The predictor of the format's own. @param {number} left @param {number} up
 * @param {number} corner */
function paeth(left, up, corner) {
  const about = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(about - one));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The commonest colours. @param {number[]} colours as 0xrrggbb, one for each point */
function palette(colours) {
  const coarse = 8 - FINENESS;
  /** @type {Map<number, Map<number, number>>} */
  const cells = new Map();
  for (const colour of colours) {
    const cell = [16, 8, 0].reduce((key, shift) =>
      (key << FINENESS) | (((colour >> shift) & 255) >> coarse), 0);
    const inside = cells.get(cell) || new Map();
    cells.set(cell, inside.set(colour, (inside.get(colour) || 0) + 1));
  }
  const points = (/** @type {Map<number, number>} */ cell) =>
    Array.from(cell.values()).reduce((sum, n) => sum + n, 0);
  return Array.from(cells.values()).sort((a, b) => points(b) - points(a)).slice(0, COLOURS)
    .map((cell) => Array.from(cell).reduce((best, one) => (one[1] > best[1] ? one : best))[0]);
}

/** @param {number} a @param {number} b */
const distance = (a, b) => [16, 8, 0].reduce((sum, shift) =>
  sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);

/** Returns the same picture with few colours. @param {Buffer} png */
export function small(png) {
  const { width, height, samples, rows } = opened(png);
  const colours = Array.from({ length: width * height }, (_, at) =>
    rows.readUIntBE(at * samples, 3));
  const chosen = palette(colours);
  /** @type {Map<number, number>} */
  const nearest = new Map();
  const lines = Buffer.alloc((width + 1) * height);
  colours.forEach((colour, at) => {
    if (!nearest.has(colour)) {
      nearest.set(colour, chosen.reduce((best, one, index) =>
        (distance(one, colour) < distance(chosen[best], colour) ? index : best), 0));
    }
    lines[at + Math.floor(at / width) + 1] = nearest.get(colour) || 0;
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8); // Eight bits that name a colour of the palette.
  const listed = Buffer.from(chosen.flatMap((colour) =>
    [16, 8, 0].map((shift) => (colour >> shift) & 255)));
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", listed),
    chunk("IDAT", deflateSync(lines, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
