// Photos of a paper, as telephones take them, and the few bytes of JPEG that the checks look at.

const EXIF = 0xe1;
const FRAMES = [0xc0, 0xc1, 0xc2];

/** Orientation 6: the telephone was held upright, and the picture lies on its side. */
const LIES_ON_ITS_SIDE = Buffer.from("Exif\0\0II*\0\b\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
  + "\x06\0\0\0\0\0\0\0", "latin1");

/**
 * Takes a photo of a filled worksheet in poor light.
 * @param {import("playwright-core").Page} page @param {number} width @param {number} height
 * @returns {Promise<Buffer>}
 */
export async function paperPhoto(page, width, height) {
  const url = await page.evaluate(([w, h]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = "#d8d2c4";
    context.fillRect(0, 0, w, h);
    context.fillStyle = "#223";
    context.font = "44px serif";
    for (let y = 80; y < h; y += 80) {
      context.fillText(`${y}. Adams, first count, final count, delegates: 30 34 2`, 60, y);
      context.strokeRect(40, y - 60, w - 80, 80);
    }
    const pixels = context.getImageData(0, 0, w, h);
    for (let at = 0; at < pixels.data.length; at += 1) {
      if (at % 4 !== 3) pixels.data[at] += (Math.random() - 0.5) * 30;
    }
    context.putImageData(pixels, 0, 0);
    return canvas.toDataURL("image/jpeg", 0.95);
  }, [width, height]);
  return Buffer.from(url.split(",")[1], "base64");
}

/** Marks a picture as taken with the telephone held upright. @param {Buffer} jpeg */
export function onItsSide(jpeg) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xff00 + EXIF, 0);
  head.writeUInt16BE(LIES_ON_ITS_SIDE.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, LIES_ON_ITS_SIDE, jpeg.subarray(2)]);
}

/** Returns width and height as the picture's own bytes have them. @param {Buffer} jpeg */
export function jpegSize(jpeg) {
  for (let at = 2; at + 9 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (FRAMES.includes(jpeg[at + 1])) {
      return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) };
    }
  }
  throw new Error("this is no JPEG picture");
}
