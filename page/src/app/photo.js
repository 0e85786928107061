// The photo of the signed worksheet: after the figures, made small on the phone, upright.

const photo = (() => {
  const EDGE_MAX = 1600; // Pixels: the smallest writing on a worksheet is still read at this.
  const QUALITY = 0.5; // Makes some 200 KB of a worksheet in good light.
  /** @type {HTMLCanvasElement | null} */
  let canvas = null;
  /** @type {Blob | null} */
  let small = null;

  /** Decodes as the browser shows pictures: turned as the camera was held. @param {any} event */
  function taken({ target }) {
    const image = new Image();
    image.onload = () => {
      const { naturalWidth: width, naturalHeight: height } = image;
      const scale = Math.min(1, EDGE_MAX / Math.max(width, height));
      const [w, h] = [width * scale, height * scale].map(Math.round);
      canvas = /** @type {HTMLCanvasElement} */ (dom.make("canvas", { width: w, height: h }));
      const context = canvas.getContext("2d");
      if (context) context.drawImage(image, 0, 0, w, h);
      canvas.toBlob((blob) => {
        small = blob;
        frame.draw();
      }, "image/jpeg", QUALITY);
      URL.revokeObjectURL(image.src);
    };
    image.onerror = () => frame.tell(words.photoBad);
    if (target.files[0]) image.src = URL.createObjectURL(target.files[0]);
  }

  /** @param {Blob} blob */
  const send = (blob) => () => {
    canvas = small = null;
    sending.sendPhoto(blob);
  };

  /** @returns {Shown} */
  function screen() {
    if (canvas) {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", words.photo);
    }
    return {
      title: words.photo, back: "status",
      inside: [
        dom.p(words.photoWhy), canvas,
        dom.make("label.button", dom.make("input", {
          type: "file", accept: "image/*", capture: "environment", change: taken,
        }), words.takePhoto),
      ],
      next: small && [words.sendPhoto, send(small)],
    };
  }

  return { screens: { photo: screen } };
})();
